import csv
import io
import json
import re
from datetime import date

import pytest
import time_machine
from openpyxl import load_workbook

from core.models import Status
from mobility.models import Audience, Direction
from tests.factories.core import BlockFactory, PageFactory
from tests.factories.mobility import (
    ExchangeCountryFactory,
    ExchangeFactory,
    ExchangeLanguageFactory,
    FlowFactory,
)
from tests.factories.partnerships import AgreementFactory, InstitutionFactory

pytestmark = pytest.mark.django_db

INDEX = "/en/mobility/"
HIDDEN = [
    {"status": Status.DRAFT},
    {"status": Status.REVIEW},
    {"status": Status.WITHDRAWN},
    {"publish_from": "2999-01-01T00:00+00:00"},
    {"publish_until": "2000-01-01T00:00+00:00"},
]


def page(client, url=INDEX):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def words(html):
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def facts(html):
    rows = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", html, re.S)
    return {term: words(text) for term, text in rows}


def part(html, anchor):
    return re.search(rf'<section [^>]*id="{anchor}".*?</section>', html, re.S)[0]


def exchange_to(*countries, **fields):
    exchange = ExchangeFactory(**fields)
    for country in countries:
        ExchangeCountryFactory(exchange=exchange, country=country)
    return exchange


# The front page


@pytest.mark.parametrize("hidden", HIDDEN)
def test_index_shows_published_records_only(client, hidden):
    shown = exchange_to("PL")
    exchange_to("JP", title_en="Secret exchange", places_min=987, **hidden)
    FlowFactory(number=987, **hidden)

    response = client.get(INDEX)
    html = response.content.decode()

    assert response.context["listing"].page_rows == [shown]
    assert [row.name for row in response.context["matrix"]] == ["Poland"]
    assert "Secret" not in html
    assert "987" not in html


@pytest.mark.parametrize("hidden", HIDDEN)
def test_index_never_names_a_hidden_institution(client, hidden):
    institution = InstitutionFactory(name_en="Secret university", **hidden)
    exchange = ExchangeFactory(institution=institution, partner_note_en="A university")
    FlowFactory(institution=institution)

    html = page(client)

    assert "Secret" not in html
    assert "A university" in html
    assert "Secret" not in page(client, exchange.get_absolute_url())
    response = client.get(f"{INDEX}?format=json")
    assert json.loads(response.content)["records"][0]["institution"] == "A university"


def test_index_keeps_both_directions_apart(client):
    ExchangeFactory(title_en="Practice abroad", direction=Direction.OUTGOING)
    ExchangeFactory(title_en="Practice in Minsk", direction=Direction.INCOMING)
    ExchangeFactory(title_en="Mutual visits", direction=Direction.BOTH)

    html = page(client)

    out, back = part(html, "out"), part(html, "in")
    assert "Practice abroad" in out and "Practice abroad" not in back
    assert "Practice in Minsk" in back and "Practice in Minsk" not in out
    assert "Mutual visits" in out and "Mutual visits" in back


def test_index_shows_open_calls_until_their_deadline(client):
    ExchangeFactory(title_en="Rotation", closes_on=date(2026, 4, 1))

    with time_machine.travel("2026-04-01 12:00", tick=False):
        before = part(page(client), "out")
    with time_machine.travel("2026-04-02 12:00", tick=False):
        after = part(page(client), "out")

    assert "Open calls" in before and "No open call is published" not in before
    assert "Open calls" not in after and "No open call is published" in after


def test_index_lanes_show_the_stated_figure_with_qualifier_and_date(client):
    ExchangeFactory(places_min=20, places_qualifier="about", as_of="2012")
    FlowFactory(direction=Direction.INCOMING, number=26, note_en="a record")

    html = page(client)

    out, back = re.findall(r'<section class="lane">(.*?)</section>', html, re.S)
    assert "<small>about</small><bdi>20</bdi>" in out
    assert '<time datetime="2012">' in out
    assert "<bdi>26</bdi>" in back
    assert "people in 2022, Poland: a record." in words(back).replace(" .", ".")


def test_index_says_where_no_source_gives_a_number(client):
    ExchangeFactory()

    lanes = re.findall(r'<section class="lane">(.*?)</section>', page(client), re.S)

    assert all("No source gives a number." in lane for lane in lanes)


def test_index_shows_its_blocks(client):
    mobility = PageFactory(key="mobility")
    BlockFactory(page=mobility, key="development", heading_en="How it grows")
    BlockFactory(page=mobility, key="agreements", heading_en="Under agreements")

    html = page(client)

    assert "How it grows" in part(html, "development")
    assert "Under agreements" in part(html, "agreements")


