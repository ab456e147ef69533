"""The registers and their pages: what is shown, counted, found, and kept back."""

import csv
import json
import unicodedata
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from django.utils.translation import override
from openpyxl import load_workbook

from core.models import Status
from partnerships.models import Agreement, Institution, Kind, Relation, State
from tests.core.test_exports import FORMULAS
from tests.factories.core import PageFactory
from tests.factories.partnerships import (
    AgreementFactory,
    AliasFactory,
    AmendmentFactory,
    InstitutionFactory,
    SubjectAreaFactory,
)

pytestmark = pytest.mark.django_db

INSTITUTIONS = "/en/partnerships/institutions/"
AGREEMENTS = "/en/partnerships/agreements/"
INDEX = "/en/partnerships/"


def slugs(response):
    return [row.slug for row in response.context["listing"].page_rows]


def facet(response, name):
    options = {f.name: o for f, o in response.context["listing"].facet_options}[name]
    return {option.value: option.count for option in options}


@pytest.mark.parametrize("item_count", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        (INSTITUTIONS, 3),  # content version, counts, rows
        (AGREEMENTS, 4),  # and the parties
        (f"{INSTITUTIONS}?country=PL&q=institution&sort=-name", 3),
        (f"{AGREEMENTS}?state=not_stated&on=2014-06-01&sort=until", 4),
        (f"{AGREEMENTS}?region=150&kind=university&from=2010&until=2014&all=1", 4),
        (f"{INSTITUTIONS}?region=150&state=not_stated&on=2014-06-01&all=1", 3),
    ],
)
def test_list_query_count_is_constant(
    client, django_assert_num_queries, address, queries, item_count
):
    for _ in range(item_count):
        AgreementFactory(with_institutions=[InstitutionFactory(), InstitutionFactory()])
    client.get(address)

    with django_assert_num_queries(queries):
        response = client.get(address)

    assert len(response.context["listing"].page_rows) in (item_count, 2 * item_count)


@pytest.mark.parametrize("item_count", [1, 3])
def test_details_cost_at_most_four_queries(
    client, django_assert_max_num_queries, item_count
):
    institution = InstitutionFactory()
    predecessor = AgreementFactory()
    for _ in range(item_count):
        AliasFactory(institution=institution)
        agreement = AgreementFactory(
            predecessor=predecessor,
            with_institutions=[
                institution,
                *InstitutionFactory.create_batch(item_count),
            ],
        )
        agreement.subjects.add(SubjectAreaFactory())
        AmendmentFactory(agreement=agreement)
    addresses = [institution.get_absolute_url(), agreement.get_absolute_url()]
    client.get(INSTITUTIONS)

    for address in addresses:
        with django_assert_max_num_queries(4):
            assert client.get(address).status_code == 200


@pytest.mark.parametrize("item_count", [1, 3])
@pytest.mark.parametrize("address", [INDEX, f"{INDEX}?on=2014-06-01"])
def test_front_page_query_count_is_constant(
    client, django_assert_num_queries, address, item_count
):
    for _ in range(item_count):
        AgreementFactory(with_institutions=[InstitutionFactory()])
    client.get(address)

    with django_assert_num_queries(5):  # version, map, states, latest, parties
        response = client.get(address)

    assert len(response.context["latest"]) == item_count


@pytest.mark.parametrize("status", [Status.DRAFT, Status.REVIEW, Status.WITHDRAWN])
def test_what_is_not_published_is_nowhere(client, status):
    shown = InstitutionFactory(slug="shown", country="PL")
    hidden = InstitutionFactory(
        slug="secret", name_en="Secret Academy", country="SE", status=status
    )
    AgreementFactory(slug="secret", title_en="Secret Treaty", status=status)
    AgreementFactory(
        slug="shown", title_en="Shown Treaty", with_institutions=[shown, hidden]
    )

    for address in (
        INDEX,
        INSTITUTIONS,
        AGREEMENTS,
        f"{INSTITUTIONS}?format=json",
        f"{AGREEMENTS}?format=json",
        f"{AGREEMENTS}shown/",
        f"{INSTITUTIONS}shown/",
        "/sitemap.xml",
        "/en/",
    ):
        text = client.get(address).text
        assert "Secret" not in text
        assert "secret" not in text
        assert "Sweden" not in text
    for address in (f"{INSTITUTIONS}secret/", f"{AGREEMENTS}secret/"):
        assert client.get(address).status_code == 404
    assert facet(client.get(AGREEMENTS), "country") == {"PL": 1}
    assert slugs(client.get(f"{AGREEMENTS}?q=secret")) == []
    assert slugs(client.get(f"{AGREEMENTS}?country=SE")) == []


