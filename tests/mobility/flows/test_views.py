"""The page of the flows: what it shows and hides, its filters, words and files."""

import json
import re

import pytest

from core.models import Status
from mobility.models import Audience, Direction
from tests.factories.mobility import ExchangeFactory, FlowFactory
from tests.factories.partnerships import InstitutionFactory

pytestmark = pytest.mark.django_db

FLOWS = "/en/mobility/flows/"
HIDDEN = [
    {"status": Status.DRAFT},
    {"status": Status.WITHDRAWN},
    {"publish_from": "2999-01-01T00:00+00:00"},
    {"publish_until": "2000-01-01T00:00+00:00"},
]


def page(client, url=FLOWS):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def words(html):
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def options(client, query, name):
    listing = client.get(FLOWS + query).context["listing"]
    found = {facet.name: options for facet, options in listing.facet_options}
    return {option.label: option.count for option in found[name]}


def tables(html):
    """The text of each row of each table, by the table's caption."""
    return {
        words(caption): [
            words(row) for row in re.findall(r"<tr>(.*?)</tr>", body, re.S)
        ]
        for caption, body in re.findall(
            r"<caption[^>]*>(.*?)</caption>(.*?)</table>", html, re.S
        )
    }


@pytest.mark.parametrize("hidden", HIDDEN)
def test_flow_list_shows_published_flows_only(client, hidden):
    FlowFactory(number=5)
    FlowFactory(number=987, **hidden)

    html = page(client)

    assert client.get(FLOWS).context["listing"].found == 1
    assert "987" not in html and "992" not in html


@pytest.mark.parametrize("hidden", HIDDEN)
def test_flow_list_counts_a_hidden_institution_without_naming_it(client, hidden):
    institution = InstitutionFactory(name_en="Secret", slug="secret", **hidden)
    FlowFactory(institution=institution, country="JP")

    html = page(client)

    assert "ecret" not in html
    assert "No institution named" in html
    assert options(client, "", "country") == {"Japan": 1}
    assert options(client, "", "institution") == {}
    assert client.get(f"{FLOWS}?institution=secret").context["listing"].found == 0
    files = client.get(f"{FLOWS}?format=json").content.decode()
    assert "ecret" not in files
    assert json.loads(files)["records"][0]["institution"] == ""


def test_flow_list_says_the_balance_in_words_and_signs(client):
    FlowFactory(year=2022, direction=Direction.OUTGOING, number=20, qualifier="about")
    FlowFactory(year=2022, direction=Direction.INCOMING, number=6)
    FlowFactory(year=2021, direction=Direction.INCOMING, number=1)

    found = tables(page(client))

    assert found["Sums by year"] == [
        "Year From Minsk To Minsk Balance",
        "2022 about 20 6 about −14 more went than came",
        "2021 – not known 1 – not known",
        "All together about 20 7 about −13 more went than came",
    ]
    assert found["Sums by country"] == [
        "Country From Minsk To Minsk Balance",
        "Poland about 20 7 about −13 more went than came",
    ]


def test_flow_list_of_one_direction_has_no_balance(client):
    FlowFactory(direction=Direction.OUTGOING)
    FlowFactory(direction=Direction.INCOMING)

    html = page(client, f"{FLOWS}?direction=incoming")

    assert tables(html)["Sums by year"] == ["Year To Minsk", "2022 5"]
    assert "There is no balance" in html


def test_flow_list_row_gives_qualifier_institution_and_source(client):
    akita = InstitutionFactory(name_en="Akita University", slug="akita")
    FlowFactory(
        number=40,
        qualifier="over",
        institution=akita,
        note_en="in spring",
        source_url="https://www.example.org/news",
    )

    html = page(client)

    assert tables(html)["Sums by year"][1] == "2022 over 40 – not known – not known"
    row = next(part for part in html.split("<tr>") if "in spring" in part)
    assert words(row).startswith(
        "2022 From Minsk Poland Akita University Students in spring over 40"
        " example.org/… : 2022 undated"
    )
    assert 'href="/en/partnerships/institutions/akita/"' in row
    assert 'href="/en/mobility/flows/?country=PL"' in row


def test_flow_list_facets_count_with_the_other_filters_kept(client):
    akita = InstitutionFactory(name_en="Akita", name_ru="Акита", slug="akita")
    FlowFactory(country="JP", year=2022, institution=akita)
    FlowFactory(country="JP", year=2021, audience=Audience.TEACHERS, institution=akita)
    FlowFactory(country="PL", year=2022, direction=Direction.INCOMING)

    assert options(client, "?country=JP", "year") == {"2022": 1, "2021": 1}
    assert options(client, "?year=2022", "country") == {"Japan": 1, "Poland": 1}
    assert options(client, "?year=2022", "who") == {"Students": 2}
    assert options(client, "?who=teachers", "institution") == {"Akita": 1}
    assert options(client, "?who=teachers", "direction") == {"From Minsk": 1}


def test_flow_list_is_found_by_the_longest_slug(client):
    slug = "a" * 80
    FlowFactory(institution=InstitutionFactory(slug=slug))
    FlowFactory()

    assert client.get(FLOWS, {"institution": slug}).context["listing"].found == 1


def test_flow_list_sorts_by_year_and_people(client):
    late = FlowFactory(year=2022, number=1)
    early = FlowFactory(year=2019, number=9)

    def rows(query):
        return client.get(FLOWS + query).context["listing"].page_rows

    assert rows("") == [late, early]
    assert rows("?sort=year") == [early, late]
    assert rows("?sort=-people") == [early, late]


def test_flow_list_without_records_is_an_honest_page(client):
    html = page(client)

    assert "Nothing is recorded here yet" in html
    assert 'class="chart"' not in html


@pytest.mark.parametrize("item_count", [1, 3])
@pytest.mark.parametrize("query", ["", "?country=PL", "?sort=people&who=students"])
def test_flow_list_query_count_is_constant(
    client, django_assert_num_queries, item_count, query
):
    for _n in range(item_count):
        FlowFactory(institution=InstitutionFactory())
    page(client)

    with django_assert_num_queries(4):  # version, counts, rows, sums
        page(client, FLOWS + query)


@pytest.mark.parametrize(
    "value", ["%00", "\ud800".encode("utf-8", "surrogatepass"), "9" * 5000, "-1", "x"]
)
@pytest.mark.parametrize("name", ["year", "institution", "country", "sort", "page"])
def test_flow_list_survives_hostile_values(client, name, value):
    FlowFactory()

    assert client.get(FLOWS, {name: value}).status_code in (200, 400, 414)


def test_flow_list_refuses_to_be_posted_to(client):
    assert client.post(FLOWS).status_code == 405


def test_front_page_shows_the_flows_in_short_and_leads_to_them(client):
    ExchangeFactory()
    FlowFactory(number=40, note_en="a long note")

    html = page(client, "/en/mobility/")

    section = html.split('aria-labelledby="flows-heading"')[1].split("</section>")[0]
    assert 'class="chart"' in section
    assert 'href="/en/mobility/flows/"' in section
    assert "a long note" not in section


def test_institution_page_leads_to_its_flows(client):
    institution = InstitutionFactory(slug="akita")
    address = "/en/partnerships/institutions/akita/"
    link = 'href="/en/mobility/flows/?institution=akita"'
    assert link not in page(client, address)

    FlowFactory(institution=institution)

    assert link in page(client, address)
