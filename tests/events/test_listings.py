"""The list of events: its filters, its order and its files."""

import csv
import io
import json

import pytest
import time_machine
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import override
from openpyxl import load_workbook

from core.models import Status
from events.listings import EventListing
from tests.factories.events import EventFactory, EventSeriesFactory
from tests.factories.partnerships import InstitutionFactory

pytestmark = pytest.mark.django_db

INDEX = "/en/events/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2020-01-15 12:00", tick=False):
        yield


def listing(query=""):
    return EventListing(QueryDict(query))


def titles(query=""):
    return [event.title_en for event in listing(query).page_rows]


def options(query, name):
    found = {f.name: found for f, found in listing(query).facet_options}
    return {option.value: option.count for option in found[name]}


@pytest.fixture
def three():
    EventFactory(
        title_en="Visit", kind="visit", start_on="2018", with_countries=["JP", "BY"]
    )
    EventFactory(
        title_en="Lecture", kind="lecture", mode="online", with_countries=["JP"]
    )
    EventFactory(title_en="Congress", kind="conference", start_on=None)
    EventFactory(title_en="Draft", status=Status.DRAFT, with_countries=["JP"])


def test_facets_count_what_a_choice_would_leave(three):
    assert options("", "kind") == {"visit": 1, "lecture": 1, "conference": 1}
    assert options("", "year") == {"2019": 1, "2018": 1}
    assert options("", "country") == {"JP": 2, "BY": 1}
    assert options("", "mode") == {"on_site": 2, "online": 1}
    assert options("country=BY", "kind") == {"visit": 1}
    assert options("country=BY", "country") == {"JP": 2, "BY": 1}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Lecture", "Visit", "Congress"]),
        ("kind=visit", ["Visit"]),
        ("kind=visit&kind=conference", ["Visit", "Congress"]),
        ("country=JP", ["Lecture", "Visit"]),
        ("country=JP&mode=online", ["Lecture"]),
        ("year=2018", ["Visit"]),
        ("year=2018&kind=lecture", []),
        ("kind=nonsense", []),
        ("q=congr", ["Congress"]),
        ("sort=oldest", ["Visit", "Lecture", "Congress"]),
        ("sort=title", ["Congress", "Lecture", "Visit"]),
        ("sort=nonsense", ["Lecture", "Visit", "Congress"]),
    ],
)
def test_list_obeys_filters_and_order(three, query, found):
    assert titles(query) == found
    assert listing(query).found == len(found)


def groups(query=""):
    return [
        (part.phase.name, group.name, group.year, group.under, len(group.events))
        for part in listing(query).parts
        for group in part.groups
    ]


def test_coming_events_stand_under_months_and_past_ones_under_years():
    EventFactory(start_on="2020-03-02")
    EventFactory(start_on="2020-01-20")
    EventFactory(start_on="2020")
    EventFactory(start_on="2020-01-10")
    EventFactory(start_on="2019-05-14")
    EventFactory(start_on="2019-04")
    EventFactory(start_on="2018")
    EventFactory(start_on=None)

    assert groups() == [
        ("COMING", "", 2020, "month", 1),
        ("COMING", "January", 2020, "month", 1),
        ("COMING", "March", 2020, "month", 1),
        ("PAST", "", 2020, "year", 1),
        ("PAST", "", 2019, "year", 2),
        ("PAST", "", 2018, "year", 1),
        ("UNDATED", "", None, "", 1),
    ]


def test_by_title_there_are_no_headings(three):
    assert groups("sort=title") == groups("sort=-title") == []


def test_archive_is_browsed_by_year_with_the_other_filters_kept(three):
    EventFactory(start_on="2021-03-02", kind="visit")
    EventFactory(start_on="2020-01-02", kind="visit")

    years = listing("kind=visit&year=2018").years

    assert [(str(y.label), y.url, y.count, y.is_current) for y in years] == [
        ("All", "?kind=visit", None, False),
        ("2020", "?kind=visit&year=2020", 1, False),
        ("2018", "?kind=visit&year=2018", 1, True),
    ]