def test_merged_institution_leads_to_the_one_it_became(client):
    target = InstitutionFactory(slug="target", name_en="University")
    InstitutionFactory(slug="old", name_en="Old Academy", merged_into=target)

    response = client.get("/ru/partnerships/institutions/old/")

    assert response.status_code == 301
    assert response["Location"] == "/ru/partnerships/institutions/target/"
    assert slugs(client.get(INSTITUTIONS)) == ["target"]


def test_agreement_of_a_merged_institution_still_names_it(client):
    target = InstitutionFactory(slug="target")
    old = InstitutionFactory(slug="old", name_en="Old Academy", merged_into=target)
    AgreementFactory(slug="treaty", with_institutions=[old])

    for address in (AGREEMENTS, f"{AGREEMENTS}treaty/"):
        assert "Old Academy" in client.get(address).text


def test_draft_that_was_merged_leads_nowhere(client):
    InstitutionFactory(
        slug="old", merged_into=InstitutionFactory(), status=Status.DRAFT
    )

    assert client.get(f"{INSTITUTIONS}old/").status_code == 404


@pytest.mark.parametrize(
    ("on", "states"),
    [
        ("2010-01-01", {}),
        ("2012-05-13", {}),
        ("2012-05-14", {"fixed": "in_force"}),
        ("2016-12-31", {"fixed": "expiring", "later": "open_ended"}),
        ("2017-01-01", {"fixed": "expired", "later": "open_ended"}),
    ],
)
def test_register_as_it_stood(client, on, states):
    AgreementFactory(
        slug="fixed", signed_on="2012-05-14", end_on="2016", term=Agreement.Term.FIXED
    )
    AgreementFactory(slug="later", signed_on="2015", term=Agreement.Term.OPEN_ENDED)

    response = client.get(AGREEMENTS, {"on": on})

    rows = response.context["listing"].page_rows
    assert {row.slug: row.state for row in rows} == states
    assert facet(response, "state") == {
        state: list(states.values()).count(state) for state in states.values()
    }


def test_facet_counts_of_the_agreements(client):
    poland, japan = InstitutionFactory(country="PL"), InstitutionFactory(country="JP")
    AgreementFactory(signed_on="2012", with_institutions=[poland, japan])
    AgreementFactory(signed_on="2013-05", with_institutions=[poland])
    AgreementFactory(signed_on=None, type=Agreement.Type.RESEARCH)

    response = client.get(AGREEMENTS)

    assert facet(response, "country") == {"PL": 2, "JP": 1}
    assert facet(response, "year") == {"2013": 1, "2012": 1}
    assert facet(response, "type") == {"general": 2, "research": 1}
    assert facet(client.get(f"{AGREEMENTS}?country=JP"), "year") == {"2012": 1}
    assert len(slugs(client.get(f"{AGREEMENTS}?country=JP&country=PL"))) == 2


