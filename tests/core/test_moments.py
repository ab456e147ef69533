from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo, available_timezones

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, strategies as st

from core.moments import (
    FIRST_DAY,
    LAST_DAY,
    closing_hour,
    end_of,
    moment_of,
    validate_day,
    validate_zone,
)

ZONES = sorted(available_timezones())


@pytest.mark.parametrize(
    ("day", "at", "zone", "instant"),
    [
        (date(2026, 3, 1), time(10), "Europe/Minsk", "2026-03-01T07:00"),
        (date(2026, 3, 1), None, "Asia/Tokyo", "2026-02-28T15:00"),
        (
            date(2026, 3, 29),
            time(2, 30),
            "Europe/Berlin",
            "2026-03-29T01:30",
        ),  # skipped
        (date(2026, 10, 25), time(2, 30), "Europe/Berlin", "2026-10-25T00:30"),  # twice
    ],
)
def test_moment_is_the_local_hour_in_utc(day, at, zone, instant):
    assert moment_of(day, at, zone) == datetime.fromisoformat(instant + "Z")


def test_day_ends_when_the_next_begins_even_where_clocks_change():
    begins = moment_of(date(2026, 10, 25), None, "Europe/Berlin")
    ends = end_of(date(2026, 10, 25), None, "Europe/Berlin")

    assert (ends - begins).total_seconds() == 25 * 3600


@given(
    day=st.dates(FIRST_DAY, LAST_DAY),
    at=st.none() | st.times(),
    zone=st.sampled_from(ZONES),
)
def test_every_day_the_registers_cover_has_an_instant_everywhere(day, at, zone):
    instant = moment_of(day, at, zone)

    assert instant.tzinfo is UTC
    assert abs((instant.astimezone(ZoneInfo(zone)).date() - day).days) <= 1
    assert end_of(day, at, zone) >= instant


@pytest.mark.parametrize("day", [date.min, date(1920, 12, 31), date.max])
def test_day_outside_the_registers_is_refused(day):
    with pytest.raises(ValidationError):
        validate_day(day)


@pytest.mark.parametrize("name", ["", "Europe/Atlantis", "../etc/passwd", "\0"])
def test_unknown_time_zone_is_refused(name):
    with pytest.raises(ValidationError):
        validate_zone(name)


@pytest.mark.parametrize(("hour", "text"), [(None, "24:00"), (time(9, 5), "09:05")])
def test_closing_hour_is_the_end_of_the_day_where_none_is_given(hour, text):
    assert closing_hour(hour) == text
