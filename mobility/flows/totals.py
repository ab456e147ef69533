"""People added up by year, country and partner, and the balance between both ways.

One aggregate of exactly the flows that a list leaves; everything on the page is made
from its rows. What no source counts is not known, never zero: without a number for
both ways there is no balance. A sum that contains an inexact number says so.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from core import countries
from core.charts import Chart, Series, by_year
from core.formats import number
from core.languages import in_reader_language
from core.models import Qualifier
from mobility.flows.listing import FlowListing
from mobility.models import Direction


@dataclass(frozen=True)
class People:
    """A number of people and how exact it is."""

    number: int
    qualifier: str = Qualifier.EXACT

    def __add__(self, other: "People | None") -> "People":
        if other is None:
            return self
        qualifier = together([self.qualifier, other.qualifier])
        return People(self.number + other.number, qualifier)

    def get_qualifier_display(self) -> str:
        return str(Qualifier(self.qualifier).label)


def together(qualifiers: Iterable[str]) -> str:
    """How exact a sum is: exact only if all are, "over" if nothing is below.

    Numbers that are inexact in different ways make a sum that is "about" right.
    """
    inexact = set(qualifiers) - {Qualifier.EXACT}
    if not inexact:
        return Qualifier.EXACT
    return inexact.pop() if len(inexact) == 1 else Qualifier.ABOUT


@dataclass(frozen=True)
class Balance:
    """How many more came than went, exactly or about."""

    difference: int
    qualifier: str = Qualifier.EXACT

    def get_qualifier_display(self) -> str:
        return str(Qualifier(self.qualifier).label)

    @property
    def signed(self) -> str:
        """The number with its sign, a minus where more went."""
        sign = "+" if self.difference > 0 else "\u2212" if self.difference else ""
        return f"{sign}{number(abs(self.difference))}"

    @property
    def words(self) -> str:
        if self.difference > 0:
            return str(_("more came than went"))
        if self.difference < 0:
            return str(_("more went than came"))
        if self.qualifier == Qualifier.EXACT:
            return str(_("as many came as went"))
        return str(_("about as many came as went"))


@dataclass
class Line:
    """What is counted for one year, country or partner, and the list of just that."""

    key: str
    name: str
    url: str = ""
    counts: dict[str, People] = field(default_factory=dict)

    def add(self, direction: str, people: People) -> None:
        self.counts[direction] = people + self.counts.get(direction)

    @property
    def outgoing(self) -> People | None:
        return self.counts.get(Direction.OUTGOING)

    @property
    def incoming(self) -> People | None:
        return self.counts.get(Direction.INCOMING)

    @property
    def balance(self) -> Balance | None:
        """Those who came less those who went; None unless both are counted."""
        if self.outgoing is None or self.incoming is None:
            return None
        kinds = {self.outgoing.qualifier, self.incoming.qualifier}
        return Balance(
            self.incoming.number - self.outgoing.number,
            Qualifier.EXACT if kinds == {Qualifier.EXACT} else Qualifier.ABOUT,
        )


class Totals:
    """The sums of the flows that a list leaves; one query when first asked."""

    def __init__(self, listing: FlowListing):
        self.listing = listing

    @cached_property
    def _sums(self) -> list[dict]:
        # Not the manager's values(), which takes the names for translated fields.
        return list(
            QuerySet.values(
                self.listing.results.order_by().annotate(
                    partner_name=in_reader_language("partner_name")
                ),
                "year",
                "direction",
                "country",
                "partner_slug",
                "partner_name",
                "qualifier",
            ).annotate(people=Sum("number"))
        )

    @property
    def has_both_ways(self) -> bool:
        """Whether the list is of both directions, so that they can be compared."""
        return len(self.listing.directions) == 2

    @cached_property
    def whole(self) -> Line:
        whole = Line("", "")
        for row in self._sums:
            whole.add(row["direction"], People(row["people"], row["qualifier"]))
        return whole

    @cached_property
    def years(self) -> list[Line]:
        """The years with any number, the latest first."""
        lines = self._by("year", lambda row: str(row["year"]), lambda row: row["year"])
        return sorted(lines, key=lambda line: line.key, reverse=True)

    @cached_property
    def countries(self) -> list[Line]:
        lines = self._by(
            "country",
            lambda row: row["country"],
            lambda row: countries.name(row["country"]),
        )
        return sorted(lines, key=lambda line: countries.sort_key(line.name))

    @cached_property
    def partners(self) -> list[Line]:
        """The institutions that may be named, and last, without a key, the rest."""
        lines = self._by(
            "institution",
            lambda row: row["partner_slug"] or "",
            lambda row: row["partner_name"] or _("No institution named"),
        )
        return sorted(
            lines, key=lambda line: (not line.key, countries.sort_key(line.name))
        )

    def _by(
        self, facet: str, key: Callable[[dict], str], name: Callable[[dict], object]
    ) -> list[Line]:
        lines: dict[str, Line] = {}
        for row in self._sums:
            value = key(row)
            if value not in lines:
                url = self.listing.params.urlencode(chosen={facet: [value]})
                lines[value] = Line(value, str(name(row)), url if value else "")
            lines[value].add(row["direction"], People(row["people"], row["qualifier"]))
        return list(lines.values())

    @cached_property
    def chart(self) -> Chart | None:
        """Columns for each direction with any number; a year without one is a gap."""
        series = [
            Series(
                str(direction.label),
                {
                    int(line.key): line.counts[direction].number
                    for line in self.years
                    if direction in line.counts
                },
            )
            for direction in self.listing.directions
        ]
        return by_year(series, kind="columns")
