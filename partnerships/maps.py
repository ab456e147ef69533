"""The register of institutions as places on the maps."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.urls import reverse

from core import countries
from core.maps import Place, country_point, distance_km
from partnerships.models import Institution


@dataclass(frozen=True)
class CountryCount:
    """A country with partners: the map's text twin is a list of these."""

    code: str
    name: str
    count: int
    url: str
    distance: int  # kilometres from Minsk, rounded to ten


def register_url(code: str) -> str:
    """The country's part of the register of institutions."""
    return f"{reverse('partnerships:institution_list')}?country={code}"


def country_counts(
    codes: Iterable[str] | Mapping[str, int],
    url: Callable[[str], str] = register_url,
) -> list[CountryCount]:
    """Countries with their number of institutions, sorted in the reader's language.

    Takes the country of each institution, or the counts themselves.
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


def places(counts: Iterable[CountryCount]) -> list[Place]:
    """One place per country, named and linked to its part of the register."""
    return [
        Place(country.code, country.name, country.url, count=country.count)
        for country in counts
    ]


def place_of(institution: Institution) -> Place | None:
    """Where an institution lies: its city if known, else its country's point."""
    if not institution.country:
        return None
    has_city = institution.longitude is not None and institution.latitude is not None
    return Place(
        institution.country,
        institution.city or institution.country_name,
        lon=float(institution.longitude) if has_city else None,
        lat=float(institution.latitude) if has_city else None,
    )


def distance_of(place: Place) -> int:
    """Kilometres from Minsk along the great circle, rounded to ten."""
    lon, lat = country_point(place.country)
    if place.lon is not None and place.lat is not None:
        lon, lat = place.lon, place.lat
    return round(distance_km(lon, lat), -1)
