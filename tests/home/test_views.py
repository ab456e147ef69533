"""The front page draws on the sections; the legal pages are the editors'."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import AREAS, Status
from tests.factories.alumni import ChapterFactory
from tests.factories.core import BlockFactory, FactFactory, PageFactory
from tests.factories.events import EventFactory
from tests.factories.partnerships import (
    AgreementFactory,
    InstitutionFactory,
    PrincipalCountryFactory,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("item_count", [1, 3])
def test_home_query_count_is_constant(client, django_assert_num_queries, item_count):
    BlockFactory(page=PageFactory(key="home"), key="graduates")
    for country in ["PL", "JP", "SE"][:item_count]:
        PrincipalCountryFactory(country=country)
        ChapterFactory(country=country)
        EventFactory(start_on=str(timezone.localdate() + timedelta(days=9)))
        AgreementFactory(with_institutions=[InstitutionFactory()])
    client.get("/en/")

    # version, principal countries, chapters, coming events, agreements, parties
    with django_assert_num_queries(6):
        client.get("/en/")


def test_home_shows_chosen_figures_with_qualifier_period_and_source(client):
    FactFactory(
        value=800,
        qualifier="over",
        label_en="journeys abroad",
        period_en="2007–2012",
        is_on_home=True,
        source_url="https://example.org/source",
    )
    FactFactory(value=4711, label_en="not chosen")
    FactFactory(value=4712, is_on_home=True, status=Status.DRAFT)

    html = client.get("/en/").text

    for part in ("800", "over", "journeys abroad", "2007–2012"):
        assert part in html
    assert 'href="https://example.org/source"' in html
    assert "4,711" not in html
    assert "4,712" not in html


def test_home_lists_principal_countries_nearest_first(client):
    for country in ("JP", "PL", "SE"):
        PrincipalCountryFactory(country=country)
    PrincipalCountryFactory(country="BR", status=Status.DRAFT)

    response = client.get("/en/")

    assert [c.code for c in response.context["principal"]] == ["PL", "SE", "JP"]
    assert "Brazil" not in response.text


def test_home_shows_coming_events_else_the_latest(client):
    today = timezone.localdate()
    EventFactory(title_en="Past lecture", start_on=str(today - timedelta(days=400)))

    assert "Past lecture" in client.get("/en/").text

    EventFactory(title_en="Next lecture", start_on=str(today + timedelta(days=9)))
    html = client.get("/en/").text

    assert "Next lecture" in html
    assert "Past lecture" not in html


def test_home_hides_what_is_not_published(client):
    today = timezone.localdate()
    EventFactory(
        title_en="Secret event",
        start_on=str(today + timedelta(days=9)),
        status=Status.DRAFT,
    )
    AgreementFactory(title_en="Secret treaty", status=Status.WITHDRAWN)
    BlockFactory(page=PageFactory(key="home"), key="graduates")
    ChapterFactory(country="LB", status=Status.DRAFT)
    ChapterFactory(country="SY")

    html = client.get("/en/").text

    assert "Secret" not in html
    assert "Syria" in html
    assert "Lebanon" not in html


def test_home_speaks_from_the_page_record(client):
    PageFactory(key="home", title_en="Own heading", lead_en="Own <lead>")
    PageFactory(key="events", title_en="Meetings", card_text_en="What we meet about")

    html = client.get("/en/").text

    for part in ("Own heading", "Own &lt;lead&gt;", "Meetings", "What we meet about"):
        assert part in html


def test_site_without_any_content_still_has_a_front_page(client, language):
    response = client.get(f"/{language}/")

    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.text


@pytest.mark.parametrize("key", ["home", "events", "privacy", "unknown", "search"])
def test_only_legal_pages_have_an_address_of_their_own(client, key):
    PageFactory(key=key, title_en="Own heading")

    response = client.get(f"/en/{key}/")

    is_free_page = response.resolver_match.view_name == "home:page"
    assert response.status_code == (404 if is_free_page and key != "privacy" else 200)


def test_legal_page_without_a_record_is_not_found(client):
    assert client.get("/en/privacy/").status_code == 404


def test_page_about_the_data_lists_every_published_figure(client):
    PageFactory(key="data")
    FactFactory(label_en="journeys", section="events", value=800)
    FactFactory(label_en="countries", section="partnerships")
    FactFactory(label_en="secret figure", status=Status.DRAFT)

    html = client.get("/en/data/").text

    assert "journeys" in html
    assert "countries" in html
    assert "secret figure" not in html


@pytest.mark.parametrize("address", ["/", "/en/", "/en/privacy/", "/robots.txt"])
def test_pages_only_answer_to_reading(client, address):
    assert client.post(address).status_code == 405


@pytest.mark.parametrize("has_pages", [False, True])
def test_every_front_page_stands_without_texts_and_records(client, language, has_pages):
    for key in (*AREAS, "home"):
        if has_pages:
            PageFactory(key=key)
    addresses = ["", *(f"{area}/" for area in AREAS), "search/?q=x"]

    answers = {
        address: client.get(f"/{language}/{address}").status_code
        for address in addresses
    }

    assert answers == dict.fromkeys(addresses, 200)