def test_index_flow_table_gives_qualifier_institution_and_source(client):
    FlowFactory(
        number=40,
        qualifier="over",
        institution=InstitutionFactory(name_en="Akita University"),
        source_url="https://www.example.org/news",
    )

    html = page(client)

    row = re.search(r'<tr><th scope="row">2022</th>(.*?)</tr>', html, re.S)[1]
    assert words(row) == (
        "From Minsk Poland Akita University Students over 40 example.org/… : 2022 undated"
    )
    assert 'class="chart"' in html


def test_index_without_records_is_a_page_without_pictures(client):
    html = page(client)

    assert "Nothing is recorded here yet" in html
    assert 'class="chart"' not in html
    assert "matrix" not in html


@pytest.mark.parametrize("item_count", [1, 3])
def test_index_query_count_is_constant(client, django_assert_num_queries, item_count):
    for _n in range(item_count):
        exchange_to("PL", "JP", institution=InstitutionFactory())
        FlowFactory(institution=InstitutionFactory())
    page(client)

    # version, counts, page rows, their countries, all exchanges, countries, flows
    with django_assert_num_queries(7):
        page(client)


@pytest.mark.parametrize("item_count", [1, 3])
def test_filtered_list_query_count_is_constant(
    client, django_assert_num_queries, item_count
):
    for _n in range(item_count):
        exchange_to("PL", "JP", institution=InstitutionFactory())
    page(client)

    with django_assert_num_queries(4):  # version, counts, rows, countries
        page(client, f"{INDEX}?country=PL")


# The list


def test_exchange_list_counts_facets_with_the_other_filters_kept(client):
    exchange_to("PL", "DE", direction=Direction.OUTGOING)
    exchange_to("PL", direction=Direction.INCOMING, audience=Audience.TEACHERS)
    exchange_to("JP", direction=Direction.INCOMING)
    exchange_to("JP", status=Status.DRAFT)

    listing = client.get(f"{INDEX}?country=PL").context["listing"]

    counts = {
        facet.name: {option.label: option.count for option in options}
        for facet, options in listing.facet_options
    }
    assert counts == {
        "direction": {"From Minsk": 1, "To Minsk": 1},
        "audience": {"Students": 1, "Teachers and researchers": 1},
        "country": {"Germany": 1, "Japan": 1, "Poland": 2},
    }
    assert listing.found == 2


def test_exchange_list_is_latest_first_and_undated_last(client):
    undated = ExchangeFactory(title_en="C")
    stated = ExchangeFactory(title_en="B", as_of="2012")
    late = ExchangeFactory(title_en="D", since="2022")
    early = ExchangeFactory(title_en="A", since="1998")

    def rows(query):
        return client.get(INDEX + query).context["listing"].page_rows

    assert rows("") == [late, early, stated, undated]
    assert rows("?sort=title") == [early, stated, undated, late]
    assert rows("?sort=since")[:2] == [early, late]


def test_exchange_list_finds_by_partner_in_any_language(client):
    found = ExchangeFactory(
        institution=InstitutionFactory(name_en="Sechenov", name_ru="Сеченовский")
    )
    ExchangeFactory()

    listing = client.get(INDEX, {"q": "сеченов"}).context["listing"]

    assert listing.page_rows == [found]


def test_exchange_files_share_the_filters_of_the_page(client):
    exchange_to("JP")
    exchange_to(
        "PL",
        "DE",
        title_en="Practice",
        places_min=20,
        places_qualifier="about",
        as_of="2012",
    )

    def get(form):
        response = client.get(f"{INDEX}?country=DE&format={form}")
        return b"".join(response) if response.streaming else response.content

    table = list(csv.reader(io.StringIO(get("csv").decode("utf-8-sig"))))
    sheet = list(load_workbook(io.BytesIO(get("xlsx"))).active.values)
    (record,) = json.loads(get("json"))["records"]
    assert [(row[0], row[2]) for row in table[1:]] == [("Practice", "Germany; Poland")]
    assert [(row[0], row[2]) for row in sheet[1:]] == [("Practice", "Germany; Poland")]
    assert (record["places_qualifier"], record["places_min"]) == ("about", 20)
    assert record["as_of"] == "2012"


def test_exchange_list_marks_a_title_in_another_language(client):
    ExchangeFactory(title_en="Winter practice")

    html = page(client, "/ar/mobility/?direction=outgoing")

    assert re.search(
        r'<bdi lang="en" dir="ltr">Winter practice</bdi> <small class="lang-note">',
        html,
    )


