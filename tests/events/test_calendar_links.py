"""The links into readers' own calendars carry the right words and times."""

from datetime import time
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.utils.translation import override

from events.calendar_links import additions, subscriptions
from events.models import Event
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db

ARABIC = "المؤتمر الطبي الدولي: «جراحة» & طب"


@pytest.fixture(autouse=True)
def site_url(settings):
    settings.SITE_URL = "https://intl.example.org"


def told(url):
    """The address without its query, and what the query says."""
    parts = urlsplit(url)
    assert "+" not in parts.query  # Outlook shows it as it is
    values = parse_qs(parts.query, strict_parsing=True, keep_blank_values=True)
    found = {name: value for name, (value,) in values.items()}
    return parts._replace(query="").geturl(), found


def added(**values):
    """What Google and the two of Microsoft are told of an event."""
    event = EventFactory(slug="lecture", **values)
    google, *microsoft = additions(Event.objects.get(pk=event.pk))
    assert [link.name for link in microsoft] == ["Outlook.com", "Microsoft 365"]
    (live, told_live), (office, told_office) = [told(link.url) for link in microsoft]
    assert live == "https://outlook.live.com/calendar/deeplink/compose"
    assert office == "https://outlook.office.com/calendar/deeplink/compose"
    assert told_live == told_office
    return told(google.url)[1], told_live


@pytest.mark.parametrize(
    ("values", "google", "outlook"),
    [
        (
            {"start_time": time(10), "end_time": time(12)},
            "20261203T070000Z/20261203T090000Z",
            ("2026-12-03T07:00:00Z", "2026-12-03T09:00:00Z", "false"),
        ),
        (
            {"start_time": time(10)},
            "20261203T070000Z/20261203T070000Z",
            ("2026-12-03T07:00:00Z", "2026-12-03T07:00:00Z", "false"),
        ),
        (
            {
                "start_on": "2026-03-28",
                "end_on": "2026-03-30",
                "start_time": time(10),
                "end_time": time(12),
                "time_zone": "Europe/Berlin",
            },
            "20260328T090000Z/20260330T100000Z",
            ("2026-03-28T09:00:00Z", "2026-03-30T10:00:00Z", "false"),
        ),
        (
            {},
            "20261203/20261204",
            ("2026-12-03", "2026-12-04", "true"),
        ),
        (
            {"end_on": "2027-01-02"},
            "20261203/20270103",
            ("2026-12-03", "2027-01-03", "true"),
        ),
    ],
)
def test_event_is_added_at_the_right_time(values, google, outlook):
    to_google, to_outlook = added(**{"start_on": "2026-12-03", **values})

    assert to_google["dates"] == google
    assert to_google["ctz"] == values.get("time_zone", "Europe/Minsk")
    assert tuple(to_outlook[n] for n in ("startdt", "enddt", "allday")) == outlook


@pytest.mark.parametrize("title", ["Heart & liver: 100 % (+ kidneys)", ARABIC])
def test_title_place_and_page_arrive_as_they_are_written(title):
    with override("ar"):
        to_google, to_outlook = added(
            title_ar=title, place_ar="مينسك", start_on="2026-12-03"
        )

    page = "https://intl.example.org/ar/events/lecture/"
    assert (to_google["text"], to_google["location"]) == (title, "مينسك")
    assert (to_outlook["subject"], to_outlook["location"]) == (title, "مينسك")
    assert to_google["details"] == to_outlook["body"] == page


def test_calendar_is_followed_in_four_ways():
    address = "https://intl.example.org/ru/events/calendar.ics?kind=lecture&country=JP"

    links = {link.name: link.url for link in subscriptions(address, "События: лекции")}

    webcal = address.replace("https:", "webcal:")
    assert links["Apple, Outlook"] == webcal
    google, asked = told(links["Google"])
    assert google == "https://calendar.google.com/calendar/r"
    assert asked == {"cid": webcal}
    for name, host in (
        ("Outlook.com", "outlook.live.com"),
        ("Microsoft 365", "outlook.office.com"),
    ):
        page, asked = told(links[name])
        assert page == f"https://{host}/calendar/0/addfromweb"
        assert asked == {"url": address, "name": "События: лекции"}


@pytest.mark.parametrize(
    ("values", "ways"),
    [
        ({"start_on": "2026-12-03"}, ["file", "google", "outlook"]),
        ({"start_on": "2026-12-03", "state": "moved"}, ["file", "google", "outlook"]),
        ({"start_on": "2026-12-03", "state": "cancelled"}, ["file"]),
        ({"start_on": "2026-11-03"}, ["file"]),
        ({"start_on": "2026-12"}, []),
    ],
)
@time_machine.travel("2026-11-27 12:00", tick=False)
def test_event_page_offers_only_what_makes_sense(client, values, ways):
    html = client.get(EventFactory(slug="visit", **values).get_absolute_url()).text

    found = {
        "file": 'href="/en/events/visit.ics"' in html.partition("<main")[2],
        "google": 'href="https://calendar.google.com/calendar/render?' in html,
        "outlook": 'href="https://outlook.office.com/calendar/deeplink' in html,
    }
    assert [way for way, is_there in found.items() if is_there] == ways