def test_facet_counts_of_the_institutions(client):
    InstitutionFactory(country="PL", relation=Relation.CONTACT)
    InstitutionFactory(country="PL")
    InstitutionFactory(country="", relation=Relation.MEMBERSHIP)

    response = client.get(INSTITUTIONS)

    assert facet(response, "country") == {"PL": 2}
    assert facet(response, "relation") == {
        "agreement": 1,
        "contact": 1,
        "membership": 1,
    }
    assert facet(client.get(f"{INSTITUTIONS}?relation=contact"), "country") == {"PL": 1}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["akita", "bialystok", "sechenov"]),
        ("sort=name", ["akita", "bialystok", "sechenov"]),
        ("sort=-name", ["sechenov", "bialystok", "akita"]),
        ("sort=country", ["akita", "bialystok", "sechenov"]),
        ("sort=-country", ["sechenov", "bialystok", "akita"]),
    ],
)
def test_institutions_sort(client, query, expected):
    InstitutionFactory(slug="sechenov", name_en="Sechenov", country="RU")
    InstitutionFactory(slug="bialystok", name_en="", name_ru="Bialystok", country="PL")
    InstitutionFactory(slug="akita", name_en="Akita", country="JP")

    assert slugs(client.get(f"{INSTITUTIONS}?{query}")) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort=signed", ["old", "new", "none"]),
        ("sort=-signed", ["new", "old", "none"]),
        ("sort=until", ["new", "old", "none"]),
        ("", ["new", "old", "none"]),
    ],
)
def test_agreements_sort(client, query, expected):
    fixed = Agreement.Term.FIXED
    AgreementFactory(slug="old", signed_on="1996", end_on="2020", term=fixed)
    AgreementFactory(slug="none", signed_on=None)
    AgreementFactory(slug="new", signed_on="2013-09", end_on="2018", term=fixed)

    assert slugs(client.get(f"{AGREEMENTS}?{query}")) == expected


@pytest.fixture
def two_universities():
    sechenov = InstitutionFactory(
        slug="sechenov",
        name_en="Sechenov University",
        name_ru="Сеченовский университет",
        country="RU",
        city_en="Moscow",
    )
    for name in ("Первый МГМУ", "Московская медицинская академия", "First MSMU"):
        AliasFactory(institution=sechenov, name=name)
    InstitutionFactory(
        slug="bialystok",
        name_en="Medical University of Białystok",
        name_ru="Медицинский университет в Белостоке",
        name_ar="الجامعة الطبية في بياليستوك",
        country="PL",
        city_en="Białystok",
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Bialystok", "bialystok"),
        ("Białystok", "bialystok"),
        ("BIALYSTOK", "bialystok"),
        ("белостоке", "bialystok"),
        ("بياليستوك", "bialystok"),
        ("сеченов", "sechenov"),
        ("Сечёнов", "sechenov"),
        ("Sechenov", "sechenov"),
        ("МГМУ", "sechenov"),
        ("msmu", "sechenov"),
        ("московская академия", "sechenov"),
        ("moscow", "sechenov"),
        ("расія", "sechenov"),
        ("روسيا", "sechenov"),
    ],
)
def test_search_finds_in_every_language(
    client, language, two_universities, query, expected
):
    with override(language):
        address = reverse("partnerships:institution_list")

    assert slugs(client.get(address, {"q": query})) == [expected]


def test_contacts_are_no_partners_on_the_map(client):
    for relation, country in [
        (Relation.AGREEMENT, "PL"),
        (Relation.PARTNER, "DE"),
        (Relation.COOPERATION, "JP"),
        (Relation.CONTACT, "BR"),
        (Relation.MEMBERSHIP, "FR"),
        (Relation.RECOGNITION, "US"),
    ]:
        InstitutionFactory(relation=relation, country=country)
    InstitutionFactory(relation=Relation.AGREEMENT, country="PL")

    response = client.get(INDEX)

    counts = {c.code: c.count for c in response.context["countries"]}
    assert counts == {"PL": 2, "DE": 1, "JP": 1}
    for name in ("Brazil", "France", "United States"):
        assert name not in response.text


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
@pytest.mark.parametrize("address", [INSTITUTIONS, AGREEMENTS])
def test_files_obey_the_same_filters(client, form, address):
    poland, japan = InstitutionFactory(country="PL"), InstitutionFactory(country="JP")
    AgreementFactory(with_institutions=[poland], title_en="Polish")
    AgreementFactory(with_institutions=[japan], title_en="Japanese")

    response = client.get(f"{address}?country=PL&format={form}")

    assert response["Content-Disposition"].endswith(f'.{form}"')
    if form == "json":
        assert json.loads(response.content)["count"] == 1
    elif form == "csv":
        assert len(b"".join(response.streaming_content).splitlines()) == 2
    assert len(slugs(client.get(f"{address}?country=PL"))) == 1