# The exchange


@pytest.mark.parametrize("hidden", HIDDEN)
def test_exchange_detail_is_hidden_unless_published(client, hidden):
    exchange = ExchangeFactory(**hidden)

    assert client.get(exchange.get_absolute_url()).status_code == 404


def test_exchange_detail_shows_partner_agreement_and_conditions(client):
    exchange = exchange_to(
        "JP",
        institution=InstitutionFactory(name_en="Akita University", slug="akita"),
        agreement=AgreementFactory(title_en="Agreement of 2004", slug="akita-2004"),
        places_min=1,
        places_max=2,
        since="2013-09",
        coordinator_en="Dean’s office",
        documents_en="<p>A certificate.</p>",
        source_url="https://example.org/akita",
    )
    ExchangeLanguageFactory(exchange=exchange, language="en", proficiency="B2")

    html = page(client, exchange.get_absolute_url())

    assert facts(html) == {
        "Applications": "No open call is published",
        "Partner": "Akita University",
        "Country": "Japan",
        "Direction": "From Minsk",
        "For whom": "Students",
        "Places a year": "1–2",
        "Period": "September 2013 – end not stated",
        "Working language": "English B2",
        "Agreement": "Agreement of 2004 , 14 May 2012",
        "Coordinator": "Dean’s office",
    }
    assert 'href="/en/partnerships/institutions/akita/"' in html
    assert 'href="/en/partnerships/agreements/akita-2004/"' in html
    assert "<p>A certificate.</p>" in html
    assert 'href="https://example.org/akita"' in html


def test_exchange_detail_names_what_is_not_known(client):
    exchange = ExchangeFactory(
        agreement=AgreementFactory(status=Status.DRAFT, title_en="Secret agreement")
    )

    html = page(client, exchange.get_absolute_url())

    assert facts(html) == {
        "Applications": "No open call is published",
        "Partner": "Not named in the source",
        "Direction": "From Minsk",
        "For whom": "Students",
        "Places a year": "Not stated",
        "Period": "Not stated",
        "Working language": "Not stated",
        "Agreement": "Not stated",
    }
    assert "Secret" not in html


@pytest.mark.parametrize(
    ("today", "shown"),
    [
        ("2026-04-01", "Open apply by 1 April 2026"),
        ("2026-04-02", "Closed last day: 1 April 2026"),
    ],
)
def test_exchange_detail_closes_the_call_by_the_date(client, today, shown):
    exchange = ExchangeFactory(closes_on=date(2026, 4, 1))

    with time_machine.travel(f"{today} 12:00", tick=False):
        html = page(client, exchange.get_absolute_url())

    assert facts(html)["Applications"] == shown


@pytest.mark.parametrize(
    ("dates", "shown"),
    [
        ({"since": "2018", "until": "2018-07"}, "2018 – July 2018"),
        ({"since": "2022", "until": "2022"}, "2022"),
        ({"until": "2017-01-06"}, "start not stated – 6 January 2017"),
        ({"since": "1998", "as_of": "2006"}, "1998 – 2006 (last known)"),
        ({"since": "2013", "as_of": "2013"}, "2013 (last known)"),
        ({"as_of": "2012"}, "2012 (last known)"),
        ({"period_note_en": "every winter"}, "every winter"),
        ({"since": "2004", "period_note_en": "a note"}, "2004 – end not stated a note"),
    ],
)
def test_exchange_detail_says_how_far_the_period_is_known(client, dates, shown):
    exchange = ExchangeFactory(**dates)

    html = page(client, exchange.get_absolute_url())

    assert facts(html)["Period"] == shown


def test_exchange_detail_lists_its_published_flows_only(client):
    exchange = ExchangeFactory()
    FlowFactory(exchange=exchange, year=2021)
    FlowFactory(exchange=exchange, year=2023, status=Status.DRAFT)
    FlowFactory(year=2024)

    html = page(client, exchange.get_absolute_url())

    assert re.findall(r'<th scope="row">(\d+)</th>', html) == ["2021"]


def test_exchange_detail_query_count(client, django_assert_num_queries):
    exchange = exchange_to("PL", "JP", institution=InstitutionFactory())
    FlowFactory.create_batch(3, exchange=exchange)
    page(client, exchange.get_absolute_url())

    with django_assert_num_queries(4):  # version, exchange, related, flows
        page(client, exchange.get_absolute_url())


def test_mobility_pages_refuse_to_be_posted_to(client):
    exchange = ExchangeFactory()

    assert client.post(INDEX).status_code == 405
    assert client.post(exchange.get_absolute_url()).status_code == 405
