from datetime import time

import pytest
from django.utils.translation import override

from core.partial_date import PartialDate
from events.hours import Span, first_announced_words, hours_of, hours_words
from events.models import Event

TEN, NOON = time(10), time(12)


def words(start, end=None, begins=TEN, ends=NOON, zone="Europe/Minsk"):
    first = start and PartialDate.parse(start)
    last = end and PartialDate.parse(end)
    return hours_words(Span(first, begins, last, ends, zone))


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({}, "10:00–12:00, Minsk time (UTC+3)"),
        ({"ends": None}, "10:00, Minsk time (UTC+3)"),
        ({"end": "2026-12-03"}, "10:00–12:00, Minsk time (UTC+3)"),
        (
            {"end": "2026-12-05"},
            "10:00 on the first day to 12:00 on the last, Minsk time (UTC+3)",
        ),
        (
            {"end": "2026-12-05", "ends": None},
            "10:00 on the first day, Minsk time (UTC+3)",
        ),
        ({"zone": "Asia/Kolkata"}, "10:00–12:00, Kolkata time (UTC+5:30)"),
        ({"zone": "America/New_York"}, "10:00–12:00, New York time (UTC−5)"),
        ({"zone": "Europe/London"}, "10:00–12:00, London time (UTC)"),
        ({"zone": "UTC"}, "10:00–12:00, UTC"),
        ({"zone": "Etc/GMT+3"}, "10:00–12:00, UTC−3"),
        ({"start": "2026-12"}, "10:00–12:00, Minsk time"),
        ({"start": "2026-12", "zone": "UTC"}, "10:00–12:00, UTC"),
        ({"start": None}, "10:00–12:00, Minsk time"),
        ({"end": "2027"}, "10:00 on the first day to 12:00 on the last, Minsk time"),
    ],
)
def test_hours_say_whose_clock_they_are_read_on(given, shown):
    assert words(**{"start": "2026-12-03", **given}) == shown


@pytest.mark.parametrize(
    ("start", "end", "zone", "clock"),
    [
        ("2026-03-28", "2026-03-30", "Europe/Berlin", "(UTC+1, at the end UTC+2)"),
        ("2026-10-24", "2026-10-26", "Europe/Berlin", "(UTC+2, at the end UTC+1)"),
        ("2026-07-01", "2026-07-03", "Europe/Berlin", "(UTC+2)"),
        ("2026-03-28", "2026-03-30", "Europe/Minsk", "(UTC+3)"),
    ],
)
def test_hours_across_a_change_of_the_clocks_say_both(start, end, zone, clock):
    assert words(start, end, zone=zone).endswith(clock)


def test_hours_keep_their_own_order_in_arabic():
    with override("ar"):
        shown = words("2026-12-03")

    assert "\u206810:00–12:00\u2069" in shown
    assert "\u2068UTC+3\u2069" in shown


def test_event_without_an_hour_has_no_words():
    event = Event(start_on=PartialDate(2026, 12, 3))

    assert hours_of(event) == first_announced_words(event) == ""


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (Event.State.MOVED, "1 April 2019, 09:30, Minsk time (UTC+3)"),
        (Event.State.CANCELLED, "1 April 2019, 09:30, Minsk time (UTC+3)"),
        (Event.State.SCHEDULED, ""),
    ],
)
def test_old_day_and_hour_are_told_once_the_event_is_moved_or_cancelled(state, shown):
    event = Event(
        state=state, moved_from=PartialDate(2019, 4, 1), moved_from_time=time(9, 30)
    )

    assert first_announced_words(event) == shown
