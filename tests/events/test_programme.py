"""The sheet of coming events, to print."""

import re
from datetime import time

import pytest
import time_machine

from core.models import Status
from events.models import Event
from tests.factories.events import EventFactory, EventSeriesFactory, SpeakerFactory
from tests.factories.partnerships import InstitutionFactory

pytestmark = pytest.mark.django_db

PROGRAMME = "/en/events/programme/"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2020-01-15 12:00", tick=False):
        yield


def sheet(client, query=""):
    response = client.get(PROGRAMME + query)
    assert response.status_code == 200
    return response.text


def titles(client, query=""):
    listing = client.get(PROGRAMME + query).context["listing"]
    return [event.title_en for event in listing.page_rows]


def words(html):
    return " ".join(re.sub("<[^>]+>", " ", html.partition("<main")[2]).split())


def test_programme_holds_what_is_coming_soonest_first_on_one_page(client):
    EventFactory(title_en="Gone", start_on="2020-01-14")
    EventFactory(title_en="Undated", start_on=None)
    EventFactory(title_en="Draft", start_on="2020-02-01", status=Status.DRAFT)
    EventFactory(title_en="Later", start_on="2020-03")
    EventFactory(title_en="Today", start_on="2020-01-15")
    EventFactory.create_batch(25, title_en="Many", start_on="2020-02-03")

    assert titles(client) == ["Today", *["Many"] * 25, "Later"]


def test_programme_tells_all_that_a_visitor_needs(client):
    event = EventFactory(
        title_en="Lecture on burns",
        kind="lecture",
        state=Event.State.MOVED,
        start_on="2020-02-03",
        start_time=time(10),
        end_time=time(12),
        moved_from="2020-01-20",
        moved_from_time=time(9),
        date_note_en="doors open at nine",
        place_en="BSMU, Minsk",
        summary_en="Open to all.",
        with_languages=["en", "ru"],
    )
    SpeakerFactory(
        event=event,
        name_en="Anna Kowalska",
        role_en="Professor",
        institution_en="University of Łódź",
    )

    shown = words(sheet(client))

    for part in (
        "February 2020 3 Mon Lecture on burns Moved Lecture",
        "First announced for 20 January 2020 , 09:00, Minsk time (UTC+3).",
        "Time 10:00–12:00, Minsk time (UTC+3)",
        "Date doors open at nine",
        "Place BSMU, Minsk",
        "Working languages English, Russian",
        "Speakers Anna Kowalska Professor, University of Łódź",
        "Open to all.",
    ):
        assert part in shown


def test_programme_is_narrowed_as_the_list_is(client):
    EventFactory(title_en="A", start_on="2020-02-03", kind="lecture")
    EventFactory(title_en="B", start_on="2020-02-04", with_countries=["JP"])
    EventFactory(title_en="Gone", start_on="2019", kind="lecture")

    assert titles(client, "?kind=lecture") == ["A"]
    assert titles(client, "?country=JP") == ["B"]
    html = sheet(client, "?kind=lecture")
    assert 'href="/en/events/?kind=lecture"' in html
    assert "<dt>Kind</dt><dd>Lecture</dd>" in html


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "No coming event is announced at the moment."),
        ("?kind=visit", "Nothing matches these filters"),
    ],
)
def test_empty_programme_says_so(client, query, said):
    EventFactory(start_on="2019")

    assert said in sheet(client, query)


@pytest.mark.parametrize("item_count", [1, 3])
def test_programme_query_count_is_constant(
    client, django_assert_num_queries, item_count
):
    for event in EventFactory.create_batch(
        item_count,
        start_on="2020-02-03",
        series=EventSeriesFactory(),
        with_languages=["en"],
        with_institutions=[InstitutionFactory()],
    ):
        SpeakerFactory(event=event)
    sheet(client)

    # content version, counts, events with languages, speakers
    with django_assert_num_queries(4):
        sheet(client)