@pytest.mark.parametrize("form", ["csv", "json"])
def test_private_fields_are_never_shown(client, form, django_user_model):
    PageFactory(key="partnerships")
    staff = django_user_model.objects.create(username="responsible-person")
    institution = InstitutionFactory(internal_note="PRIVATE-NOTE", slug="one")
    AgreementFactory(
        slug="one",
        internal_note="PRIVATE-NOTE",
        responsible=staff,
        file="agreements/PRIVATE-FILE.pdf",
        with_institutions=[institution],
    )

    for address in (
        INDEX,
        INSTITUTIONS,
        AGREEMENTS,
        f"{INSTITUTIONS}one/",
        f"{AGREEMENTS}one/",
        f"{INSTITUTIONS}?format={form}",
        f"{AGREEMENTS}?format={form}",
        "/en/search/?q=agreement",
    ):
        response = client.get(address)
        body = b"".join(response) if response.streaming else response.content
        assert b"PRIVATE" not in body
        assert b"responsible-person" not in body
    assert slugs(client.get(f"{AGREEMENTS}?q=private")) == []


def test_fallback_carries_its_language_and_a_note(client):
    InstitutionFactory(slug="one", name_en=None, name_ru="Академия", city_en="Minsk")

    response = client.get("/ar/partnerships/institutions/")

    assert '<bdi lang="ru" dir="ltr">Академия</bdi>' in response.text
    assert '<small class="lang-note">(الروسية)</small>' in response.text


def test_agreement_page_tells_its_renewals_and_amendments(client):
    first = AgreementFactory(slug="first", title_en="First treaty")
    second = AgreementFactory(
        slug="second", predecessor=first, title_en="Second treaty"
    )
    AmendmentFactory(agreement=second, title_en="More places")
    AgreementFactory(predecessor=second, status=Status.DRAFT, title_en="Secret treaty")

    earlier = client.get(f"{AGREEMENTS}first/").text
    later = client.get(f"{AGREEMENTS}second/").text

    assert "Second treaty" in earlier
    assert "First treaty" in later
    assert "More places" in later
    assert "Secret" not in later


def test_empty_registers_say_so(client):
    for address in (INSTITUTIONS, AGREEMENTS):
        response = client.get(address, {"q": "nothing"})

        assert response.status_code == 200
        assert slugs(response) == []
        assert "empty" in response.text


@pytest.mark.parametrize("name", ["index", "institution_list", "agreement_list"])
@pytest.mark.parametrize("method", ["post", "options"])
def test_pages_only_answer_to_reading(client, name, method):
    response = getattr(client, method)(reverse(f"partnerships:{name}"))

    assert response.status_code == 405


@pytest.fixture
def partners():
    """Poland in force 2010 to 2014, Japan since 2016, and what must stay hidden."""
    poland = InstitutionFactory(slug="poland", country="PL", kind=Kind.HOSPITAL)
    japan = InstitutionFactory(slug="japan", country="JP")
    nowhere = InstitutionFactory(slug="nowhere", country="", kind=Kind.OTHER)
    secret = InstitutionFactory(slug="secret", country="SE", status=Status.DRAFT)
    AgreementFactory(
        slug="polish",
        signed_on="2010",
        end_on="2014",
        term=Agreement.Term.FIXED,
        with_institutions=[poland, secret],
    )
    AgreementFactory(slug="japanese", signed_on="2016", with_institutions=[japan])
    AgreementFactory(slug="undated", signed_on=None, with_institutions=[nowhere])
    AgreementFactory(
        slug="draft",
        signed_on="2001",
        status=Status.DRAFT,
        with_institutions=[poland, japan],
    )


