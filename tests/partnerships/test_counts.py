"""Map, facets, list, files and JSON agree on counts, whatever is filtered."""

import csv
import random
from io import BytesIO, StringIO
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from openpyxl import load_workbook

from core.models import Status
from partnerships.listings import AgreementListing, InstitutionListing
from partnerships.models import Agreement, Institution
from tests.factories.partnerships import (
    AgreementFactory,
    AmendmentFactory,
    InstitutionFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded_content")]

LISTS = {
    "/en/partnerships/institutions/": InstitutionListing,
    "/en/partnerships/agreements/": AgreementListing,
}
COMBINATIONS = 50
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
    for facet, options in listing.facet_options:
        if options and chance.random() < 0.3:
            values = [option.value for option in options]
            query[facet.name] = chance.sample(values, min(len(values), 2))
    return query


def list_pages(client, address, query):
    """The rows' keys of every page, and the first page's listing."""
    first = client.get(address, query).context["listing"]
    keys = [row.pk for row in first.page_rows]
    for number in range(2, first.paging.pages + 1):
        page = client.get(address, {**query, "page": number}).context["listing"]
        keys += [row.pk for row in page.page_rows]
    return first, keys


def file_counts(client, address, query):
    files = {
        form: client.get(address, {**query, "format": form})
        for form in ("csv", "xlsx", "json")
    }
    text = b"".join(files["csv"].streaming_content).decode("utf-8-sig")
    workbook = load_workbook(BytesIO(files["xlsx"].content), read_only=True)
    body = files["json"].json()
    assert body["count"] == len(body["records"])
    return {
        len(list(csv.reader(StringIO(text, newline="")))) - 1,
        len(list(workbook.active.rows)) - 1,
        body["count"],
    }


@pytest.mark.parametrize("address", LISTS)
def test_counts_agree_for_random_filters(client, more, address):
    chance = random.Random(20261127)
    offered = client.get(address).context["listing"]
    found = []

    for _ in range(COMBINATIONS // len(LISTS)):
        query = any_query(chance, offered)

        listing, keys = list_pages(client, address, query)

        assert len(keys) == len(set(keys)) == listing.found, query
        assert file_counts(client, address, query) == {listing.found}, query
        if address.endswith("institutions/"):
            on_map = sum(country.count for country in listing.countries)
            assert on_map + listing.without_country == listing.found, query
            of_no_country = listing.results.filter(country="").count()
            assert listing.without_country == of_no_country, query
        for facet, options in listing.facet_options:
            for option in chance.sample(options, min(1, len(options))):
                chosen = urlencode({**query, facet.name: option.value}, doseq=True)
                narrowed = LISTS[address](QueryDict(chosen))
                assert narrowed.results.count() == option.count, chosen
        found.append(listing.found)

    assert sum(1 for count in found if count) > 8
    assert max(found) > 20 > min(found)
