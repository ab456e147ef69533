"""Days, hours and zone in one line, in the reader's language."""

from datetime import UTC, datetime, time

import pytest
from django.utils.translation import override

from core.partial_date import PartialDate
from events.models import Event
from events.registration.hours import closing_hours, event_hours

FROM, UNTIL = "\u2068", "\u2069"  # around what keeps its own order amid Arabic


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"start_on": PartialDate(2027, 3, 1)}, "1 March 2027"),
        (
            {"start_on": PartialDate(2027, 3, 1), "start_time": time(9, 30)},
            "1 March 2027, 09:30, Tokyo time (UTC+9)",
        ),
        (
            {
                "start_on": PartialDate(2027, 3, 1),
                "end_on": PartialDate(2027, 3, 4),
                "start_time": time(9, 30),
                "end_time": time(17),
            },
            "1–4 March 2027, 09:30 on the first day to 17:00 on the last,"
            " Tokyo time (UTC+9)",
        ),
        (
            {"start_on": PartialDate(2027, 3, 31), "end_on": PartialDate(2027, 4, 2)},
            "31 March 2027 – 2 April 2027",
        ),
        ({"start_on": PartialDate(2027, 3)}, "March 2027"),
        ({}, ""),
    ],
)
def test_event_hours_are_as_exact_as_known(fields, words):
    assert event_hours(Event(time_zone="Asia/Tokyo", **fields)) == words


def test_numbers_keep_their_order_amid_arabic():
    event = Event(
        start_on=PartialDate(2027, 3, 1),
        end_on=PartialDate(2027, 3, 4),
        start_time=time(9, 30),
    )

    with override("ar"):
        words = event_hours(event)

    days, hour, whose = words.split("، ")
    assert days == f"{FROM}1–4{UNTIL} مارس 2027"
    assert f"{FROM}09:30{UNTIL}" in hour
    assert f"{FROM}UTC+3{UNTIL}" in whose


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (
            datetime(2027, 3, 1, 7, tzinfo=UTC),
            "1 March 2027, 16:00, Tokyo time (UTC+9)",
        ),
        (
            datetime(2027, 3, 1, 15, tzinfo=UTC),
            "1 March 2027, 24:00, Tokyo time (UTC+9)",
        ),
        (None, ""),
    ],
)
def test_closing_hours_are_the_events_own_and_midnight_ends_a_day(moment, words):
    event = Event(time_zone="Asia/Tokyo", registration_ends_at=moment)

    assert closing_hours(event) == words