@pytest.mark.parametrize(
    ("on", "shown", "countries", "states"),
    [
        ("2009-12-31", [], {}, {}),
        ("2010-01-01", ["poland"], {"PL": 1}, {State.IN_FORCE: 1}),
        ("2014-12-31", ["poland"], {"PL": 1}, {State.EXPIRING: 1}),
        ("2015-01-01", [], {}, {State.EXPIRED: 1}),
        ("2016-01-01", ["japan"], {"JP": 1}, {State.NOT_STATED: 1, State.EXPIRED: 1}),
    ],
)
def test_map_and_institutions_as_they_stood(
    client, partners, on, shown, countries, states
):
    front = client.get(INDEX, {"on": on})
    register = client.get(INSTITUTIONS, {"on": on})

    assert {c.code: c.count for c in front.context["countries"]} == countries
    assert front.context["institution_count"] == len(shown)
    assert front.context["states"] == states
    assert slugs(register) == shown
    assert {c.code: c.count for c in register.context["listing"].countries} == countries
    for country in front.context["countries"]:
        assert slugs(client.get(country.url)) == shown
    assert '<meta name="robots" content="noindex">' in front.text
    assert "Sweden" not in front.text + register.text


def test_front_page_of_today_counts_partners_whatever_their_agreements(
    client, partners
):
    InstitutionFactory(relation=Relation.CONTACT, country="BR")

    context = client.get(INDEX, {"on": "yesterday"}).context

    assert {c.code: c.count for c in context["countries"]} == {"PL": 1, "JP": 1}
    assert context["institution_count"] == 3
    assert context["states"] == {State.NOT_STATED: 2, State.EXPIRED: 1}


def test_institution_counts_for_the_one_it_was_merged_into(client):
    target = InstitutionFactory(slug="target", country="JP")
    old = InstitutionFactory(slug="old", country="JP", merged_into=target)
    hidden = InstitutionFactory(merged_into=target, status=Status.DRAFT)
    AgreementFactory(signed_on="2010", with_institutions=[old])
    AgreementFactory(signed_on="2000", with_institutions=[hidden])

    assert slugs(client.get(INSTITUTIONS, {"on": "2009-12-31"})) == []
    assert slugs(client.get(INSTITUTIONS, {"on": "2010-01-01"})) == ["target"]


def test_institutions_by_the_state_of_their_agreements(client, partners):
    today = client.get(INSTITUTIONS)
    earlier = client.get(INSTITUTIONS, {"on": "2012-01-01"})

    assert facet(today, "state") == {"expired": 1, "not_stated": 2}
    assert facet(earlier, "state") == {"in_force": 1}
    assert slugs(client.get(f"{INSTITUTIONS}?state=expired")) == ["poland"]


def test_institution_with_several_agreements_counts_once_for_each_state(client):
    one = InstitutionFactory()
    ended = {"end_on": "2014", "term": Agreement.Term.FIXED}
    endless = {"term": Agreement.Term.OPEN_ENDED}
    for values in (ended, ended, endless, {}, {"terminated_on": "2015-01-01"}):
        AgreementFactory(with_institutions=[one], **values)
    amended = AgreementFactory(with_institutions=[one], **ended)
    AmendmentFactory(agreement=amended, end_on="2090")
    renewed = AgreementFactory(with_institutions=[one])
    AgreementFactory(predecessor=renewed, signed_on="2013")

    response = client.get(INSTITUTIONS)

    assert facet(response, "state") == {
        "expired": 1,
        "in_force": 1,
        "not_stated": 1,
        "open_ended": 1,
        "renewed": 1,
        "terminated": 1,
    }


def test_region_and_kind_are_filters_of_both_registers(client, partners):
    institutions, agreements = client.get(INSTITUTIONS), client.get(AGREEMENTS)

    assert facet(institutions, "region") == {"142": 1, "150": 1}
    assert facet(agreements, "region") == {"142": 1, "150": 1}
    assert facet(agreements, "kind") == {"hospital": 1, "other": 1, "university": 1}
    assert slugs(client.get(f"{INSTITUTIONS}?region=142")) == ["japan"]
    assert slugs(client.get(f"{AGREEMENTS}?region=150&kind=hospital")) == ["polish"]
    assert slugs(client.get(f"{AGREEMENTS}?region=150&kind=university")) == []
    assert slugs(client.get(f"{AGREEMENTS}?region=154")) == []


