"""The list "activity not covered by an agreement in force", for staff alone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _, gettext_lazy, pgettext_lazy

from core import countries
from core.languages import translated
from core.listing import Column
from core.partial_date import PartialDate, format_day
from core.spells import Days, uncovered
from mobility.coverage.activities import Activity, Kind, Until, activities
from mobility.coverage.agreements import Agreement, Agreements
from mobility.coverage.rule import Finding, Verdict, judge

NOT_SURE = (Verdict.NOT_COVERED, Verdict.PERHAPS)
EVERYTHING = "all"


@dataclass(frozen=True)
class Nearest:
    """An agreement at the time of an activity, or the next to it, with its end."""

    agreement: Agreement
    ends: str

    @property
    def begins(self) -> PartialDate | None:
        return self.agreement.begins_on


@dataclass(frozen=True)
class Line:
    """An activity with the verdict, and the agreements nearest to it in time."""

    activity: Activity
    finding: Finding
    during: Sequence[Nearest] = ()
    before: Nearest | None = None
    after: Nearest | None = None
    has_agreements: bool = False

    @property
    def years(self) -> range:
        time = self.activity.time
        if time is None or not time.is_possible:
            return range(0)
        first, last = time.whole
        return range(first.year, last.year + 1)

    @property
    def institution(self) -> str:
        found = self.activity.institution
        return translated(found, "name").value if found else ""

    @property
    def country_names(self) -> str:
        return "; ".join(countries.sorted_names(self.activity.countries))

    @property
    def begins(self) -> PartialDate | None:
        return self.activity.time and self.activity.time.begins

    @property
    def ends(self) -> PartialDate | None:
        return self.activity.time and self.activity.time.ends

    @property
    def until_words(self) -> str:
        until = self.activity.until
        return str(Until(until).label) if until else ""

    @property
    def gap_words(self) -> list[str]:
        return [days_words(days) for days in self.finding.gaps]

    @property
    def reasons(self) -> list[str]:
        """Why it is not surely covered, as sentences."""
        if self.finding.verdict == Verdict.UNKNOWN:
            if self.activity.time is None:
                return [_("No date is recorded.")]
            if not self.activity.time.is_possible:
                return [_("Its dates contradict each other.")]
            return [_("No institution is named.")]
        if not self.has_agreements and self.finding.verdict != Verdict.COVERED:
            return [_("No agreement with this institution is recorded.")]
        return list(self.finding.doubts)


def days_words(days: Days) -> str:
    """The days in the reader's language: one, or from the first to the last."""
    first, last = (format_day(day, "medium") for day in days)
    return first if first == last else f"{first} – {last}"


def nearest(agreement: Agreement, day: date) -> Nearest:
    """The agreement with the end it has, as known on that day."""
    state = agreement.status_on(day)
    if state == "renewed":
        return Nearest(agreement, str(state.label))
    if agreement.terminated_on:
        end = format_day(agreement.terminated_on, "medium")
        return Nearest(agreement, _("Terminated on %(day)s") % {"day": end})
    if ends := agreement.ends_on(day):
        return Nearest(agreement, ends.display("medium"))
    is_open = agreement.term == agreement.Term.OPEN_ENDED
    return Nearest(agreement, _("Open-ended") if is_open else _("end not published"))


