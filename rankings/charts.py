"""Places by year, a picture for each ranking and scope.

Places of different rankings never share a picture, nor do a place in the world and one
in a country: neither is measured on the other's axis (decision 0033).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from babel.lists import format_list
from django.utils.translation import gettext as _, ngettext

from core import countries
from core.charts import Chart, Series, breaks_within, by_year, is_open
from core.languages import isolated, translated
from core.partial_date import babel_locale
from rankings.history import History
from rankings.models import Ranking, Result


@dataclass(frozen=True)
class Panel:
    """The picture of one series, with its name and what is to be known of it."""

    ranking: Ranking
    scope: str
    chart: Chart
    label: str
    caption: str


def panels(histories: Iterable[History]) -> list[Panel]:
    """One for each series of which at least two years are known."""
    found = [
        (history, results)
        for history in histories
        for results in history.series
        if len({r.edition.year for r in results}) > 1
        and any(r.rank is not None for r in results)
    ]
    return [
        _panel(history, results, is_panel=len(found) > 1) for history, results in found
    ]


def _panel(history: History, results: Sequence[Result], *, is_panel: bool) -> Panel:
    scope = scope_name(results[0])
    series = Series(
        scope,
        {r.edition.year: r.value for r in results},
        said={r.edition.year: r.place for r in results if r.rank is None},
        breaks={edition.year: _("New method") for edition in history.changes},
    )
    ranking = translated(history.ranking, "name").value
    return Panel(
        history.ranking,
        scope,
        by_year([series], inverted=True, is_panel=is_panel),
        _("Place by year: %(ranking)s, %(scope)s")
        % {"ranking": isolated(ranking), "scope": isolated(scope)},
        " ".join(_remarks(series)),
    )


def _remarks(series: Series) -> list[str]:
    """What cannot be read from the marks alone, a sentence for each."""
    found = []
    if breaks := breaks_within([series]):
        words = ngettext(
            "An upright line marks the new method of %(years)s: places before and after"
            " it cannot be compared.",
            "Upright lines mark the new methods of %(years)s: places before and after"
            " each cannot be compared.",
            len(breaks),
        )
        found.append(words % {"years": _listed(breaks)})
    if any(map(is_open, series.known.values())):
        found.append(
            _("An arrow marks a band without an end: this place or a lower one.")
        )
    if series.said:
        years = {"years": _listed(sorted(series.said))}
        found.append(_("The University was not ranked in %(years)s.") % years)
    return found


def _listed(years):
    return format_list([str(year) for year in years], locale=babel_locale())


def scope_name(result: Result) -> str:
    """Where the place counts: the world, a country by name, a subject by name."""
    if result.scope == Result.Scope.COUNTRY and result.country:
        return countries.name(result.country)
    if result.scope == Result.Scope.SUBJECT and result.subject:
        return translated(result, "subject").value
    return result.get_scope_display()