def test_kind_links_keep_the_other_filters(three):
    links = listing("country=JP&kind=visit").kinds

    assert [(str(link.label), link.url, link.is_current) for link in links] == [
        ("All", "?country=JP", False),
        ("Lecture", "?kind=lecture&country=JP", False),
        ("Visit", "?kind=visit&country=JP", True),
    ]


@pytest.mark.parametrize(
    ("query", "said"), [("", True), ("kind=visit", False), ("sort=oldest", False)]
)
def test_no_coming_event_is_said_of_the_whole_list_only(three, query, said):
    assert listing(query).is_without_coming is said


def test_a_coming_event_unsays_it(three):
    EventFactory(start_on="2020-01")

    assert not listing().is_without_coming


def test_the_three_files_share_the_filters(client, three):
    url = f"{INDEX}?country=JP&sort=oldest&format="

    lines = csv.reader(
        io.StringIO(client.get(f"{url}csv").getvalue().decode("utf-8-sig"))
    )
    sheet = load_workbook(io.BytesIO(client.get(f"{url}xlsx").content)).active
    records = json.loads(client.get(f"{url}json").content)["records"]

    assert [line[0] for line in lines] == ["Event", "Visit", "Lecture"]
    assert [row[0] for row in sheet.values] == ["Event", "Visit", "Lecture"]
    assert [record["title"] for record in records] == ["Visit", "Lecture"]


def test_institution_is_offered_by_name_where_visitors_may_see_it(three):
    shown = InstitutionFactory(slug="lodz", name_en="Łódź", name_ru="Лодзь")
    hidden = InstitutionFactory(slug="hidden", name_en="Hid", status=Status.DRAFT)
    merged = InstitutionFactory(slug="old", name_en="Old", merged_into=shown)
    EventFactory(title_en="Both", with_institutions=[shown, hidden, merged])
    EventFactory(title_en="One", with_institutions=[hidden])

    found = {f.name: o for f, o in listing().facet_options}["institution"]

    assert [(o.value, o.label, o.count) for o in found] == [("lodz", "Łódź", 1)]
    assert titles("institution=lodz") == ["Both"]
    assert titles("institution=hidden") == titles("institution=old") == []
    with override("ru"):
        assert [chip.label for chip in listing("institution=lodz").chips] == ["Лодзь"]


@pytest.mark.parametrize(
    ("state", "told"), [("moved", "2019-04-01"), ("scheduled", None)]
)
def test_files_tell_the_old_day_of_moved_events_only(client, state, told):
    EventFactory(state=state, moved_from="2019-04-01")

    (record,) = client.get(f"{INDEX}?format=json").json()["records"]

    assert record["moved_from"] == told


def test_files_name_series_countries_and_published_institutions(client):
    EventFactory(
        series=EventSeriesFactory(name_en="Dentistry Day"),
        number_in_series=13,
        start_on="2018-07",
        with_countries=["JP", "BY"],
        with_institutions=[
            InstitutionFactory(name_en="Nagasaki University"),
            InstitutionFactory(name_en="Hidden", status=Status.DRAFT),
        ],
    )

    response = client.get(f"{INDEX}?format=json")

    (record,) = json.loads(response.content)["records"]
    names = ("series", "number", "start_on", "countries", "country_codes")
    assert [record[name] for name in names] == [
        "Dentistry Day",
        13,
        "2018-07",
        "Japan; Belarus",
        "JP BY",
    ]
    assert record["institutions"] == "Nagasaki University"
    assert response["Content-Disposition"] == 'attachment; filename="events.json"'


@pytest.mark.parametrize("item_count", [1, 3])
def test_file_query_count_is_constant(client, django_assert_num_queries, item_count):
    EventFactory.create_batch(
        item_count, with_countries=["JP"], with_institutions=[InstitutionFactory()]
    )
    client.get(reverse("events:index"), {"format": "json"})

    # events, countries, languages, institutions, content version
    with django_assert_num_queries(5):
        client.get(reverse("events:index"), {"format": "json"})
