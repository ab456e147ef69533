"""Facets, pages and files of both lists agree on counts, whatever is filtered."""

import csv
import random
from datetime import timedelta
from io import BytesIO, StringIO
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.utils import timezone
from openpyxl import load_workbook

from core.models import Status
from mobility.listings import IncomingListing, OutgoingListing
from mobility.models import Audience, Direction
from mobility.state import State
from partnerships.models import Institution
from tests.factories.mobility import (
    ExchangeCountryFactory,
    ExchangeFactory,
    ExchangeLanguageFactory,
)
from tests.factories.partnerships import InstitutionFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded_content")]

LISTS = {
    "/en/mobility/abroad/": OutgoingListing,
    "/en/mobility/minsk/": IncomingListing,
}
COMBINATIONS = 50
WORDS = ["", "", "", "", "medical", "student", "practice", "no such word"]


@pytest.fixture
def more():
    """Calls, languages, several countries and hidden partners, which content/ lacks."""
    chance = random.Random(7)
    today = timezone.localdate()
    institutions = list(Institution.objects.published().order_by("pk")[:8])
    institutions += InstitutionFactory.create_batch(3, status=Status.DRAFT)
    for number in range(60):
        opens = today + timedelta(days=chance.randint(-40, 20))
        has_call = number % 2
        exchange = ExchangeFactory(
            title_en=f"Practice {number}",
            direction=chance.choice(Direction.values),
            audience=chance.choice(Audience.values),
            institution=chance.choice([*institutions, None]),
            opens_on=opens if has_call else None,
            closes_on=opens + timedelta(days=30) if has_call else None,
            time_zone=chance.choice(["Europe/Minsk", "Asia/Tokyo"]),
            since=str(chance.randint(1996, 2040)) if number % 3 else None,
            as_of="2012" if number % 4 == 0 else None,
            status=chance.choice([Status.PUBLISHED] * 5 + [Status.DRAFT]),
        )
        for code in chance.sample(["JP", "PL", "DE", "CN"], chance.randint(0, 3)):
            ExchangeCountryFactory(exchange=exchange, country=code)
        for code in chance.sample(["en", "ru", "de"], chance.randint(0, 2)):
            ExchangeLanguageFactory(exchange=exchange, language=code)


def any_query(chance, listing):
    """Some filters, among them values that the list itself offers."""
    query = {"q": chance.choice(WORDS), "sort": chance.choice(["", "", "-title"])}
    for facet, options in listing.facet_options:
        if options and chance.random() < 0.3:
            values = [option.value for option in options]
            query[facet.name] = chance.sample(values, min(len(values), 2))
    return query


def list_pages(client, address, query):
    """The rows of every page, and the first page's listing."""
    first = client.get(address, query).context["listing"]
    rows = [*first.page_rows]
    for number in range(2, first.paging.pages + 1):
        rows += (
            client.get(address, {**query, "page": number}).context["listing"].page_rows
        )
    return first, rows


def file_titles(client, address, query):
    """The titles in each of the files."""
    files = {
        form: client.get(address, {**query, "format": form})
        for form in ("csv", "xlsx", "json")
    }
    text = b"".join(files["csv"].streaming_content).decode("utf-8-sig")
    workbook = load_workbook(BytesIO(files["xlsx"].content), read_only=True)
    body = files["json"].json()
    assert body["count"] == len(body["records"])
    return [
        [row[0] for row in csv.reader(StringIO(text, newline=""))][1:],
        [row[0].value for row in workbook.active.rows][1:],
        [record["title"] for record in body["records"]],
    ]


@pytest.mark.parametrize("address", LISTS)
def test_counts_agree_for_random_filters(client, more, address):
    chance = random.Random(20261127)
    offered = client.get(address).context["listing"]
    assert {facet.name for facet, options in offered.facet_options if options} == {
        "open",
        "audience",
        "country",
        "state",
        "institution",
        "language",
    }
    found = []

    for _ in range(COMBINATIONS // len(LISTS)):
        query = any_query(chance, offered)

        listing, rows = list_pages(client, address, query)

        titles = [row.title for row in rows]
        assert len({row.pk for row in rows}) == len(rows) == listing.found, query
        assert file_titles(client, address, query) == [titles] * 3, query
        for facet, options in listing.facet_options:
            for option in chance.sample(options, min(2, len(options))):
                chosen = urlencode({**query, facet.name: option.value}, doseq=True)
                narrowed = LISTS[address](QueryDict(chosen))
                assert narrowed.results.count() == option.count, chosen
        found.append(listing.found)

    assert sum(1 for count in found if count) > 8
    assert max(found) > 20 > min(found)


@pytest.mark.parametrize("address", LISTS)
def test_states_of_a_list_add_up_to_the_list(client, more, address):
    listing = client.get(address).context["listing"]

    counts = {
        facet.name: {option.value: option.count for option in options}
        for facet, options in listing.facet_options
    }

    assert set(counts["state"]) == set(State.values)
    assert sum(counts["state"].values()) == listing.found
    assert counts["open"] == {"open": counts["state"]["open"]}
