"""Countries with how many records name them: a map and the list that says the same."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from core import countries
from core.listing import Listing
from core.maps import Place, country_point, distance_km


@dataclass(frozen=True)
class CountryCount:
    """A country on a map; the map's text twin is a list of these."""

    code: str
    name: str
    count: int
    url: str
    distance: int  # kilometres from Minsk, rounded to ten


def country_counts(
    codes: Iterable[str] | Mapping[str, int], url: Callable[[str], str]
) -> list[CountryCount]:
    """Countries with their number of records, sorted in the reader's language.

    Takes the country of each record, or the counts themselves.
    """
    found = [
        CountryCount(
            code=code,
            name=countries.name(code),
            count=count,
            url=url(code),
            distance=round(distance_km(*country_point(code)), -1),
        )
        for code, count in Counter(codes).items()
        if code in countries.codes()
    ]
    return sorted(found, key=lambda country: countries.sort_key(country.name))


def listed_countries(listing: Listing) -> list[CountryCount]:
    """The countries of exactly the records listed, from the counts of its facet.

    Where countries are chosen it is those alone. Each links to the list narrowed to it.
    """
    chosen = listing.params.chosen["country"]
    options = {facet.name: options for facet, options in listing.facet_options}
    return country_counts(
        {
            option.value: option.count
            for option in options["country"]
            if option.count and (option.is_chosen or not chosen)
        },
        lambda code: listing.params.urlencode(chosen={"country": [code]}),
    )


def places(counts: Iterable[CountryCount]) -> list[Place]:
    """One place per country, named and linked as in the list."""
    return [
        Place(country.code, country.name, country.url, count=country.count)
        for country in counts
    ]
