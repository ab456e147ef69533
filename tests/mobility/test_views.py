import csv
import io
import json
import re
from datetime import date, time

import pytest
import time_machine
from openpyxl import load_workbook

from core.models import Status
from mobility.models import Audience, Direction
from tests.factories.core import (
    BlockFactory,
    ContactFactory,
    FactFactory,
    PageFactory,
)
from tests.factories.mobility import (
    ExchangeCountryFactory,
    ExchangeFactory,
    ExchangeLanguageFactory,
    FlowFactory,
)
from tests.factories.partnerships import AgreementFactory, InstitutionFactory

pytestmark = pytest.mark.django_db

INDEX = "/en/mobility/"
ABROAD, MINSK = f"{INDEX}abroad/", f"{INDEX}minsk/"
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
    html = re.sub("</?time[^>]*>", "", html)
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

    assert response.context["outgoing"].exchanges == [shown]
    assert [row.name for row in response.context["matrix"]] == ["Poland"]
    assert "It holds 1 exchange," in html
    assert "Secret" not in html
    assert "987" not in html


@pytest.mark.parametrize("hidden", HIDDEN)
def test_hidden_institution_is_never_named(client, hidden):
    institution = InstitutionFactory(
        name_en="Secret university", slug="secret", city_en="Secret city", **hidden
    )
    exchange = ExchangeFactory(institution=institution, partner_note_en="A university")
    FlowFactory(institution=institution)

    pages = [
        page(client, address)
        for address in (INDEX, f"{INDEX}?all=1", ABROAD, exchange.get_absolute_url())
    ]

    assert not any("Secret" in html for html in pages)
    assert all("A university" in html for html in pages[1:])
    assert "secret" not in pages[2]
    response = client.get(f"{ABROAD}?format=json")
    assert json.loads(response.content)["records"][0]["institution"] == "A university"
    listing = client.get(f"{ABROAD}?institution=secret").context["listing"]
    assert listing.found == 0


def test_partner_that_was_merged_is_shown_as_the_one_it_became(client):
    akita = InstitutionFactory(name_en="Akita University", slug="akita")
    school = InstitutionFactory(name_en="Akita School", merged_into=akita)
    college = InstitutionFactory(name_en="Akita College", merged_into=school)
    exchange = ExchangeFactory(institution=college, direction=Direction.OUTGOING)
    address = 'href="/en/partnerships/institutions/akita/"'

    for html in (page(client, ABROAD), page(client, exchange.get_absolute_url())):
        assert address in html
        assert "Akita University" in html
        assert "Akita College" not in html
    for query in ("institution=akita", "q=akita+university"):
        assert client.get(f"{ABROAD}?{query}").context["listing"].found == 1
    record = json.loads(client.get(f"{ABROAD}?format=json").content)["records"][0]
    assert record["institution"] == "Akita University"


def test_partner_hidden_before_or_after_it_was_merged_is_not_named(client):
    hidden = InstitutionFactory(name_en="Secret", status=Status.DRAFT)
    shown = InstitutionFactory(name_en="Shown")
    for institution in (
        InstitutionFactory(merged_into=hidden),
        InstitutionFactory(merged_into=shown, status=Status.WITHDRAWN),
    ):
        exchange = ExchangeFactory(
            institution=institution, direction=Direction.OUTGOING
        )
        facts_of = facts(page(client, exchange.get_absolute_url()))
        assert facts_of["Partner"] == "Not named in the source"

    listing = client.get(f"{ABROAD}?q=shown").context["listing"]
    assert listing.found == 0
    assert "Secret" not in page(client, ABROAD)


