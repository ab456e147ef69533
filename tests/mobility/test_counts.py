"""Facets, pages and files of both lists agree on counts, whatever is filtered."""

import random
from datetime import timedelta

import pytest
from django.utils import timezone

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
from tests.lists import all_files, all_pages, some_filters, wrong_counts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded_content")]

LISTS = {
    "/en/mobility/abroad/": OutgoingListing,
    "/en/mobility/minsk/": IncomingListing,
}
COMBINATIONS = 20
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
        query = {"q": chance.choice(WORDS), "sort": chance.choice(["", "", "-title"])}
        query |= some_filters(chance, offered)

        context, rows = all_pages(client, address, query)

        listing = context["listing"]
        titles = [row.title for row in rows]
        assert len({row.pk for row in rows}) == len(rows) == listing.found, query
        files = all_files(client, address, query)
        assert files.column("title") == [titles] * 3, query
        assert wrong_counts(chance, listing, query, most=2) == []
        found.append(listing.found)

    assert sum(1 for count in found if count) > COMBINATIONS // len(LISTS) // 3
    assert max(found) > 4 > min(found)


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
