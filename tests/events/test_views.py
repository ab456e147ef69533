import json
import re
from datetime import time

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import override

from core.models import Status
from events.models import Event
from tests.factories.core import BlockFactory, FactFactory, PageFactory
from tests.factories.events import (
    EventFactory,
    EventSeriesFactory,
    SpeakerFactory,
)
from tests.factories.partnerships import InstitutionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2020-01-15 12:00", tick=False):
        yield


def page(client, url="/en/events/"):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def json_ld(html):
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html)
    return found and json.loads(found[1])


def facts(html):
    """The terms of the page with their plain text."""
    pairs = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", html, re.DOTALL)
    return {
        term: " ".join(re.sub("<[^>]+>", " ", text).split()) for term, text in pairs
    }


# The list


def test_event_list_shows_published_events_only(client):
    shown = EventFactory()
    for hidden in (
        {"status": Status.DRAFT},
        {"status": Status.REVIEW},
        {"status": Status.WITHDRAWN},
        {"publish_from": "2020-01-16T00:00+00:00"},
        {"publish_until": "2020-01-14T00:00+00:00"},
    ):
        EventFactory(**hidden)

    response = client.get("/en/events/")

    assert response.context["listing"].page_rows == [shown]
    assert response.context["listing"].total == 1


@pytest.mark.parametrize("item_count", [1, 3])
def test_event_list_query_count_is_constant(
    client, django_assert_num_queries, item_count
):
    EventFactory.create_batch(
        item_count,
        series=EventSeriesFactory(),
        with_countries=["JP"],
        with_institutions=[InstitutionFactory()],
    )
    page(client)

    with django_assert_num_queries(3):  # content version, counts, events
        page(client)


def test_event_list_shows_words_figures_and_blocks_of_its_page(client):
    events = PageFactory(key="events", title_en="Seminars and lectures")
    BlockFactory(page=events, key="minsk", heading_en="Meetings in Minsk")
    BlockFactory(page=events, key="abroad", heading_en="Journeys abroad")
    FactFactory(
        section="events",
        value=800,
        qualifier="over",
        is_headline=True,
        label_en="trips",
    )

    html = page(client)

    assert "<h1>Seminars and lectures</h1>" in html
    assert html.index("Meetings in Minsk") < html.index("Journeys abroad")
    assert re.search(r'class="keyfact"><b><small>over</small> <bdi>800</bdi>', html)


def test_event_list_says_when_nothing_is_coming(client):
    sentence = "No coming event is announced; the archive follows."
    EventFactory()
    assert sentence in page(client)

    EventFactory(start_on="2020-02")
    assert sentence not in page(client)


def test_event_list_without_any_event_is_honestly_empty(client):
    assert "Nothing is recorded here yet" in page(client)


def test_event_list_pages_through_the_archive(client):
    EventFactory.create_batch(21)
    oldest = EventFactory(title_en="The oldest", start_on="2006")

    assert oldest.title_en not in page(client)
    assert oldest.title_en in page(client, "/en/events/?page=2")


def test_event_list_marks_a_borrowed_language(client):
    EventFactory(title_en=None, title_ru="Визит")

    html = page(client)

    assert '<bdi lang="ru" dir="ltr">Визит</bdi>' in html
    assert '<small class="lang-note">(Russian)</small>' in html


def test_event_list_names_the_feed_of_its_language(client):
    html = page(client, "/ru/events/")

    assert 'type="application/atom+xml" href="/ru/events/feed.atom"' in html


def test_event_list_shows_state_time_zone_and_partial_date(client):
    EventFactory(
        state="cancelled",
        start_on="2020-02-03",
        start_time=time(14),
        end_time=time(15, 30),
        time_zone="Asia/Tokyo",
    )
    EventFactory(start_on="2018-07", date_note_en="published on 9 July 2018")

    html = page(client)

    assert '<span class="tag tag--off">Cancelled</span>' in html
    assert "14:00–15:30 (Asia/Tokyo)" in html
    assert '<time class="date-block" datetime="2018-07"><span>day not stated' in html
    assert "published on 9 July 2018" in html


def test_front_page_leads_to_journeys_and_numbers(client):
    html = page(client)

    assert 'href="/en/events/journeys/"' in html
    assert 'href="/en/events/statistics/"' in html


# One event


def test_event_detail_of_a_draft_is_not_found(client):
    event = EventFactory(status=Status.DRAFT)

    assert client.get(event.get_absolute_url()).status_code == 404


def test_event_detail_costs_four_queries(client, django_assert_num_queries):
    event = EventFactory(
        series=EventSeriesFactory(),
        with_countries=["JP", "BY"],
        with_institutions=InstitutionFactory.create_batch(3),
    )
    SpeakerFactory.create_batch(2, event=event)
    page(client, event.get_absolute_url())

    # content version, event, speakers, all that is related
    with django_assert_num_queries(4):
        page(client, event.get_absolute_url())


