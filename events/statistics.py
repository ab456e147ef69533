"""Events and journeys in numbers, as their lists count them.

Every number is one that a list offers beside a filter, so that page and lists cannot
disagree; and each leads to the list that it counts.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.charts import Chart, Series, by_name, by_year
from core.country_counts import CountryCount, country_counts
from core.listing import Listing
from core.listing.params import MOST_VALUES
from core.models import Fact

# The series of facts that say how many journeys there were.
JOURNEYS_STATED = "journeys-abroad"
# Takes part in nearly all that is held here, and would hide the others.
HOME = "BY"
MOST_BARS = 10
_YEARS = re.compile(r"\b(\d{4})\b(?:\s*[–-]\s*(\d{4})\b)?", re.ASCII)


@dataclass(frozen=True)
class Statistics:
    """A register by year, by country abroad and by kind."""

    total: int
    years: Mapping[int, int]
    countries: list[CountryCount]
    year_chart: Chart | None
    country_chart: Chart | None
    kind_chart: Chart | None

    @property
    def without_year(self) -> int:
        return self.total - sum(self.years.values())

    @property
    def is_cut(self) -> bool:
        """Whether there are more countries than the chart shows."""
        return len(self.countries) > MOST_BARS


def statistics_of(listing: Listing, url: str, name: str | Promise) -> Statistics:
    """Count the whole list, which lies at the url; one query.

    `name` says what is counted: “Events”.
    """
    options = {facet.name: found for facet, found in listing.facet_options}
    years = {int(option.value): option.count for option in options["year"]}
    countries = country_counts(
        {o.value: o.count for o in options["country"] if o.value != HOME},
        lambda code: url + listing.params.urlencode(chosen={"country": [code]}),
    )
    most = sorted(countries, key=lambda country: -country.count)[:MOST_BARS]
    kinds = sorted(options["kind"], key=lambda option: -option.count)
    return Statistics(
        total=listing.found,
        years=years,
        countries=countries,
        year_chart=by_year([Series(str(name), years)], kind="columns"),
        country_chart=by_name(
            [(c.name, c.count) for c in most], head=(_("Country"), name)
        ),
        kind_chart=by_name([(o.label, o.count) for o in kinds], head=(_("Kind"), name)),
    )


@dataclass(frozen=True)
class Stated:
    """A figure for some years, and how many journeys of them are in the register.

    `url` leads to these journeys; empty where there are more years than a list takes.
    """

    fact: Fact
    years: range
    counted: int
    url: str


def stated(
    facts: Iterable[Fact], counts: Statistics, listing: Listing, url: str
) -> list[Stated]:
    """What a source states beside what the register counts for the same years.

    A figure whose period names no years is left out: nothing compares with it.
    """
    found = []
    for fact in facts:
        years = years_in(fact.period)
        if fact.series != JOURNEYS_STATED or not years:
            continue
        counted = sum(n for year, n in counts.years.items() if year in years)
        chosen = {"year": [str(year) for year in years]}
        can_be_listed = len(years) <= MOST_VALUES
        link = url + listing.params.urlencode(chosen=chosen) if can_be_listed else ""
        found.append(Stated(fact, years, counted, link))
    return found


def years_in(text: str | None) -> range | None:
    """The years that a period names: `2007–2012`, `2010`; None if there are none."""
    if not (match := _YEARS.search(text or "")):
        return None
    first, last = match[1], match[2] or match[1]
    return range(int(first), int(last) + 1) or None
