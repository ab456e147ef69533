"""Every country lies in one region, named in the reader's language."""

import pytest
from django.utils.translation import override

from core import countries, regions
from partnerships.models import Institution
from tests.factories.partnerships import InstitutionFactory


def test_every_country_has_a_region():
    assert {code for code in countries.codes() if not regions.of(code)} == set()


@pytest.mark.parametrize(
    ("country", "region"),
    [("BY", "150"), ("TM", "142"), ("CA", "019"), ("EG", "002"), ("NZ", "009")],
)
def test_region_of_a_country(country, region):
    assert regions.of(country) == region


@pytest.mark.parametrize("code", ["", "XX", "150", "by"])
def test_what_is_no_country_has_no_region(code):
    assert regions.of(code) == ""


@pytest.mark.parametrize(
    ("language", "name"),
    [("en", "Europe"), ("ru", "Европа"), ("be", "Еўропа"), ("ar", "أوروبا")],
)
def test_region_is_named_in_the_readers_language(language, name):
    with override(language):
        assert regions.name("150") == name


def test_unknown_region_stands_for_itself():
    assert regions.name("FR") == "FR"


@pytest.mark.django_db
def test_region_in_sql_is_the_one_in_python():
    for code in [*countries.codes(), "", "XX"]:
        InstitutionFactory(country=code)

    found = Institution.objects.annotate(region=regions.region_of("country"))

    for institution in found:
        assert (institution.region or "") == regions.of(institution.country)
