"""Every country lies in one region, named in the reader's language."""

import pytest
from django.utils.translation import override

from core import countries, regions
from partnerships.models import Institution
from tests.factories.partnerships import InstitutionFactory

REGIONS = {"BY": "150", "TM": "142", "CA": "019", "EG": "002", "NZ": "009"}
NO_COUNTRIES = ("", "XX", "15", "by")


@pytest.fixture
def region_of(db):
    """The region of each code, as lists ask the database for it."""
    for code in [*countries.codes(), *NO_COUNTRIES]:
        InstitutionFactory(country=code)
    return dict(
        Institution.objects.annotate(region=regions.region_of("country")).values_list(
            "country", "region"
        )
    )


def test_every_country_has_a_region(region_of):
    assert {code for code in countries.codes() if not region_of[code]} == set()
    assert {code: region_of[code] for code in REGIONS} == REGIONS


def test_what_is_no_country_has_no_region(region_of):
    assert {region_of[code] for code in NO_COUNTRIES} == {None}


@pytest.mark.parametrize(
    ("language", "name"),
    [("en", "Europe"), ("ru", "Европа"), ("be", "Еўропа"), ("ar", "أوروبا")],
)
def test_region_is_named_in_the_readers_language(language, name):
    with override(language):
        assert regions.name("150") == name


def test_unknown_region_stands_for_itself():
    assert regions.name("FR") == "FR"
