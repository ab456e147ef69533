"""The register of institutions as places on the maps."""

from django.urls import reverse

from core.maps import Place, country_point, distance_km
from partnerships.models import Institution


def register_url(code: str) -> str:
    """The country's part of the register of institutions."""
    return f"{reverse('partnerships:institution_list')}?country={code}"


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
