import json
import re
from datetime import time

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils.translation import override

from core.models import Status
from events.models import Event
from tests.factories.core import BlockFactory, FactFactory, PageFactory
from tests.factories.events import (
    EventFactory,
    EventSeriesFactory,
    MaterialFactory,
    SpeakerFactory,
)
from tests.factories.honours import AwardFactory
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


@pytest.mark.parametrize("query", ["", "?kind=lecture&amp;country=JP"])
def test_event_list_names_the_feeds_of_its_language_and_filters(client, query):
    html = page(client, "/ru/events/" + query.replace("&amp;", "&"))

    atom, calendar = f"/ru/events/feed.atom{query}", f"/ru/events/calendar.ics{query}"
    assert f'type="application/atom+xml" href="{atom}"' in html
    assert f'type="text/calendar" href="{calendar}"' in html
    assert f'href="{atom}"' in html.partition("<main")[2]


def test_event_list_offers_the_calendar_of_its_filters(client, settings):
    settings.SITE_URL = "https://intl.example.org"

    html = page(client, "/en/events/?kind=lecture&sort=title&page=2")

    address = "intl.example.org/en/events/calendar.ics?kind=lecture"
    assert f'value="https://{address}" dir="ltr" readonly' in html
    assert f'href="webcal://{address}"' in html


def test_event_list_leads_to_the_archive_by_year(client):
    EventFactory(start_on="2020-02-03")
    EventFactory(start_on="2019-05-14", with_countries=["JP"])
    EventFactory(start_on="2006")

    html = page(client)
    of_2006 = page(client, "/en/events/?year=2006&country=JP")

    assert html.count("Archive by year") == 1
    assert (
        html.index("February") < html.index("Archive by year") < html.index("2019</h2>")
    )
    assert '<a href="?year=2006">2006 <span class="muted">(1)</span></a>' in html
    assert '<a href="?country=JP&amp;year=2019">2019' in of_2006
    assert '<a href="?country=JP&amp;year=2006" aria-current="true">2006' in of_2006


def test_coming_event_is_added_to_a_calendar_from_the_list(client):
    EventFactory(slug="soon", start_on="2020-02-03")
    EventFactory(slug="some-day", start_on="2020-02")
    EventFactory(slug="off", start_on="2020-02-03", state="cancelled")
    EventFactory(slug="gone", start_on="2019-02-03")

    html = page(client)

    found = [
        slug for slug in ("soon", "some-day", "off", "gone") if f"{slug}.ics" in html
    ]
    assert found == ["soon"]


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
    assert "14:00–15:30, Tokyo time (UTC+9)" in html
    assert 'datetime="2018-07"><b><bdi>Jul</bdi></b></time>' in html
    assert "published on 9 July 2018" in html


def test_front_page_leads_to_journeys_and_numbers(client):
    html = page(client)

    assert 'href="/en/events/journeys/"' in html
    assert 'href="/en/events/statistics/"' in html


# One event


