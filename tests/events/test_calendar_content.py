"""Every calendar of the real events, in every language."""

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import override

from events.listings import EventListing
from events.models import Event
from tests.calendars import read
from tests.factories.events import EventFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loaded_content")]


@pytest.fixture
def more():
    """What the real records lack: a move, a cancellation and hours across summer time."""
    several = {
        "start_on": "2026-03-28",
        "end_on": "2026-03-30",
        "start_time": "10:00",
        "end_time": "12:00",
    }
    EventFactory(time_zone="Europe/Berlin", with_languages=["en"], **several)
    EventFactory(state="moved", moved_from="2026-03-01", **several)
    EventFactory(state="cancelled", **several)


def test_every_calendar_reads_in_every_language(client, more, language):
    with override(language):
        address = reverse("events:calendar")
    whole = read(client.get(address)).events

    assert len(whole) == Event.objects.published().in_calendars().count() > 25
    for facet, options in EventListing(QueryDict("")).facet_options:
        found = set()
        for option in options:
            response = client.get(address, {facet.name: option.value})
            found |= {str(event["UID"]) for event in read(response).events}
            assert max(map(len, response.content.split(b"\r\n"))) <= 75
        assert found, facet.name
        assert found <= {str(event["UID"]) for event in whole}


def test_every_event_is_a_file_that_reads_in_every_language(client, more, language):
    for event in Event.objects.published().in_calendars():
        with override(language):
            address = reverse("events:event_calendar", args=[event.slug])

        (found,) = read(client.get(address)).events

        assert str(found["UID"]) == str(event.uid)