def test_index_shows_calls_in_the_lane_of_their_direction(client):
    soon = date(2026, 4, 1)
    ExchangeFactory(title_en="Abroad", direction=Direction.OUTGOING, closes_on=soon)
    ExchangeFactory(title_en="In Minsk", direction=Direction.INCOMING, closes_on=soon)
    ExchangeFactory(title_en="Mutual", direction=Direction.BOTH, closes_on=soon)
    ExchangeFactory(title_en="Without a call")

    with time_machine.travel("2026-03-01 12:00", tick=False):
        html = page(client)

    out, back = part(html, "out"), part(html, "in")
    assert "Abroad" in out and "Abroad" not in back
    assert "In Minsk" in back and "In Minsk" not in out
    assert "Mutual" in out and "Mutual" in back
    assert "Without a call" not in html


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        ("2026-02-28T20:59:59Z", "Opens on 1 Mar 2026. Apply by 1 Apr 2026, 17:00"),
        ("2026-02-28T21:00:00Z", "Apply by 1 Apr 2026, 17:00, Minsk time (UTC+3)."),
        ("2026-04-01T13:59:59Z", "Apply by 1 Apr 2026, 17:00, Minsk time (UTC+3)."),
        ("2026-04-01T14:00:00Z", "No open call is published"),
    ],
)
def test_index_shows_a_call_to_the_local_minute(client, moment, shown):
    ExchangeFactory(
        title_en="Rotation",
        opens_on=date(2026, 3, 1),
        closes_on=date(2026, 4, 1),
        closes_time=time(17),
    )

    with time_machine.travel(moment, tick=False):
        lane = words(part(page(client), "out"))

    assert shown in lane
    assert ("Rotation" in lane) == ("Apply by" in shown)


def test_index_puts_the_call_that_closes_first_first(client):
    ExchangeFactory(title_en="Second", closes_on=date(2026, 5, 1))
    ExchangeFactory(title_en="First", closes_on=date(2026, 4, 1))
    ExchangeFactory(
        title_en="Third", opens_on=date(2026, 3, 2), closes_on=date(2026, 3, 9)
    )

    with time_machine.travel("2026-03-01 12:00", tick=False):
        calls = client.get(INDEX).context["outgoing"].calls

    assert [exchange.title for exchange in calls] == ["First", "Second", "Third"]


def test_index_lanes_show_the_stated_figure_with_qualifier_and_date(client):
    ExchangeFactory(places_min=20, places_qualifier="about", as_of="2012")
    FlowFactory(direction=Direction.INCOMING, number=26, note_en="a record")

    html = page(client)

    out, back = part(html, "out"), part(html, "in")
    assert "<small>about</small> <bdi>20</bdi>" in out
    assert '<time datetime="2012">' in out
    assert "<bdi>26</bdi>" in back
    assert "people in 2022, Poland: a record." in words(back).replace(" .", ".")


def test_index_says_where_no_source_gives_a_number(client):
    ExchangeFactory()

    html = page(client)

    assert "No source gives a number." in part(html, "out")
    assert "No source gives a number." in part(html, "in")


def test_index_shows_its_blocks(client):
    mobility = PageFactory(key="mobility")
    BlockFactory(page=mobility, key="development", heading_en="How it grows")
    BlockFactory(page=mobility, key="agreements", heading_en="Under agreements")

    html = page(client)

    assert "How it grows" in part(html, "development")
    assert "Under agreements" in part(html, "agreements")


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

    with django_assert_num_queries(4):  # version, exchanges, countries, flows
        page(client)


@pytest.mark.parametrize("item_count", [1, 3])
@pytest.mark.parametrize("address", [f"{INDEX}?all=1", ABROAD, MINSK])
def test_list_query_count_is_constant(
    client, django_assert_num_queries, address, item_count
):
    for _n in range(item_count):
        exchange = exchange_to(
            "PL", "JP", institution=InstitutionFactory(), direction=Direction.BOTH
        )
        ExchangeLanguageFactory(exchange=exchange)
    page(client, address)

    with django_assert_num_queries(4):  # version, counts, rows, countries
        html = page(client, address)
    assert html.count('<th scope="row">') == item_count


@pytest.mark.parametrize("item_count", [1, 3])
def test_list_file_query_count_is_constant(
    client, django_assert_num_queries, item_count
):
    for _n in range(item_count):
        ExchangeLanguageFactory(exchange=exchange_to("PL", "JP"))
    page(client, ABROAD)

    with django_assert_num_queries(4):  # version, rows, countries, languages
        records = json.loads(client.get(f"{ABROAD}?format=json").content)["records"]
    assert len(records) == item_count


# The lists


def titles(client, address):
    return [row.title for row in client.get(address).context["listing"].page_rows]


def test_lists_keep_both_directions_apart(client):
    ExchangeFactory(slug="a", title_en="Abroad", direction=Direction.OUTGOING)
    ExchangeFactory(slug="b", title_en="Mutual", direction=Direction.BOTH)
    ExchangeFactory(slug="c", title_en="In Minsk", direction=Direction.INCOMING)

    assert titles(client, ABROAD) == ["Abroad", "Mutual"]
    assert titles(client, MINSK) == ["Mutual", "In Minsk"]
    assert titles(client, f"{INDEX}?all=1") == ["Abroad", "Mutual", "In Minsk"]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_lists_show_published_exchanges_only(client, hidden):
    exchange_to("PL", title_en="Shown", direction=Direction.BOTH)
    hidden = exchange_to("JP", direction=Direction.BOTH, **hidden)
    ExchangeLanguageFactory(exchange=hidden)

    for address in (ABROAD, MINSK):
        listing = client.get(address).context["listing"]
        assert [row.title for row in listing.page_rows] == ["Shown"]
        assert facet_counts(listing)["country"] == {"Poland": 1}
        assert facet_counts(listing)["language"] == {}