def test_event_detail_of_a_draft_is_not_found(client):
    event = EventFactory(status=Status.DRAFT)

    assert client.get(event.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("item_count", [1, 3])
def test_event_detail_query_count_is_constant(
    client, django_assert_num_queries, item_count
):
    event = EventFactory(
        series=EventSeriesFactory(),
        with_countries=["JP", "BY", "PL"][:item_count],
        with_languages=["en", "ru", "be"][:item_count],
        with_institutions=InstitutionFactory.create_batch(item_count),
    )
    SpeakerFactory.create_batch(item_count, event=event)
    MaterialFactory.create_batch(item_count, event=event)
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
    SpeakerFactory(
        event=event,
        name_en="Anna Kowalska",
        role_en="Professor",
        institution_en="University of Łódź",
    )
    MaterialFactory(event=event, title_en="Slides", language="ru")

    found = facts(page(client, event.get_absolute_url()))

    assert found == {
        "Kind": "Seminar",
        "Date": "14–16 May 2019 the last day is open to all",
        "Time": "09:00 on the first day, Minsk time (UTC+3) Europe/Minsk",
        "Place": "Minsk",
        "Mode": "On site and online",
        "Countries taking part": "Belarus and Japan",
        "Partner institutions": "Nagasaki University",
        "Speakers": "Anna Kowalska Professor, University of Łódź",
        "Series": "Dentistry Day , no. 13",
        "Working languages": "English, Russian",
        "Recording": f"video.example.org/… : {event.title_en}",
        "Materials": "Slides (Russian)",
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
def test_event_detail_says_moved_or_cancelled_with_the_old_hour(client, state, said):
    event = EventFactory(
        state=state, moved_from="2019-04-01", moved_from_time=time(9, 30)
    )

    html = page(client, event.get_absolute_url())

    assert f'<p class="notice__t">{said}</p>' in html
    day = '<time datetime="2019-04-01">1 April 2019</time>'
    assert f"First announced for {day}, 09:30, Minsk time (UTC+3)." in html


def test_ceremony_names_those_who_were_honoured_and_no_hidden_one(client):
    event = EventFactory(slug="ceremony")
    award = AwardFactory(recipient_en="Jane Doe", ceremony=event)
    AwardFactory(recipient_en="Hidden Person", ceremony=event, status=Status.DRAFT)
    AwardFactory(recipient_en="Somebody Else", ceremony=EventFactory())

    html = page(client, "/en/events/ceremony/")

    link = f'<a href="/en/honours/{award.slug}/">Jane Doe</a>'
    assert f'{link}</span> <span class="muted">Honorary Doctor</span>' in html
    assert "Hidden Person" not in html
    assert "Somebody Else" not in html


def test_event_detail_of_a_scheduled_event_tells_no_older_day(client):
    event = EventFactory(moved_from="2019-04-01", place_en="Minsk")

    html = page(client, event.get_absolute_url())

    assert "2019-04-01" not in html


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


@pytest.mark.parametrize(
    ("access", "said"),
    [
        ("public", "meet.example.org/…"),
        ("registered", "The link goes to those who have registered."),
    ],
)
def test_online_link_is_shown_to_everybody_only_if_it_is_for_everybody(
    client, access, said
):
    event = EventFactory(
        start_on="2020-02-03",
        mode="online",
        online_url="https://meet.example.org/secret",
        online_access=access,
    )

    html = page(client, event.get_absolute_url())

    assert facts(html)["Take part online"] == said
    assert ("example.org/secret" in html) is (access == "public")
    (place,) = json_ld(html)["location"]
    assert place["url"].endswith(
        "/secret" if access == "public" else event.get_absolute_url()
    )


def test_material_is_a_file_with_its_kind_size_and_language(client):
    event = EventFactory(slug="visit")
    material = MaterialFactory(
        event=event,
        title_en="Programme",
        language="ru",
        url="",
        file=ContentFile(b"%PDF-1.7" * 400, "programme.pdf"),
    )

    html = page(client, event.get_absolute_url())
    response = client.get(f"/en/events/visit/materials/{material.pk}/")

    shown = facts(html)["Materials"].replace("\xa0", " ")
    assert shown == "Programme (PDF, 3.1 KB, Russian)"
    assert f'href="/en/events/visit/materials/{material.pk}/"' in html
    assert b"".join(response) == b"%PDF-1.7" * 400
    assert response["Content-Disposition"] == 'attachment; filename="visit.pdf"'


def test_material_is_given_only_with_its_own_published_event(client):
    draft = EventFactory(slug="draft", status=Status.DRAFT)
    other = EventFactory(slug="other")
    files = {
        slug: MaterialFactory(event=event, url="", file=ContentFile(b"x", "x.pdf"))
        for slug, event in (("draft", draft), ("other", other))
    }
    link = MaterialFactory(event=other)

    for slug, pk in (
        ("draft", files["draft"].pk),
        ("other", files["draft"].pk),
        ("other", link.pk),
        ("other", 10**30),
    ):
        assert client.get(f"/en/events/{slug}/materials/{pk}/").status_code == 404


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
        moved_from_time=time(9),
        series=EventSeriesFactory(name_en="Dentistry Day"),
        with_languages=["en", "ja"],
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
        "previousStartDate": "2020-01-20T09:00+09:00",
        "inLanguage": ["en", "ja"],
        "superEvent": {"@type": "EventSeries", "name": "Dentistry Day"},
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


@pytest.mark.parametrize("name", ["index", "event_detail", "programme"])
def test_event_pages_answer_reading_only(client, name):
    args = [EventFactory().slug] if name == "event_detail" else []

    assert client.post(reverse(f"events:{name}", args=args)).status_code == 405
