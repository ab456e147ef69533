"""Places by year as lines and bands."""

import textwrap
from collections.abc import Iterable

from core import countries
from core.charts import Chart, Series, by_year
from core.languages import translated
from rankings.history import History
from rankings.models import Result

# What fits beside the end of a line; the table has the full name.
LONGEST_NAME = 36


def place_chart(histories: Iterable[History]) -> Chart | None:
    """One line for each series of each ranking, the first place on top."""
    return _chart(
        (_name(history, results), results)
        for history in histories
        for results in history.series
    )


def ranking_chart(history: History) -> Chart | None:
    """One ranking alone: its lines are named by what they measure."""
    return _chart((_shortened(scope_name(r[0])), r) for r in history.series)


def _chart(lines: Iterable[tuple[str, list[Result]]]) -> Chart | None:
    series = [
        Series(name, {r.edition.year: _value(r) for r in results})
        for name, results in lines
    ]
    return by_year(series, inverted=True)


def _value(result: Result) -> int | tuple[int, int] | None:
    if result.rank is None or result.rank_to is None:
        return result.rank
    return result.rank, result.rank_to


def _name(history: History, results: list[Result]) -> str:
    """The ranking, and what it measured where it has several series."""
    name = translated(history.ranking, "name").value
    if len(history.series) == 1:
        return _shortened(name)
    scope = scope_name(results[0])
    return f"{_shortened(name, LONGEST_NAME // 2)}: {_shortened(scope, 16)}"


def _shortened(name: str, length: int = LONGEST_NAME) -> str:
    return textwrap.shorten(name, length, placeholder="…")


def scope_name(result: Result) -> str:
    """Where the place counts: the world, a country by name, a subject by name."""
    if result.scope == Result.Scope.COUNTRY and result.country:
        return countries.name(result.country)
    if result.scope == Result.Scope.SUBJECT and result.subject:
        return translated(result, "subject").value
    return result.get_scope_display()