def facet_counts(listing):
    return {
        facet.name: {option.label: option.count for option in options}
        for facet, options in listing.facet_options
    }


def test_list_counts_facets_with_the_other_filters_kept(client):
    akita = InstitutionFactory(name_en="Akita University", slug="akita")
    exchange = exchange_to("PL", "DE", institution=akita, as_of="2012")
    ExchangeLanguageFactory(exchange=exchange, language="en")
    ExchangeLanguageFactory(exchange=exchange, language="ru")
    exchange_to("PL", audience=Audience.TEACHERS, closes_on=date(2999, 1, 1))
    exchange_to("JP", until="2012", institution=akita)
    exchange_to("PL", direction=Direction.INCOMING)
    exchange_to("JP", status=Status.DRAFT)

    listing = client.get(f"{ABROAD}?country=PL").context["listing"]

    assert facet_counts(listing) == {
        "open": {"Open now": 1},
        "audience": {"Students": 1, "Teachers and researchers": 1},
        "country": {"Germany": 1, "Japan": 1, "Poland": 2},
        "state": {"As reported": 1, "Open now": 1},
        "institution": {"Akita University": 1},
        "language": {"English": 1, "Russian": 1},
    }
    assert listing.found == 2


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("open=open", ["Call"]),
        ("state=past", ["Stay"]),
        ("state=past&state=open", ["Call", "Stay"]),
        ("institution=akita", ["Call"]),
        ("language=ja", ["Stay"]),
        ("audience=teachers&country=JP", ["Stay"]),
        ("q=surgery", ["Call"]),
        ("q=nagoya", []),
    ],
)
def test_list_is_narrowed_by_its_filters(client, query, found):
    exchange_to(
        "JP",
        title_en="Call",
        specialty_en="Surgery",
        institution=InstitutionFactory(slug="akita"),
        closes_on=date(2999, 1, 1),
    )
    stay = exchange_to("JP", title_en="Stay", until="2012", audience=Audience.TEACHERS)
    ExchangeLanguageFactory(exchange=stay, language="ja")
    exchange_to("PL", title_en="Another", direction=Direction.INCOMING)

    assert titles(client, f"{ABROAD}?{query}") == found


def test_list_begins_with_calls_and_ends_with_history(client):
    at = date(2026, 3, 1)
    for title, fields in {
        "Undated": {},
        "Ended in 2012": {"until": "2012"},
        "Ended in 2022": {"until": "2022-08"},
        "Known in 2012": {"as_of": "2012"},
        "Known in 2019": {"since": "1991", "as_of": "2019"},
        "Runs": {"since": "2004"},
        "Planned": {"since": "2027"},
        "Closed": {"closes_on": at},
        "Announced": {"opens_on": date(2026, 4, 1), "closes_on": date(2026, 4, 2)},
        "Open": {"closes_on": date(2026, 5, 1)},
        "Open, sooner closed": {"closes_on": date(2026, 4, 1)},
    }.items():
        ExchangeFactory(title_en=title, **fields)

    with time_machine.travel("2026-03-02 12:00", tick=False):
        response = client.get(ABROAD)

    (_none, acting), (heading, history) = (
        (heading, [row.title for row, _cells in rows])
        for heading, rows in response.context["listing"].body
    )
    assert acting == [
        "Open, sooner closed",
        "Open",
        "Announced",
        "Closed",
        "Planned",
        "Runs",
        "Known in 2019",
        "Known in 2012",
        "Undated",
    ]
    assert (heading, history) == ("What has been", ["Ended in 2022", "Ended in 2012"])
    assert response.text.count("What has been") == 1


