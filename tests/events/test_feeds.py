from xml.etree import ElementTree

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import override

from core.models import Status
from events.feeds import EventFeed
from events.models import Event
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db

ATOM = {"a": "http://www.w3.org/2005/Atom"}
SITE = "https://intl.example.org"


@pytest.fixture(autouse=True)
def site_url(settings):
    settings.SITE_URL = SITE


@pytest.fixture
def read_feed(client):
    def read(language="en", query="", **headers):
        with override(language):
            response = client.get(reverse("events:feed") + query, headers=headers)
        assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
        return ElementTree.fromstring(response.content)

    return read


def texts(feed, path):
    return [element.text for element in feed.findall(path, ATOM)]


def test_feed_holds_published_events_latest_first_undated_last(read_feed):
    EventFactory(title_en="Undated", start_on=None)
    EventFactory(title_en="Old", start_on="2006")
    EventFactory(title_en="New", start_on="2019-05-14")
    EventFactory(title_en="Draft", status=Status.DRAFT)

    assert texts(read_feed(), "a:entry/a:title") == ["New", "Old", "Undated"]


def test_feed_begins_with_what_was_published_last(read_feed):
    with time_machine.travel("2020-01-01 12:00"):
        EventFactory(title_en="Published first", start_on="2019")
    with time_machine.travel("2020-01-02 12:00"):
        EventFactory(title_en="Published later", start_on="2006")

    found = texts(read_feed(), "a:entry/a:title")

    assert found == ["Published later", "Published first"]


def test_feed_stops_at_twenty_entries_in_one_query(client, django_assert_num_queries):
    EventFactory.create_batch(21)
    client.get(reverse("events:feed"))

    with django_assert_num_queries(2):  # events, content version
        response = client.get(reverse("events:feed"))

    assert response.content.count(b"<entry>") == 20


def test_feed_addresses_are_on_the_configured_host_whatever_the_request_says(read_feed):
    EventFactory(slug="visit")

    feed = read_feed("ru", host="localhost")

    links = [link.get("href") for link in feed.findall(".//a:link", ATOM)]
    assert links == [
        f"{SITE}/ru/events/",
        f"{SITE}/ru/events/feed.atom",
        f"{SITE}/ru/events/visit/",
    ]
    assert texts(feed, "a:id") == [f"{SITE}/ru/events/feed.atom"]


def test_feed_entry_keeps_its_id_and_moves_its_updated_time(read_feed):
    with time_machine.travel("2020-01-01T12:00+00:00", tick=False):
        event = EventFactory(slug="visit")
    first = read_feed()

    with time_machine.travel("2020-02-01T12:00+00:00", tick=False):
        event.title_en, event.slug = "Renamed", "renamed"
        event.save()
    second = read_feed()

    ids = f"tag:intl.example.org,2025:events/{event.pk}/en"
    assert texts(first, "a:entry/a:id") == texts(second, "a:entry/a:id") == [ids]
    assert texts(first, "a:entry/a:updated") == ["2020-01-01T12:00:00+00:00"]
    assert texts(second, "a:entry/a:updated") == ["2020-02-01T12:00:00+00:00"]
    assert texts(second, "a:entry/a:published") == ["2020-01-01T12:00:00+00:00"]


def test_feed_speaks_the_readers_language_and_marks_a_borrowed_one(read_feed):
    EventFactory(title_en="Visit", title_ru="Визит", summary_en="In brief <b>")

    feed = read_feed("ru")

    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "ru"
    assert texts(feed, "a:entry/a:title") == ["Визит"]
    (summary,) = texts(feed, "a:entry/a:summary")
    assert '<bdi lang="en" dir="ltr">In brief &lt;b&gt;</bdi>' in summary


def test_feed_entry_tells_an_unknown_date_instead_of_inventing_one(read_feed):
    EventFactory(start_on=None, date_note_en="", title_en="A")
    EventFactory(start_on=None, date_note_en="first days of November", title_en="B")

    with_note, without = texts(read_feed(), "a:entry/a:summary")

    assert "first days of November" in with_note
    assert "The source gives no date" in without


def test_feed_is_narrowed_as_the_list_is_and_says_so(read_feed):
    EventFactory(title_en="Lecture", kind="lecture", with_countries=["JP"])
    EventFactory(title_en="Another lecture", kind="lecture")
    EventFactory(title_en="Visit", kind="visit", with_countries=["JP"])

    query = "?kind=lecture&country=JP"
    feed = read_feed(query=f"{query}&page=7&sort=title")

    assert texts(feed, "a:entry/a:title") == ["Lecture"]
    name = "Events: International Relations, BSMU · Lecture · Japan"
    assert texts(feed, "a:title") == [name]
    assert texts(feed, "a:id") == [f"{SITE}/en/events/feed.atom{query}"]
    links = {link.get("rel"): link.get("href") for link in feed.findall("a:link", ATOM)}
    assert links == {
        "alternate": f"{SITE}/en/events/{query}",
        "self": f"{SITE}/en/events/feed.atom{query}",
    }


@pytest.mark.parametrize("bad", ["\x00", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_feed_text_is_free_of_what_xml_cannot_carry(bad):
    event = Event(kind="visit", title_en=f"Vi{bad}sit", summary_en=f"A{bad}B")

    assert EventFeed().item_title(event) == "Visit"
    assert "<p>AB</p>" in EventFeed().item_description(event)


def test_feed_answers_reading_only(client):
    assert client.head(reverse("events:feed")).status_code == 200
    assert client.post(reverse("events:feed")).status_code == 405