class Coverage:
    """The lines that the filters leave; every filter counts what it would leave."""

    slug = "coverage"
    filters = {
        "verdict": (gettext_lazy("Verdict"), lambda line: [line.finding.verdict]),
        "kind": (gettext_lazy("Kind"), lambda line: [line.activity.kind]),
        "year": (gettext_lazy("Year"), lambda line: map(str, line.years)),
        "country": (gettext_lazy("Country"), lambda line: line.activity.countries),
    }

    def __init__(self, params: Mapping[str, str], today: date):
        self.day = today
        self.chosen = {name: params.get(name, "") for name in self.filters}

    @cached_property
    def _all(self) -> list[Line]:
        """Every activity, judged; eight queries, however many."""
        book = Agreements()
        lines = [_line(book, one, self.day) for one in activities(book, self.day)]
        return sorted(lines, key=_latest_first)

    def _left(self, *, but: str = "") -> list[Line]:
        return [
            line
            for line in self._all
            if all(
                name == but or self._is_in(name, values(line))
                for name, (_label, values) in self.filters.items()
            )
        ]

    def _is_in(self, name, values):
        chosen = self.chosen[name]
        if name == "verdict":
            asked = {"": NOT_SURE, EVERYTHING: Verdict.values}.get(chosen, [chosen])
            return any(value in asked for value in values)
        return not chosen or chosen in values

    @cached_property
    def lines(self) -> list[Line]:
        return self._left()

    @property
    def options(self) -> list[tuple[str, str, list[tuple[str, str, int]]]]:
        """Each filter: name, label, and value, label and count of its choices."""
        return [
            (name, str(label), self._choices(name, values))
            for name, (label, values) in self.filters.items()
        ]

    def _choices(self, name, values):
        counts = Counter(v for line in self._left(but=name) for v in values(line))
        if name == "verdict":
            return [(v.value, str(v.label), counts[v]) for v in Verdict]
        if name == "kind":
            return [(k.value, str(k.label), counts[k]) for k in Kind]
        if name == "year":
            return [(year, year, counts[year]) for year in sorted(counts, reverse=True)]
        found = [(code, countries.name(code), n) for code, n in counts.items()]
        return sorted(found, key=lambda choice: countries.sort_key(choice[1]))

    def count(self, verdict: Verdict) -> int:
        """How many have the verdict, the other filters kept."""
        return sum(
            line.finding.verdict == verdict for line in self._left(but="verdict")
        )

    @property
    def query(self) -> str:
        """The filters as an address has them, to be followed by another parameter."""
        return self._query()

    @property
    def query_of_unknown(self) -> str:
        """The other filters, with those alone that cannot be judged."""
        return self._query(verdict=Verdict.UNKNOWN.value)

    def _query(self, **changes):
        chosen = {**self.chosen, **changes}
        return urlencode({name: value for name, value in chosen.items() if value})

    # As a file, through `core.exports`

    @property
    def columns(self) -> list[Column]:
        return [
            Column("verdict", _("Verdict"), lambda line: line.finding.verdict.label),
            Column("kind", _("Kind"), lambda line: line.activity.kind.label),
            Column("institution", _("Institution"), lambda line: line.institution),
            Column("country", _("Country"), lambda line: line.country_names),
            Column(
                "activity",
                pgettext_lazy("what is done", "Activity"),
                lambda line: line.activity.title,
            ),
            Column("begins", _("Since"), lambda line: line.begins),
            Column("ends", _("Until"), lambda line: line.ends),
            Column("until", _("Note on the end"), lambda line: line.until_words),
            Column(
                "gaps",
                _("Days without an agreement"),
                lambda line: "; ".join(line.gap_words),
            ),
            Column("reasons", _("Reason"), lambda line: " ".join(line.reasons)),
            Column(
                "during",
                _("Agreements at the time"),
                lambda line: "; ".join(str(near.agreement) for near in line.during),
            ),
            Column(
                "during_ends",
                _("Agreements at the time, in force until"),
                lambda line: "; ".join(near.ends for near in line.during),
            ),
            Column(
                "before",
                _("Agreement before"),
                lambda line: line.before and line.before.agreement,
            ),
            Column(
                "before_begins",
                _("Agreement before, in force from"),
                lambda line: line.before and line.before.begins,
            ),
            Column(
                "before_ends",
                _("Agreement before, in force until"),
                lambda line: line.before and line.before.ends,
            ),
            Column(
                "after",
                _("Agreement after"),
                lambda line: line.after and line.after.agreement,
            ),
            Column(
                "after_begins",
                _("Agreement after, in force from"),
                lambda line: line.after and line.after.begins,
            ),
            Column(
                "after_ends",
                _("Agreement after, in force until"),
                lambda line: line.after and line.after.ends,
            ),
        ]

    def records(self) -> list[dict[str, Any]]:
        columns = self.columns
        return [
            {column.name: column.value(line) for column in columns}
            for line in self.lines
        ]


def _line(book: Agreements, activity: Activity, today: date) -> Line:
    institution = activity.institution
    found = book.of(institution and institution.pk, activity.agreements)
    can_be_judged = activity.time and activity.time.is_possible
    if not can_be_judged or not (institution or found):
        return Line(activity, Finding(Verdict.UNKNOWN))
    spells = {one: book.spells(one) for one in found}
    finding = judge(activity.time, [spell for of in spells.values() for spell in of])
    whole = activity.time.whole
    during = [one for one in found if uncovered(whole, spells[one]) != [whole]]
    line = Line(
        activity,
        finding,
        during=[nearest(one, today) for one in during],
        has_agreements=bool(found),
    )
    if not finding.gaps:
        return line
    others = [one for one in found if one not in during]
    first, last = finding.gaps[0]
    before, after = book.before(others, first), book.after(others, last)
    return replace(
        line,
        before=before and nearest(before, today),
        after=after and nearest(after, today),
    )


def _latest_first(line: Line):
    begins = line.begins
    return (-begins.number if begins else 0, line.institution, line.activity.title)