def test_list_sorted_by_title_mixes_history_in(client):
    ExchangeFactory(title_en="B")
    ExchangeFactory(title_en="A", until="2012")

    response = client.get(f"{ABROAD}?sort=title")

    listing = response.context["listing"]
    assert [row.title for row in listing.page_rows] == ["A", "B"]
    assert "What has been" not in response.text


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        (
            {"closes_on": date(2026, 4, 1), "closes_time": time(9, 30)},
            "Open now Apply by 1 Apr 2026, 09:30, Minsk time (UTC+3).",
        ),
        (
            {"closes_on": date(2026, 4, 1), "time_zone": "Asia/Tokyo"},
            "Open now Apply by 1 Apr 2026, 24:00, Tokyo time (UTC+9).",
        ),
        (
            {"opens_on": date(2026, 4, 1), "closes_on": date(2026, 4, 2)},
            "Call announced Opens on 1 Apr 2026. Apply by 2 Apr 2026, 24:00,"
            " Minsk time (UTC+3).",
        ),
        (
            {"closes_on": date(2026, 2, 1)},
            "Call closed The last day was 1 Feb 2026. The next call is not announced.",
        ),
        (
            {"closes_on": date(2026, 2, 1), "next_call_on": "2027-03"},
            "Call closed The last day was 1 Feb 2026. Next call expected: Mar 2027.",
        ),
        (
            {"closes_on": date(2026, 2, 1), "next_call_on": "2026-02"},
            "Call closed The last day was 1 Feb 2026. The next call is not announced.",
        ),
        ({"since": "2004"}, "Running 2004 – end not stated"),
        ({"since": "2004", "until": "2028"}, "Running 2004 – 2028"),
        ({"since": "2027"}, "Not begun yet 2027 – end not stated"),
        (
            {"since": "1998", "as_of": "2012"},
            "As reported As of 2012; whether it still runs is not known.",
        ),
        (
            {"next_call_on": "2027"},
            "As reported The source carries no date; whether it still runs is not"
            " known. Next call expected: 2027.",
        ),
        ({"since": "2018", "until": "2018-07"}, "Past 2018 – Jul 2018"),
    ],
)
def test_list_tells_the_state_in_words(client, fields, shown):
    ExchangeFactory(**fields)

    with time_machine.travel("2026-03-02 12:00", tick=False):
        html = page(client, ABROAD)

    cell = re.search(r'<td data-label="State">(.*?)</td>', html, re.S)[1]
    assert words(cell) == shown


def test_list_without_an_open_call_says_whom_to_ask(client):
    ExchangeFactory(closes_on=date(2026, 4, 1))

    with time_machine.travel("2026-04-01T20:59Z", tick=False):
        before = page(client, ABROAD)
    with time_machine.travel("2026-04-01T21:00Z", tick=False):
        after = page(client, ABROAD)

    assert "No open call is published" not in before
    assert "No open call is published" in after
    assert "No open call is published" in page(client, MINSK)


def test_lists_begin_with_what_the_university_states(client):
    FactFactory(
        section="mobility",
        series="practice-poland-germany",
        value=20,
        qualifier="about",
        label_en="students in Poland",
        as_of="2012",
    )
    FactFactory(
        section="mobility", series="practice-minsk", value=2, label_en="countries"
    )
    FactFactory(section="mobility", series="other", value=350, label_en="people")

    def key_fact(address):
        found = re.search(r'<p class="keyfact">(.*?)</p>', page(client, address), re.S)
        return words(found[1])

    assert key_fact(ABROAD).startswith("about 20 students in Poland as of 2012")
    assert key_fact(MINSK).startswith("2 countries")


def test_list_finds_by_partner_in_any_language(client):
    ExchangeFactory(
        title_en="Found",
        institution=InstitutionFactory(name_en="Sechenov", name_ru="Сеченовский"),
    )
    ExchangeFactory()

    assert titles(client, f"{ABROAD}?q=сеченов") == ["Found"]


def test_list_files_share_the_filters_of_the_page(client):
    exchange_to("JP")
    exchange = exchange_to(
        "PL",
        "DE",
        title_en="Practice",
        places_min=20,
        places_qualifier="about",
        as_of="2012",
        weeks_min=2,
    )
    ExchangeLanguageFactory(exchange=exchange, language="pl", proficiency="B1")

    def get(form):
        response = client.get(f"{ABROAD}?country=DE&format={form}")
        return b"".join(response) if response.streaming else response.content

    table = list(csv.reader(io.StringIO(get("csv").decode("utf-8-sig"))))
    sheet = list(load_workbook(io.BytesIO(get("xlsx"))).active.values)
    (record,) = json.loads(get("json"))["records"]
    assert [(row[0], row[2]) for row in table[1:]] == [("Practice", "Germany; Poland")]
    assert [(row[0], row[2]) for row in sheet[1:]] == [("Practice", "Germany; Poland")]
    assert (record["places_qualifier"], record["places_min"]) == ("about", 20)
    assert (record["as_of"], record["state"]) == ("2012", "As reported")
    assert (record["languages"], record["weeks_min"]) == ("Polish B1", 2)


