"""The rules in a calendar, read by dateutil, agree with the time zone database."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from icalendar import Calendar

from core.zone_rules import timezone_of

FIRST, LAST = date(2006, 1, 1), date(2027, 12, 31)


def read(zone, first=FIRST, last=LAST):
    """The VTIMEZONE as a stranger reads it."""
    calendar = Calendar()
    calendar.add_component(timezone_of(zone, first, last))
    return tzical(StringIO(calendar.to_ical().decode())).get(zone)


def moments(zone):
    """Every sixth hour, and the minutes around every change; none that comes twice."""
    found, moment = [], datetime(2006, 1, 2, tzinfo=UTC)
    while moment < datetime(2027, 12, 30, tzinfo=UTC):
        found.append(moment.astimezone(zone))
        moment += timedelta(hours=6)
    for one, two in pairwise(list(found)):
        if one.utcoffset() != two.utcoffset():
            found += [one + timedelta(minutes=30 * n) for n in range(12)]
    return [at for at in found if at.utcoffset() == at.replace(fold=1).utcoffset()]


@pytest.mark.parametrize(
    "name",
    [
        "Europe/Minsk",  # summer time until 2011, none since
        "Europe/Berlin",
        "America/New_York",
        "America/Santiago",
        "Asia/Tokyo",
        "Asia/Kolkata",
        "Australia/Lord_Howe",  # half an hour of summer time
        "Africa/Casablanca",  # a month without it, in Ramadan
        "Africa/Cairo",
    ],
)
def test_rules_agree_with_the_time_zone_database(name):
    zone, rules = ZoneInfo(name), read(name)

    wrong = [
        at
        for at in moments(zone)
        if at.utcoffset() != at.replace(tzinfo=rules).utcoffset()
    ]

    assert wrong == []


def test_changes_are_told_by_the_clock_before_them():
    year = timezone_of("Europe/Berlin", date(2026, 1, 1), date(2026, 12, 31))

    _winter, summer, autumn = year.subcomponents

    assert (summer.name, summer.DTSTART) == ("DAYLIGHT", datetime(2026, 3, 29, 2))
    assert (autumn.name, autumn.DTSTART) == ("STANDARD", datetime(2026, 10, 25, 3))
    assert summer.TZOFFSETFROM == autumn.TZOFFSETTO == timedelta(hours=1)
    assert summer.TZOFFSETTO == autumn.TZOFFSETFROM == timedelta(hours=2)


def test_minsk_has_one_rule_today():
    (rule,) = timezone_of(
        "Europe/Minsk", date(2026, 1, 1), date(2026, 12, 31)
    ).subcomponents

    assert (rule.name, rule.TZOFFSETTO) == ("STANDARD", timedelta(hours=3))


def test_years_of_local_mean_time_are_covered():
    rules = read("Europe/Minsk", date(1922, 1, 1), date(1924, 12, 31))

    offsets = [
        datetime(year, 7, 1, tzinfo=rules).utcoffset() for year in (1922, 1923, 1924)
    ]

    expected = [
        datetime(year, 7, 1, tzinfo=ZoneInfo("Europe/Minsk")).utcoffset()
        for year in (1922, 1923, 1924)
    ]
    assert offsets == expected
