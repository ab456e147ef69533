"""The number by which calendars know that an event has changed."""

from datetime import time

import pytest
import time_machine

from events.models import Event
from tests.factories.events import EventFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    made = EventFactory(start_on="2027-03-01", start_time=time(10), place_en="Minsk")
    return Event.objects.get(pk=made.pk)


def sequence(event):
    return Event.objects.values_list("sequence", flat=True).get(pk=event.pk)


@pytest.mark.parametrize(
    "changes",
    [
        {"start_on": "2027-03-02"},
        {"end_on": "2027-03-02"},
        {"start_time": time(11)},
        {"end_time": time(12)},
        {"time_zone": "Europe/Berlin"},
        {"state": "cancelled"},
        {"mode": "online"},
        {"place_ru": "Гомель"},
        {"online_url": "https://meet.example.org/x"},
    ],
)
def test_sequence_grows_by_one_with_what_calendars_must_learn(event, changes):
    for name, value in changes.items():
        setattr(event, name, value)
    event.save()
    event.save()

    assert sequence(event) == event.sequence == 1


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"title_en": "Without the slip"},
        {"summary_ru": "Коротко"},
        {"status": "withdrawn"},
        {"start_on": "2027-03-01"},
        {"start_time": "10:00"},
        {"place_en": "Mi\x07nsk"},
        {"place_ar": ""},
        {"moved_from": "2027-02-01"},
    ],
)
def test_sequence_stays_where_nothing_has_changed_for_calendars(event, changes):
    for name, value in changes.items():
        setattr(event, name, value)
    event.save()
    event.save()

    assert sequence(event) == event.sequence == 0


def test_saving_a_new_event_twice_leaves_its_sequence_at_nought():
    event = EventFactory(start_on="2027-03-01", start_time="10:00", place_en="Minsk")

    event.save()

    assert sequence(event) == 0


def test_saving_some_fields_counts_only_what_is_written(event):
    event.start_on, event.title_en = "2027-03-02", "Renamed"

    event.save(update_fields=["title_en"])
    after_the_title = sequence(event)
    event.save(update_fields=["start_on"])

    assert (after_the_title, sequence(event)) == (0, 1)


def test_saving_some_fields_moves_the_time_of_the_last_change(event):
    with time_machine.travel("2030-01-01T12:00+00:00", tick=False):
        event.start_time = time(11)
        event.save(update_fields=["start_time"])

    event.refresh_from_db()
    assert event.updated_at.isoformat() == "2030-01-01T12:00:00+00:00"
