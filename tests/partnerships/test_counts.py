"""Map, facets, list, files and JSON agree on counts, whatever is filtered."""

import random

import pytest

from core.models import Status
from partnerships.listings import AgreementListing, InstitutionListing
from partnerships.models import Agreement, Institution
from tests.factories.partnerships import (
    AgreementFactory,
    AmendmentFactory,
    InstitutionFactory,
)
from tests.lists import all_files, all_pages, some_filters, wrong_counts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded_content")]

LISTS = {
    "/en/partnerships/institutions/": InstitutionListing,
    "/en/partnerships/agreements/": AgreementListing,
}
COMBINATIONS = 20
WORDS = ["", "", "", "medical", "university", "university", "japan", "no such word"]
DAYS = ["", "", "1996-06-01", "2014-06-01", "2016-12-31", "2026-11-27"]
YEARS = ["", "", "1995", "2005", "2013-09", "2016-07-04", "2030"]


@pytest.fixture
def more():
    """Ends, amendments, renewals and several parties, which real records lack."""
    chance = random.Random(7)
    institutions = list(Institution.objects.published().order_by("pk")[:12])
    institutions += InstitutionFactory.create_batch(3, status=Status.DRAFT)
    earlier = None
    for number in range(40):
        begun = chance.randint(1996, 2024)
        has_end = chance.random() < 0.7
        subject = AgreementFactory(
            signed_on=str(begun),
            end_on=str(begun + chance.randint(0, 9)) if has_end else None,
            term=Agreement.Term.FIXED if has_end else Agreement.Term.OPEN_ENDED,
            type=chance.choice(Agreement.Type.values),
            status=chance.choice([Status.PUBLISHED] * 5 + [Status.DRAFT]),
            predecessor=earlier if number % 5 == 0 else None,
            with_institutions=chance.sample(institutions, chance.randint(0, 3)),
        )
        if number % 4 == 0:
            AmendmentFactory(agreement=subject, end_on="2025")
        earlier = subject


def any_query(chance, listing):
    """Some filters, among them values that the list itself offers."""
    query = {"q": chance.choice(WORDS), "on": chance.choice(DAYS)}
    if listing.period:
        query |= {"from": chance.choice(YEARS), "until": chance.choice(YEARS)}
    return query | some_filters(chance, listing, share=0.25)


@pytest.mark.parametrize("address", LISTS)
def test_counts_agree_for_random_filters(client, more, address):
    chance = random.Random(20261127)
    offered = client.get(address).context["listing"]
    found = []

    for _ in range(COMBINATIONS // len(LISTS)):
        query = any_query(chance, offered)

        context, rows = all_pages(client, address, query)

        listing = context["listing"]
        assert len({row.pk for row in rows}) == len(rows) == listing.found, query
        assert all_files(client, address, query).lengths == {listing.found}, query
        if address.endswith("institutions/"):
            on_map = sum(country.count for country in listing.countries)
            assert on_map + listing.without_country == listing.found, query
            of_no_country = listing.results.filter(country="").count()
            assert listing.without_country == of_no_country, query
        assert wrong_counts(chance, listing, query) == []
        found.append(listing.found)

    assert sum(1 for count in found if count) > COMBINATIONS // len(LISTS) // 3
    assert max(found) > 20 > min(found)