def test_event_detail_tells_all_that_is_known(client):
    event = EventFactory(
        series=EventSeriesFactory(name_en="Dentistry Day"),
        number_in_series=13,
        start_on="2019-05-14",
        end_on="2019-05-16",
        start_time=time(9),
        date_note_en="the last day is open to all",
        mode="hybrid",
        place_en="Minsk",
        recording_url="https://video.example.org/1",
        with_countries=["JP", "BY"],
        with_languages=["en", "ru"],
        with_institutions=[InstitutionFactory(name_en="Nagasaki University")],
    )
    SpeakerFactory(event=event, name_en="Anna Kowalska", role_en="Professor")

    found = facts(page(client, event.get_absolute_url()))

    assert found == {
        "Kind": "Seminar",
        "Date": "14–16 May 2019 the last day is open to all",
        "Time": "09:00 (Europe/Minsk)",
        "Place": "Minsk",
        "Mode": "On site and online",
        "Countries taking part": "Belarus and Japan",
        "Partner institutions": "Nagasaki University",
        "Speakers": "Anna Kowalska Professor",
        "Series": "Dentistry Day, no. 13",
        "Working languages": "English, Russian",
        "Recording": f"video.example.org/… : {event.title_en}",
    }


def test_event_detail_says_plainly_what_is_unknown(client):
    event = EventFactory(start_on=None, date_note_en="in spring")

    html = page(client, event.get_absolute_url())

    assert facts(html)["Date"] == "The source gives no date in spring"
    assert facts(html)["Place"] == "Not stated in the source"
    assert json_ld(html) is None


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        ("2019", None, "2019"),
        ("2019-05", None, "May 2019"),
        ("2019-05-30", "2019-06-02", "30 May 2019 – 2 June 2019"),
    ],
)
def test_event_detail_dates_are_no_more_exact_than_known(client, start, end, shown):
    event = EventFactory(start_on=start, end_on=end)

    assert facts(page(client, event.get_absolute_url()))["Date"] == shown


def test_event_detail_hides_institutions_and_siblings_that_are_not_published(client):
    series = EventSeriesFactory()
    event = EventFactory(
        series=series,
        with_institutions=[InstitutionFactory(name_en="Hid", status=Status.DRAFT)],
    )
    EventFactory(series=series, title_en="Sibling draft", status=Status.DRAFT)
    EventFactory(series=series, title_en="Sibling shown")

    html = page(client, event.get_absolute_url())

    assert "Partner institutions" not in facts(html)
    assert "Sibling shown" in html
    assert "Sibling draft" not in html


@pytest.mark.parametrize(
    ("state", "said"),
    [("moved", "This event was moved"), ("cancelled", "This event was cancelled")],
)
def test_event_detail_says_moved_or_cancelled_with_the_old_date(client, state, said):
    event = EventFactory(state=state, moved_from="2019-04-01")

    html = page(client, event.get_absolute_url())

    assert f'<p class="notice__t">{said}</p>' in html
    assert '<time datetime="2019-04-01">1 April 2019</time>' in html


@pytest.mark.parametrize(
    ("changes", "is_shown"),
    [
        ({"start_on": "2020-01-15"}, True),
        ({"start_on": "2020-01-14"}, False),
        ({"start_on": "2020-01-15", "state": "cancelled"}, False),
    ],
)
def test_online_link_is_offered_until_the_event_is_over(client, changes, is_shown):
    event = EventFactory(online_url="https://meet.example.org/x", **changes)

    html = page(client, event.get_absolute_url())

    assert ("Take part online" in facts(html)) is is_shown


def test_event_json_ld_describes_a_moved_online_event(client, settings):
    settings.SITE_URL = "https://intl.example.org"
    event = EventFactory(
        slug="lecture",
        title_en="Lecture </script>",
        start_on="2020-02-03",
        start_time=time(14),
        end_time=time(15),
        time_zone="Asia/Tokyo",
        state=Event.State.MOVED,
        moved_from="2020-01-20",
        mode="online",
        place_en="Online",
        online_url="https://meet.example.org/x",
    )
    SpeakerFactory(event=event, name_en="Anna Kowalska")

    assert json_ld(page(client, event.get_absolute_url())) == {
        "@context": "https://schema.org",
        "@type": "Event",
        "url": "https://intl.example.org/en/events/lecture/",
        "name": "Lecture </script>",
        "startDate": "2020-02-03T14:00+09:00",
        "endDate": "2020-02-03T15:00+09:00",
        "previousStartDate": "2020-01-20",
        "eventStatus": "https://schema.org/EventRescheduled",
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "location": [{"@type": "VirtualLocation", "url": "https://meet.example.org/x"}],
        "performer": [{"@type": "Person", "name": "Anna Kowalska"}],
    }


def test_event_detail_reads_in_every_language(client, language):
    event = EventFactory(start_on="2019-05-14")
    with override(language):
        url = event.get_absolute_url()

    html = page(client, url)

    assert f'<html lang="{language}"' in html
    assert 'datetime="2019-05-14"' in html


@pytest.mark.parametrize("name", ["index", "event_detail"])
def test_event_pages_answer_reading_only(client, name):
    args = [EventFactory().slug] if name == "event_detail" else []

    assert client.post(reverse(f"events:{name}", args=args)).status_code == 405
