"""The register of journeys as visitors see it."""

import random
import re

import pytest

from core.models import Status
from events.models import Journey
from tests.factories.events import JourneyFactory
from tests.factories.partnerships import InstitutionFactory
from tests.lists import all_files, all_pages, some_filters, wrong_counts

pytestmark = pytest.mark.django_db

JOURNEYS = "/en/events/journeys/"
COMBINATIONS = 20
WORDS = ("congress", "surgery", "japan", "institution", "nothing")


def options(listing, name):
    """Label to count of a facet."""
    found = {facet.name: options for facet, options in listing.facet_options}
    return {option.label: option.count for option in found[name]}


def test_journey_list_shows_published_journeys_latest_first(client):
    old, new = JourneyFactory(year=2008), JourneyFactory(year=2011)
    JourneyFactory(status=Status.DRAFT)

    response = client.get(JOURNEYS)

    assert response.context["listing"].page_rows == [new, old]
    assert re.search(r'<td data-label="Year">\s*2011\s*</td>', response.text)


@pytest.mark.parametrize("item_count", [1, 3])
def test_journey_list_query_count_is_constant(
    client, django_assert_num_queries, item_count
):
    for _n in range(item_count):
        JourneyFactory(institution=InstitutionFactory())
    client.get(JOURNEYS)

    with django_assert_num_queries(4):  # content version, counts, rows, institutions
        client.get(JOURNEYS)


def test_journey_list_says_in_every_language_that_it_is_empty(client, language):
    response = client.get(f"/{language}/events/journeys/")

    assert response.context["listing"].found == 0
    assert 'class="empty"' in response.text


def test_journey_list_names_only_institutions_that_visitors_may_see(client):
    shown = InstitutionFactory(name_en="University of Łódź", slug="lodz")
    hidden = InstitutionFactory(name_en="Hidden", status=Status.DRAFT)
    merged = InstitutionFactory(name_en="Merged", merged_into=shown)
    for institution in (shown, hidden, merged, None):
        JourneyFactory(institution=institution)

    response = client.get(JOURNEYS)
    files = [
        client.get(JOURNEYS, {"format": "json"}).text,
        b"".join(client.get(JOURNEYS, {"format": "csv"}).streaming_content).decode(),
    ]

    listing = response.context["listing"]
    assert listing.found == 4
    assert options(listing, "institution") == {"University of Łódź": 1}
    assert 'href="/en/partnerships/institutions/lodz/"' in response.text
    for text in (response.text, *files):
        assert "University of Łódź" in text
        assert "Hidden" not in text
        assert "Merged" not in text


def test_journeys_are_found_by_purpose_department_country_and_shown_institution():
    shown = InstitutionFactory(name_en="Collegium Medicum")
    hidden = InstitutionFactory(name_en="Hidden", status=Status.DRAFT)
    journey = JourneyFactory(
        purpose_ru="Конгресс хирургов", unit_en="Surgery", institution=shown
    )
    JourneyFactory(purpose_en="x", country="JP", institution=hidden)

    for words in ("хирургов", "surgery", "польша", "collegium", "collegium surgery"):
        assert list(Journey.objects.search(words)) == [journey]
    assert not Journey.objects.search("hidden").exists()


def test_year_stands_as_a_number_in_files_and_without_separator_on_the_page(client):
    JourneyFactory(year=2010, source_url="https://example.org/report")

    (record,) = client.get(JOURNEYS, {"format": "json"}).json()["records"]
    assert (record["year"], record["country_code"]) == (2010, "PL")
    assert record["source"] == "https://example.org/report"
    assert "2,010" not in client.get(JOURNEYS).text


def test_internal_reference_and_note_are_not_public(client):
    JourneyFactory(reference="ORDER-77", internal_note="to be checked")

    for query in ({}, {"format": "json"}):
        text = client.get(JOURNEYS, query).text
        assert "ORDER-77" not in text
        assert "to be checked" not in text


# Counts


@pytest.fixture
def register():
    """Two hundred journeys, some to hidden institutions, some hidden themselves."""
    chance = random.Random(11)
    institutions = [
        *InstitutionFactory.create_batch(4),
        InstitutionFactory(status=Status.DRAFT),
        None,
        None,
    ]
    for n in range(200):
        JourneyFactory(
            year=chance.randint(2005, 2014),
            kind=chance.choice(Journey.JourneyKind.values),
            country=chance.choice(["PL", "DE", "JP", "RU", "CN"]),
            institution=chance.choice(institutions),
            purpose_en=f"{chance.choice(['Congress', 'Lecture'])} {n}",
            unit_en=chance.choice(["Surgery", ""]),
            status=chance.choice([Status.PUBLISHED] * 5 + [Status.WITHDRAWN]),
        )


def test_counts_agree_for_random_filters(client, register):
    chance = random.Random(20261127)
    offered = client.get(JOURNEYS).context["listing"]
    sizes = []

    for _n in range(COMBINATIONS):
        query = some_filters(chance, offered, share=0.4, most=3)
        if chance.random() < 0.3:
            query["q"] = chance.choice(WORDS)

        context, journeys = all_pages(client, JOURNEYS, query)

        listing = context["listing"]
        keys = {journey.pk for journey in journeys}
        assert len(keys) == len(journeys) == listing.found, query
        files = all_files(client, JOURNEYS, query)
        assert files.csv == files.xlsx == files.json, query
        assert [row[0] for row in files.csv] == [j.purpose for j in journeys]
        assert wrong_counts(chance, listing, query, most=2) == []
        sizes.append(listing.found)

    assert sum(1 for size in sizes if size) > COMBINATIONS // 2
    assert max(sizes) > 100 > min(sizes)