def test_list_marks_a_title_in_another_language(client):
    ExchangeFactory(title_en="Winter practice")

    html = page(client, "/ar/mobility/abroad/")

    assert re.search(
        r'<bdi lang="en" dir="ltr">Winter practice</bdi> <small class="lang-note">',
        html,
    )


def test_register_holds_both_directions_with_the_filters_of_old_links(client):
    exchange_to("PL", direction=Direction.OUTGOING)
    exchange_to("PL", direction=Direction.INCOMING, audience=Audience.TEACHERS)
    exchange_to("JP", direction=Direction.INCOMING)

    listing = client.get(f"{INDEX}?country=PL").context["listing"]

    assert listing.found == 2
    assert facet_counts(listing)["direction"] == {"From Minsk": 1, "To Minsk": 1}
    assert "outgoing" not in client.get(f"{INDEX}?country=PL").context
    records = json.loads(client.get(f"{INDEX}?format=json").content)["records"]
    assert len(records) == 3


# The exchange


@pytest.mark.parametrize("hidden", HIDDEN)
def test_exchange_detail_is_hidden_unless_published(client, hidden):
    exchange = ExchangeFactory(**hidden)

    assert client.get(exchange.get_absolute_url()).status_code == 404


def test_exchange_detail_shows_partner_agreement_and_conditions(client):
    exchange = exchange_to(
        "JP",
        institution=InstitutionFactory(
            name_en="Akita University", city_en="Akita", slug="akita"
        ),
        agreement=AgreementFactory(title_en="Agreement of 2004", slug="akita-2004"),
        activity_en="Four departments in turn.",
        specialty_en="Surgery",
        places_min=1,
        places_max=2,
        weeks_min=3,
        weeks_max=4,
        since="2013-09",
        documents_en="<ul><li>A certificate.</li></ul>",
        how_to_apply_en="<p>By letter.</p>",
        source_url="https://example.org/akita",
    )
    ExchangeLanguageFactory(exchange=exchange, language="en", proficiency="B2")
    ExchangeLanguageFactory(exchange=exchange, language="ja")

    html = page(client, exchange.get_absolute_url())

    assert facts(html) == {
        "For whom": "Students",
        "Direction": "From Minsk",
        "Partner": "Akita University , Akita",
        "Country": "Japan",
        "Specialty": "Surgery",
        "Places a year": "1–2",
        "Length of stay": "3–4 weeks",
        "Period": "September 2013 – end not stated",
        "Working language": "English, level B2; Japanese",
        "Agreement": "Agreement of 2004 , 14 May 2012",
    }
    assert '<p class="lead">Four departments in turn.</p>' in html
    assert 'href="/en/partnerships/institutions/akita/"' in html
    assert 'href="/en/partnerships/agreements/akita-2004/"' in html
    assert 'href="/en/mobility/abroad/?country=JP"' in html
    assert re.search(r'<div class="papers">.*<li>A certificate\.</li>', html, re.S)
    assert re.search(
        r'<h2 id="apply">How to apply</h2>.*<p>By letter\.</p>', html, re.S
    )
    assert 'href="https://example.org/akita"' in html


def test_exchange_detail_names_what_is_not_known(client):
    exchange = ExchangeFactory(
        agreement=AgreementFactory(status=Status.DRAFT, title_en="Secret agreement")
    )

    html = page(client, exchange.get_absolute_url())

    assert facts(html) == {
        "For whom": "Students",
        "Direction": "From Minsk",
        "Partner": "Not named in the source",
        "Places a year": "Not stated",
        "Period": "Not stated",
        "Working language": "Not stated",
        "Agreement": "Not stated",
    }
    assert "Secret" not in html
    assert "How to apply" not in html
    assert "Documents" not in html


