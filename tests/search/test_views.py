"""One search over every kind, in every language, that shows only what is published."""

import pytest

from core.models import Status
from search.sources import SOURCES
from tests.factories.alumni import ChapterFactory, StoryFactory
from tests.factories.department import (
    DocumentFactory,
    FunctionFactory,
    PersonFactory,
)
from tests.factories.events import EventFactory
from tests.factories.honours import AwardFactory
from tests.factories.mobility import ExchangeFactory
from tests.factories.partnerships import (
    AgreementFactory,
    AliasFactory,
    InstitutionFactory,
)
from tests.factories.rankings import MembershipFactory, RankingFactory
from tests.factories.training import ProgrammeFactory

pytestmark = pytest.mark.django_db


def search(client, query, language="en", **params):
    return client.get(f"/{language}/search/", {"q": query, **params})


def found(response):
    return {source.kind: len(items) for source, _n, items in response.context["groups"]}


def test_every_kind_is_found(client):
    InstitutionFactory(name_en="Akita University")
    AgreementFactory(title_en="Akita agreement")
    EventFactory(title_en="Akita lecture")
    ExchangeFactory(title_en="Akita practice")
    AwardFactory(recipient_en="Akita Doctor")
    ProgrammeFactory(title_en="Akita programme")

    response = search(client, "AKITA")

    kinds = [
        "institutions",
        "agreements",
        "events",
        "programmes",
        "exchanges",
        "awards",
    ]
    assert found(response) == dict.fromkeys(kinds, 1)
    assert response.context["found"] == 6


@pytest.mark.parametrize(
    "query",
    ["Białystok", "bialystok", "белосток", "БЕЛАСТОК", "بياليستوك", "UMB", "akademia"],
)
def test_a_name_of_any_language_is_found_in_every_language(client, language, query):
    institution = InstitutionFactory(
        name_en="Medical University of Białystok",
        name_ru="Белосток",
        name_be="Беласток",
        name_ar="بياليستوك",
    )
    AliasFactory(institution=institution, name="UMB")
    AliasFactory(institution=institution, name="Akademia Medyczna")
    InstitutionFactory(name_en="Akita")

    assert found(search(client, query, language)) == {"institutions": 1}


def test_country_is_found_by_its_name_in_any_language(client):
    ChapterFactory(country="LB")

    for query in ("lebanon", "ливан", "ліван", "لبنان"):
        assert found(search(client, query)) == {"chapters": 1}


@pytest.mark.parametrize("status", [Status.DRAFT, Status.REVIEW, Status.WITHDRAWN])
def test_what_is_not_published_is_neither_found_nor_counted(client, status):
    InstitutionFactory(name_en="Secret", status=status)
    AgreementFactory(title_en="Secret", status=status)
    EventFactory(title_en="Secret", status=status)
    InstitutionFactory(name_en="Secret", merged_into=InstitutionFactory())

    response = search(client, "secret")

    assert response.context["found"] == 0
    assert "Nothing was found" in response.text


def test_private_notes_are_not_searched(client):
    InstitutionFactory(internal_note="confidential")
    EventFactory(internal_note="confidential")

    assert search(client, "confidential").context["found"] == 0


def test_every_word_must_occur(client):
    InstitutionFactory(name_en="Akita University")

    assert search(client, "university akita").context["found"] == 1
    assert search(client, "akita hospital").context["found"] == 0


@pytest.mark.parametrize("query", ["", " ", "%", "_", "—", "'"])
def test_nothing_asked_is_nothing_found(client, query):
    InstitutionFactory()

    response = search(client, query)

    assert response.status_code == 200
    assert response.context["found"] == 0


def test_overview_shows_five_of_a_kind_and_the_kind_all(client):
    InstitutionFactory.create_batch(7)
    AgreementFactory(title_en="Institution")

    overview = search(client, "institution")
    one_kind = search(client, "institution", kind="institutions")

    assert found(overview) == {"institutions": 5, "agreements": 1}
    assert found(one_kind) == {"institutions": 7}
    assert one_kind.context["found"] == overview.context["found"] == 8


def test_unknown_kind_is_no_kind(client):
    InstitutionFactory()

    response = search(client, "institution", kind="secret")

    assert found(response) == {"institutions": 1}


def test_query_is_shown_inert(client):
    response = search(client, "\"><script>alert(1)</script>'")

    assert "<script>alert" not in response.text
    assert "&lt;script&gt;" in response.text


def test_result_in_another_language_is_marked(client):
    InstitutionFactory(name_en="", name_ru="Академия")

    html = search(client, "академия").text

    assert '<bdi lang="ru" dir="ltr">Академия</bdi>' in html


def test_results_are_not_for_search_engines(client):
    assert 'content="noindex"' in search(client, "x").text


@pytest.mark.parametrize("item_count", [1, 3])
def test_a_search_costs_one_query_a_kind_found(
    client, django_assert_num_queries, item_count
):
    InstitutionFactory.create_batch(item_count)
    for _ in range(item_count):
        AgreementFactory(title_en="Institution")
    search(client, "institution")

    with django_assert_num_queries(4):  # content version, counts, two kinds
        search(client, "institution")


def test_a_search_that_finds_every_kind_costs_at_most_ten_queries(
    client, django_assert_max_num_queries
):
    InstitutionFactory(name_en="Akita University")
    AgreementFactory(title_en="Akita agreement")
    EventFactory(title_en="Akita lecture")
    ExchangeFactory(title_en="Akita practice")
    AwardFactory(recipient_en="Akita Doctor")
    ProgrammeFactory(title_en="Akita programme")
    RankingFactory(name_en="Akita ranking")
    MembershipFactory(name_en="Akita council")
    ChapterFactory(note_en="Akita chapter")
    StoryFactory(title_en="Akita story")
    FunctionFactory(title_en="Akita function")
    PersonFactory(role_en="Akita desk")
    DocumentFactory(title_en="Akita form")
    search(client, "akita")

    with django_assert_max_num_queries(10):
        response = search(client, "akita")

    groups = response.context["groups"]
    assert [n for _source, n, _items in groups] == [1] * len(SOURCES)
    assert [len(items) for _source, _n, items in groups] == [1] * 7 + [0] * 6


def test_every_source_names_fields_that_exist():
    for source in SOURCES:
        record = source.model()
        for name in filter(None, (source.title, source.summary, source.date)):
            assert hasattr(record, name), (source.kind, name)
