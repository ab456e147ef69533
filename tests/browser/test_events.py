"""A visitor follows the lectures, and only the lectures, in a calendar of their own."""

from urllib.parse import parse_qs, urlsplit

import pytest

from tests.calendars import read_calendar

pytestmark = pytest.mark.browser

MORE = """
from events.models import Event
for number, (kind, status) in enumerate(
    [("lecture", "published"), ("lecture", "draft"), ("seminar", "published")]
):
    Event.objects.create(
        slug=f"journey-{number}", title_en=f"{kind} {status}", kind=kind, status=status,
        start_on="2090-03-02", start_time="10:00",
    )
"""
LESS = """
from events.models import Event
Event.objects.filter(slug__startswith="journey-").delete()
"""


@pytest.fixture
def more_events(site):
    site.manage("shell", "-c", MORE)
    yield
    site.manage("shell", "-c", LESS)


@pytest.fixture(params=[1280, 390])
def visitor(request, new_context):
    """A browser without scripts, on a desk and on a phone."""
    size = {"width": request.param, "height": 900}
    return new_context(java_script_enabled=False, viewport=size).new_page()


def test_visitor_subscribes_to_lectures_only(site, more_events, visitor):
    visitor.goto(f"{site.url}/en/events/")
    visitor.get_by_role("group", name="Kind of event").get_by_text("Lecture").click()
    titles = visitor.locator(".event h3 a").all_inner_texts()

    panel = visitor.get_by_role("region", name="Subscribe to these events")
    address = panel.get_by_label("Address of the calendar, to copy").input_value()
    calendar = read_calendar(visitor.request.get(address).body())

    lectures = {str(event["SUMMARY"]) for event in calendar.events}
    assert lectures == set(titles) >= {"lecture published"}
    assert {event["CATEGORIES"].to_ical() for event in calendar.events} == {b"Lecture"}
    assert address == f"{site.url}/en/events/calendar.ics?kind=lecture"
    webcal = panel.get_by_role("link", name="Apple, Outlook").get_attribute("href")
    assert webcal == address.replace("http:", "webcal:")
    google = panel.get_by_role("link", name="Google").get_attribute("href")
    assert parse_qs(urlsplit(google).query) == {"cid": [webcal]}