def test_map_of_the_institutions_obeys_the_filters_and_keeps_them(client, partners):
    response = client.get(f"{INSTITUTIONS}?kind=university&kind=hospital&sort=-name")

    listing = response.context["listing"]
    assert [(c.name, c.count, c.url) for c in listing.countries] == [
        ("Japan", 1, "?country=JP&kind=university&kind=hospital&sort=-name"),
        ("Poland", 1, "?country=PL&kind=university&kind=hospital&sort=-name"),
    ]
    assert [c.label for c in listing.atlas.countries] == ["Japan", "Poland"]
    assert client.get(INSTITUTIONS).context["listing"].without_country == 1
    chosen = client.get(f"{INSTITUTIONS}?country=JP").context["listing"]
    assert [c.code for c in chosen.countries] == ["JP"]
    for empty in ("country=JP&kind=hospital", "kind=other", "country=XX"):
        assert 'class="atlas"' not in client.get(f"{INSTITUTIONS}?{empty}").text


def test_draft_renewal_changes_no_state_anywhere(client):
    first = AgreementFactory(
        slug="first", title_en="First", with_institutions=[InstitutionFactory()]
    )
    AgreementFactory(predecessor=first, title_en="Secret", status=Status.DRAFT)

    assert client.get(INDEX).context["states"] == {State.NOT_STATED: 1}
    for address in (INSTITUTIONS, AGREEMENTS):
        assert facet(client.get(address), "state") == {"not_stated": 1}
    assert "Renewed" not in client.get(f"{AGREEMENTS}first/").text


def test_list_for_printing_is_one_page_with_its_filters_in_words(client):
    for _ in range(21):
        AgreementFactory(with_institutions=[InstitutionFactory(country="PL")])
    query = "country=PL&from=2010&q=agreement"

    short = client.get(f"{AGREEMENTS}?{query}")
    whole = client.get(f"{AGREEMENTS}?{query}&all=1")

    listing = short.context["listing"]
    assert len(listing.page_rows) == 20
    assert listing.whole_url == "?q=agreement&from=2010&country=PL&all=1"
    listing = whole.context["listing"]
    assert len(listing.page_rows) == 21
    assert (listing.paging.pages, listing.whole_url) == (1, "")
    assert listing.words == [
        ("Search", "agreement"),
        ("In force between", "since 2010"),
        ("Country", "Poland"),
    ]
    assert listing.file_urls()[0][1].count("all=") == 0
    assert '<meta name="robots" content="noindex">' in whole.text
    assert "?q=agreement&amp;from=2010&amp;country=PL&amp;all=1</dd>" in whole.text


def test_list_for_printing_is_bounded(client, monkeypatch):
    monkeypatch.setattr("core.listing.listing.WHOLE_LIST_ROWS", 2)
    AgreementFactory.create_batch(3)

    listing = client.get(f"{AGREEMENTS}?all=1&page=2").context["listing"]

    assert (len(listing.page_rows), listing.paging.pages) == (1, 2)
    assert listing.paging.previous_url == "?all=1"


TEXTS = {
    Agreement: ["title", "partner_note", "summary", "public_note"],
    Institution: ["name", "city", "summary", "public_note"],
}


@pytest.mark.parametrize("payload", FORMULAS)
def test_no_text_of_the_registers_becomes_a_formula(client, payload):
    for factory in (AgreementFactory, InstitutionFactory):
        model = factory._meta.model
        factory(**{f"{name}_en": payload for name in TEXTS[model]})
    institution = Institution.objects.get()
    AgreementFactory(with_institutions=[institution])

    for address in (INSTITUTIONS, AGREEMENTS):
        workbook = load_workbook(
            BytesIO(client.get(f"{address}?format=xlsx").content), data_only=False
        )
        cells = [cell for row in workbook.active.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
        assert any(cell.value == Institution.objects.get().name for cell in cells)
        text = b"".join(client.get(f"{address}?format=csv").streaming_content).decode()
        for cell in csv.reader(StringIO(text.removeprefix("\ufeff"), newline="")):
            for part in ";".join(cell).split(";"):
                shown = unicodedata.normalize("NFKC", part).strip(" \u200b\u200e\ufeff")
                assert shown[:1] not in {*"=+-@\t\r\n"}
