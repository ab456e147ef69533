"""What the calendars tell, as two programs read them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import override

from core.models import Status
from events.models import Event
from tests.calendars import read
from tests.factories.events import EventFactory, EventSeriesFactory
from tests.factories.partnerships import InstitutionFactory

pytestmark = pytest.mark.django_db

SITE = "https://intl.example.org"
FEED = "/en/events/calendar.ics"
MADE, CHANGED = "2020-01-01T12:00:00+00:00", "2020-02-01T12:00:00+00:00"
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture(autouse=True)
def site_url(settings):
    settings.SITE_URL = SITE


def lines(content):
    """The physical lines, as octets."""
    assert content.endswith(b"\r\n")
    return content[:-2].split(b"\r\n")


def only(client, event, language="en"):
    """The event as its own file tells it; the feed tells the same."""
    with override(language):
        address = reverse("events:event_calendar", args=[event.slug])
        feed = reverse("events:calendar")
    (found,) = read(client.get(address)).events
    assert found in read(client.get(feed)).events
    return found


def titles(client, query=""):
    return {str(e["SUMMARY"]) for e in read(client.get(FEED + query)).events}


# What an event tells


def test_event_is_told_whole(client):
    with time_machine.travel(MADE, tick=False):
        event = EventFactory(
            slug="lecture",
            kind="lecture",
            title_en="Heart, liver; and kidneys",
            summary_en="Open to all.\nIn English.",
            date_note_en="the second hour is for questions",
            start_on="2026-12-03",
            start_time=time(10),
            end_time=time(12),
            place_en="Minsk",
            online_url="https://meet.example.org/x",
        )

    found = only(client, event)

    assert found["DTSTART"].dt == datetime(2026, 12, 3, 7, tzinfo=UTC)
    assert found["DTEND"].dt == datetime(2026, 12, 3, 9, tzinfo=UTC)
    assert found["DTSTART"].params == {"TZID": "Europe/Minsk"}
    assert found["DTSTAMP"].dt == found["LAST-MODIFIED"].dt == event.updated_at
    assert {
        name: str(found[name])
        for name in ("UID", "SUMMARY", "LOCATION", "STATUS", "SEQUENCE", "URL")
    } == {
        "UID": str(event.uid),
        "SUMMARY": "Heart, liver; and kidneys",
        "LOCATION": "Minsk",
        "STATUS": "CONFIRMED",
        "SEQUENCE": "0",
        "URL": f"{SITE}/en/events/lecture/",
    }
    assert str(found["DESCRIPTION"]).split("\n\n") == [
        "Open to all.\nIn English.",
        "the second hour is for questions",
        "Take part online: https://meet.example.org/x",
    ]
    assert found["CATEGORIES"].cats == ["Lecture"]
    assert "GEO" not in found


def test_uid_survives_a_new_title_address_and_language(client):
    event = EventFactory(slug="one")
    before = only(client, event)

    event.slug, event.title_en = "two", "Renamed"
    event.save()

    assert (
        before["UID"] == only(client, event)["UID"] == only(client, event, "ar")["UID"]
    )


def test_cancelled_event_stays_and_says_so(client):
    event = EventFactory(start_on="2026-12-03", online_url="https://meet.example.org/x")
    event.state = Event.State.CANCELLED
    event.save()

    found = only(client, event)

    assert (str(found["STATUS"]), found["SEQUENCE"]) == ("CANCELLED", 1)
    assert str(found["DESCRIPTION"]) == "This event was cancelled"


def test_moved_event_keeps_its_uid_and_tells_the_old_hour(client):
    with time_machine.travel(MADE, tick=False):
        event = EventFactory(start_on="2026-12-03", start_time=time(10))
    before = only(client, event)

    with time_machine.travel(CHANGED, tick=False):
        event.state, event.start_on, event.start_time = "moved", "2026-12-10", time(9)
        event.moved_from, event.moved_from_time = "2026-12-03", time(10)
        event.save()
    after = only(client, event)

    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after["DTSTART"].dt == datetime(2026, 12, 10, 6, tzinfo=UTC)
    assert str(after["STATUS"]) == "CONFIRMED"
    assert after["LAST-MODIFIED"].dt == datetime(2020, 2, 1, 12, tzinfo=UTC)
    assert str(after["DESCRIPTION"]).split("\n\n") == [
        "This event was moved",
        "First announced for 3 December 2026, 10:00, Minsk time (UTC+3).",
    ]


# Days and hours


@pytest.mark.parametrize(
    ("start", "end", "after"),
    [
        ("2026-12-03", None, date(2026, 12, 4)),
        ("2026-12-30", "2027-01-02", date(2027, 1, 3)),
        ("2028-02-28", "2028-02-29", date(2028, 3, 1)),
    ],
)
def test_days_without_an_hour_end_before_the_day_named_last(client, start, end, after):
    found = only(client, EventFactory(start_on=start, end_on=end))

    assert found["DTSTART"].params == found["DTEND"].params == {"VALUE": "DATE"}
    assert found["DTSTART"].dt == date.fromisoformat(start)
    assert found["DTEND"].dt == after


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-03-28", "2026-03-30", 2 * 24 + 2 - 1),
        ("2026-10-24", "2026-10-26", 2 * 24 + 2 + 1),
        ("2026-07-01", "2026-07-03", 2 * 24 + 2),
    ],
)
def test_several_days_across_a_change_of_the_clocks(client, start, end, hours):
    event = EventFactory(
        start_on=start,
        end_on=end,
        start_time=time(10),
        end_time=time(12),
        time_zone="Europe/Berlin",
    )

    found = only(client, event)

    begins, ends = found["DTSTART"].dt, found["DTEND"].dt
    assert (begins.hour, ends.hour) == (10, 12)
    assert begins.astimezone(UTC) == event_at(start, 10)
    assert ends.astimezone(UTC) - begins.astimezone(UTC) == timedelta(hours=hours)


def event_at(day, hour):
    local = datetime.combine(date.fromisoformat(day), time(hour), BERLIN)
    return local.astimezone(UTC)


def test_several_days_in_minsk_know_no_change(client):
    event = EventFactory(
        start_on="2026-03-28", end_on="2026-03-30", start_time="10:00", end_time="12:00"
    )

    found = only(client, event)

    assert found["DTEND"].dt - found["DTSTART"].dt == timedelta(days=2, hours=2)


def test_hour_in_the_night_of_the_change_is_the_right_instant(client):
    """Strangers take it from our VTIMEZONE; here between 2:00 and 3:00 by old time."""
    event = EventFactory(
        start_on="2026-03-29",
        start_time=time(3, 30),
        end_time=time(4),
        time_zone="Europe/Berlin",
    )

    found = only(client, event)

    assert found["DTSTART"].dt.astimezone(UTC) == datetime(
        2026, 3, 29, 1, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("times", "duration"),
    [
        ({}, None),
        ({"end_on": "2026-12-05"}, timedelta(days=2, hours=14)),
        ({"end_time": time(10)}, None),
    ],
)
def test_unknown_last_hour_is_not_invented(client, times, duration):
    event = EventFactory(start_on="2026-12-03", start_time=time(10), **times)

    found = only(client, event)

    ends = found["DTEND"].dt if "DTEND" in found else None
    assert (ends and ends - found["DTSTART"].dt) == duration


def test_universal_time_needs_no_rules(client):
    event = EventFactory(start_on="2026-12-03", start_time="10:00", time_zone="UTC")

    response = client.get(reverse("events:event_calendar", args=[event.slug]))

    assert b"DTSTART:20261203T100000Z" in response.content
    assert read(response).timezones == []


def test_every_zone_has_its_rules_once_for_the_years_of_its_events(client):
    for year in ("2013", "2026"):
        EventFactory(start_on=f"{year}-12-03", start_time="10:00")
        EventFactory(
            start_on=f"{year}-06-03", start_time="10:00", time_zone="Europe/Berlin"
        )
    EventFactory(start_on="2020-01-01", time_zone="Asia/Tokyo")  # a whole day: no zone

    zones = read(client.get(FEED)).timezones

    assert [str(zone["TZID"]) for zone in zones] == ["Europe/Berlin", "Europe/Minsk"]
    minsk = zones[1].subcomponents
    assert {part.DTSTART.year for part in minsk} == {2012}
    berlin = zones[0].subcomponents[1]
    assert (berlin.DTSTART.year, len(berlin.rdates)) == (2013, 13)


# Languages and folding

LONG = {
    "ru": "Международная научно-практическая конференция «Хирургия и травматология» "
    * 3,
    "ar": "المؤتمر العلمي العملي الدولي حول الجراحة وطب الإصابات والطوارئ " * 3,
}


@pytest.mark.parametrize("written_in", LONG)
def test_lines_fold_at_75_octets_and_cut_no_letter(client, language, written_in):
    text = LONG[written_in].strip()
    event = EventFactory(
        **{f"title_{written_in}": text[:250]},
        **{f"summary_{written_in}": text},
        **{f"place_{written_in}": text[:200]},
        title_en=None,
        start_on="2026-12-03",
    )

    with override(language):
        content = client.get(
            reverse("events:event_calendar", args=[event.slug])
        ).content

    assert max(map(len, lines(content))) <= 75
    for line in lines(content):
        line.decode()


def test_every_language_reads_whole_and_names_a_borrowed_one(client, language):
    EventFactory(
        slug="borrowed",
        title_en="Visit",
        summary_en="In brief",
        place_en="Minsk",
        start_on="2026-12-03",
    )
    own = EventFactory(
        slug="own",
        **{f"title_{code}": LONG["ru"][:200] for code in ("en", "ru", "be")},
        title_ar=LONG["ar"][:200],
        start_on="2026-12-04",
        state="moved",
        moved_from="2026-12-01",
    )

    with override(language):
        response = client.get(reverse("events:calendar"))

    found = {str(e["URL"]).split("/")[-2]: e for e in read(response).events}
    borrowed = {} if language == "en" else {"LANGUAGE": "en"}
    for name in ("SUMMARY", "DESCRIPTION", "LOCATION"):
        assert found["borrowed"][name].params == borrowed
    assert found["own"]["SUMMARY"].params == {}
    with override(language):
        assert str(found["own"]["SUMMARY"]) == own.title
        assert str(found["own"]["URL"]) == f"{SITE}/{language}/events/own/"
        assert found["own"]["CATEGORIES"].cats == [own.get_kind_display()]


# Which events


@pytest.mark.parametrize(
    ("start", "end"),
    [("2026-12", None), ("2026", None), (None, None), ("2026-12-03", "2026-12")],
)
def test_event_without_a_day_is_in_no_calendar(client, start, end):
    event = EventFactory(start_on=start, end_on=end)

    address = reverse("events:event_calendar", args=[event.slug])

    assert client.get(address).status_code == 404
    assert titles(client) == set()
    page = client.get(event.get_absolute_url()).text
    assert "The day of this event is not known, so it is in no calendar." in page
    assert address not in page


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-12-03", None),
        ("2026-12-03", "2026-12-04"),
        ("2026-12-03", "2026-12"),
        ("2026-12", "2026-12-04"),
        ("2026", None),
        (None, None),
    ],
)
def test_sql_and_python_agree_on_what_calendars_can_hold(start, end):
    EventFactory(start_on=start, end_on=end)
    event = Event.objects.get()

    assert Event.objects.in_calendars().exists() is event.is_in_calendars


def test_nothing_unpublished_is_told(client):
    for number, hidden in enumerate(
        (
            {"status": Status.DRAFT},
            {"status": Status.REVIEW},
            {"status": Status.WITHDRAWN},
            {"publish_from": "2200-01-16T00:00+00:00"},
            {"publish_until": "2020-01-14T00:00+00:00"},
        )
    ):
        EventFactory(slug=f"hidden-{number}", **hidden)
        address = reverse("events:event_calendar", args=[f"hidden-{number}"])
        assert client.get(address).status_code == 404

    assert titles(client) == set()


@pytest.mark.parametrize(
    ("access", "is_told"), [("public", True), ("registered", False)]
)
def test_online_link_is_told_only_where_everybody_may_have_it(client, access, is_told):
    event = EventFactory(
        online_url="https://meet.example.org/secret", online_access=access
    )

    found = only(client, event)

    assert (b"meet.example.org" in found.to_ical()) is is_told


def test_feed_is_narrowed_as_the_list_is(client):
    series = EventSeriesFactory(slug="days", name_en="Dentistry Day")
    partner = InstitutionFactory(slug="nagasaki", name_en="Nagasaki University")
    hidden = InstitutionFactory(slug="hidden", status=Status.DRAFT)
    EventFactory(
        title_en="A",
        kind="lecture",
        series=series,
        with_countries=["JP"],
        with_languages=["en"],
        with_institutions=[partner, hidden],
    )
    EventFactory(title_en="B", mode="online", start_on="2026-12-03")

    for query, expected in {
        "": {"A", "B"},
        "?kind=lecture": {"A"},
        "?series=days": {"A"},
        "?country=JP": {"A"},
        "?language=en": {"A"},
        "?institution=nagasaki": {"A"},
        "?institution=hidden": set(),
        "?mode=online": {"B"},
        "?year=2026": {"B"},
        "?q=nagasaki": {"A"},
        "?kind=lecture&year=2026": set(),
        "?page=9&sort=title&all=1&unknown=1": {"A", "B"},
    }.items():
        assert titles(client, query) == expected, query


def test_feed_carries_the_name_of_its_filters_and_when_to_look_again(client):
    EventFactory(
        kind="lecture",
        with_institutions=[
            InstitutionFactory(slug="n", name_en="Nagasaki; University")
        ],
    )

    query = "?kind=lecture&institution=n"
    response = client.get(FEED + query)

    read(response)
    told = response.text.replace("\r\n ", "").split("\r\n")
    name = r"Events: International Relations\, BSMU · Lecture · Nagasaki\; University"
    for line in (
        f"NAME:{name}",
        f"X-WR-CALNAME:{name}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        "X-PUBLISHED-TTL:PT12H",
        f"SOURCE;VALUE=URI:{SITE}{FEED}{query}",
        f"URL:{SITE}/en/events/{query}",
    ):
        assert line in told


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=a%0d%0aBEGIN:VEVENT", 0),
        ("q=a%E2%80%A8b", 0),
        ("q=%C2%85,;%5C%22", 0),
        ("kind=%0d%0a,;", 0),
        ("year=" + "9" * 500, 1),  # too long to be a filter
        ("country=" + "PL&country=" * 100, 0),
    ],
)
def test_hostile_filter_gives_a_calendar_that_still_reads(client, query, found):
    EventFactory()

    assert len(read(client.get(f"{FEED}?{query}")).events) == found


def test_empty_calendar_reads(client):
    assert read(client.get(FEED)).events == []


# Over the wire


def test_calendars_are_files_for_everybody(client):
    event = EventFactory(slug="visit")

    for address, name in (
        (FEED, "events.ics"),
        (reverse("events:event_calendar", args=[event.slug]), "visit.ics"),
    ):
        response = client.get(address)

        assert response["Content-Disposition"] == f'inline; filename="{name}"'
        assert response["Cache-Control"].startswith("public, ")
        assert response["X-Robots-Tag"] == "noindex"
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        assert client.post(address).status_code == 405
        assert client.head(address).status_code == 200


@pytest.mark.parametrize("address", [FEED, "/en/events/visit.ics"])
def test_unchanged_calendar_is_the_same_bytes_and_a_304(client, address):
    with time_machine.travel(MADE, tick=False):
        EventFactory(slug="visit", start_on="2020-01-05", start_time=time(10))
        first = client.get(address)
    with time_machine.travel(CHANGED, tick=False):  # over in the meantime
        second = client.get(address)
        by_tag = client.get(address, headers={"If-None-Match": first["ETag"]})
        by_time = client.get(
            address, headers={"If-Modified-Since": first["Last-Modified"]}
        )

    assert first.content == second.content
    assert first["Last-Modified"] == "Wed, 01 Jan 2020 12:00:00 GMT"
    for answer in (by_tag, by_time):
        assert (answer.status_code, answer.content) == (304, b"")


def test_changed_calendar_is_sent_anew(client):
    with time_machine.travel(MADE, tick=False):
        event = EventFactory(slug="visit")
        first = client.get(FEED)
    with time_machine.travel(CHANGED, tick=False):
        event.title_en = "Renamed"
        event.save()
        again = client.get(
            FEED,
            headers={
                "If-None-Match": first["ETag"],
                "If-Modified-Since": first["Last-Modified"],
            },
        )

    assert again.status_code == 200
    assert b"Renamed" in again.content
    assert again["Last-Modified"] == "Sat, 01 Feb 2020 12:00:00 GMT"


@pytest.mark.parametrize(
    "clock",
    [
        {"publish_from": "2020-01-20T00:00+00:00"},
        {"publish_until": "2020-01-20T00:00+00:00"},
    ],
)
def test_calendar_is_sent_anew_when_the_clock_publishes_or_withdraws(client, clock):
    with time_machine.travel(MADE, tick=False):
        EventFactory(**clock)
        first = client.get(FEED)
    with time_machine.travel(CHANGED, tick=False):
        again = client.get(FEED, headers={"If-Modified-Since": first["Last-Modified"]})

    assert again.status_code == 200
    assert again["Last-Modified"] == "Mon, 20 Jan 2020 00:00:00 GMT"
    assert again.content != first.content


def test_calendar_is_sent_anew_when_an_event_is_withdrawn(client):
    with time_machine.travel(MADE, tick=False):
        event = EventFactory()
        first = client.get(FEED)
    with time_machine.travel(CHANGED, tick=False):
        event.status = Status.WITHDRAWN
        event.save(update_fields=["status"])
        again = client.get(FEED, headers={"If-Modified-Since": first["Last-Modified"]})

    assert again.status_code == 200
    assert read(again).events == []


@pytest.mark.parametrize("item_count", [1, 3])
def test_calendar_query_count_is_constant(
    client, django_assert_num_queries, item_count
):
    EventFactory.create_batch(
        item_count,
        series=EventSeriesFactory(),
        with_countries=["JP"],
        with_institutions=[InstitutionFactory()],
    )

    address = reverse("events:event_calendar", args=[Event.objects.first().slug])
    client.get(FEED)

    # the content version, the event or events
    with django_assert_num_queries(2):
        client.get(address)
    with django_assert_num_queries(3):  # and the last change
        client.get(FEED)
    with django_assert_num_queries(4):  # and the names of what is chosen
        client.get(FEED + "?country=JP&series=x&institution=y")