def test_exchange_detail_names_the_coordinator_and_the_department(client):
    department = PageFactory(key="department")
    ContactFactory(page=department, email="intl@example.org", telephone="+375 17 1")
    exchange = ExchangeFactory(
        direction=Direction.INCOMING,
        coordinator_en="Dean’s office",
        coordinator_email="dean@example.org",
        title_en="Practice & more",
    )

    html = page(client, exchange.get_absolute_url())

    panel = re.search(r"<aside.*?</aside>", html, re.S)[0]
    assert "Dean’s office" in panel
    assert 'href="mailto:dean@example.org?subject=Practice%20%26%20more"' in panel
    assert 'href="mailto:intl@example.org?subject=Practice%20%26%20more"' in panel
    assert 'href="tel:+375171"' in panel
    assert 'href="/en/department/#contact"' in panel


@pytest.mark.parametrize(
    ("direction", "address"),
    [
        (Direction.OUTGOING, "/en/mobility/abroad/"),
        (Direction.INCOMING, "/en/mobility/minsk/"),
        (Direction.BOTH, "/en/mobility/"),
    ],
)
def test_exchange_detail_leads_back_to_its_list(client, direction, address):
    exchange = exchange_to("JP", direction=direction)

    html = page(client, exchange.get_absolute_url())

    assert f'href="{address}?country=JP"' in html
    crumbs = re.search(r'<nav class="crumbs".*?</nav>', html, re.S)[0]
    assert re.findall(r'href="([^"]+)"', crumbs)[-1] == address
    assert re.search(rf'id="call".*href="{address}">See what is open', html, re.S)


@pytest.mark.parametrize(
    ("moment", "shown"),
    [
        (
            "2026-02-28T20:59:59Z",
            "Call announced Opens on 1 March 2026. Apply by 1 April 2026, 17:00,"
            " Minsk time (UTC+3).",
        ),
        (
            "2026-02-28T21:00:00Z",
            "Open now Apply by 1 April 2026, 17:00, Minsk time (UTC+3).",
        ),
        (
            "2026-04-01T13:59:59Z",
            "Open now Apply by 1 April 2026, 17:00, Minsk time (UTC+3).",
        ),
        (
            "2026-04-01T14:00:00Z",
            "Call closed The last day was 1 April 2026. Next call expected: 2027."
            " See what is open now",
        ),
    ],
)
def test_exchange_detail_shows_the_call_to_the_local_minute(client, moment, shown):
    exchange = ExchangeFactory(
        opens_on=date(2026, 3, 1),
        closes_on=date(2026, 4, 1),
        closes_time=time(17),
        next_call_on="2027",
    )

    with time_machine.travel(moment, tick=False):
        html = page(client, exchange.get_absolute_url())

    assert call(html) == shown


def call(html):
    return words(
        re.search(r'<div class="notice[^>]*id="call">(.*?)</div>', html, re.S)[1]
    )


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        (
            {"closes_on": date(2026, 2, 1)},
            "Call closed The last day was 1 February 2026. The next call is not"
            " announced. See what is open now",
        ),
        (
            {"since": "2004"},
            "Running 2004 – end not stated No open call is published. Ask whether and"
            " when people are taken. See what is open now",
        ),
        (
            {"as_of": "2012", "next_call_on": "2027"},
            "As reported As of 2012; whether it still runs is not known. Next call"
            " expected: 2027. No open call is published. Ask whether and when people"
            " are taken. See what is open now",
        ),
        (
            {"until": "2022"},
            "Past start not stated – 2022 This is history: one cannot apply for it."
            " See what is open now",
        ),
    ],
)
def test_exchange_detail_says_why_one_cannot_apply_now(client, fields, shown):
    exchange = ExchangeFactory(**fields)

    with time_machine.travel("2026-03-02 12:00", tick=False):
        html = page(client, exchange.get_absolute_url())

    assert call(html) == shown


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


@pytest.mark.parametrize("item_count", [1, 3])
def test_exchange_detail_query_count(client, django_assert_num_queries, item_count):
    exchange = exchange_to(
        *["PL", "JP", "DE"][:item_count],
        institution=InstitutionFactory(),
        agreement=AgreementFactory(),
    )
    for language in ["en", "ru", "de"][:item_count]:
        ExchangeLanguageFactory(exchange=exchange, language=language)
    FlowFactory.create_batch(item_count, exchange=exchange)
    page(client, exchange.get_absolute_url())

    with django_assert_num_queries(4):  # version, exchange, related, flows
        page(client, exchange.get_absolute_url())


def test_mobility_pages_refuse_to_be_posted_to(client):
    exchange = ExchangeFactory()

    for address in (INDEX, ABROAD, MINSK, exchange.get_absolute_url()):
        assert client.post(address).status_code == 405
