"""The rules of a time zone as a calendar carries them, for the years it needs.

The generator of icalendar 7.3.2 is not used: it lets summer time begin an hour late,
where RFC 5545 (3.6.5) counts by the clock before the change, and it overlooks what
lasts less than 64 days, such as Ramadan in Morocco. Only its components are.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)
_SECONDS_A_DAY = 24 * 60 * 60


@lru_cache(maxsize=64)
def timezone_of(name: str, first: date, last: date) -> Timezone:
    """The VTIMEZONE of the IANA zone, right from the first to the last day.

    It is made once and shared: read only.
    """
    zone = ZoneInfo(name)
    start = datetime.combine(first, time.min, UTC) - _DAY
    end = datetime.combine(last, time.min, UTC) + 2 * _DAY
    offset, abbreviation, is_summer = _rule(zone, start)
    onsets = defaultdict(list)
    onsets[offset, offset, abbreviation, is_summer].append(_wall(start, offset))
    for moment in _changes(zone, start, end):
        before, _name, _is_summer = _rule(zone, moment - _SECOND)
        onsets[before, *_rule(zone, moment)].append(_wall(moment, before))
    component = Timezone()
    component.add("tzid", name)
    for (before, after, abbreviation, is_summer), moments in onsets.items():
        part = TimezoneDaylight() if is_summer else TimezoneStandard()
        part.DTSTART, *others = moments
        part.TZOFFSETFROM, part.TZOFFSETTO = before, after
        part.add("tzname", abbreviation)
        for onset in others:  # a line for each: some read only the first of a line
            part.add("rdate", [onset])
        component.add_component(part)
    return component


def _changes(zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """The instants at which another rule begins; no zone has two on one day."""
    while start < end:
        if _rule(zone, start + _DAY) != _rule(zone, start):
            yield _onset(zone, start)
        start += _DAY


def _onset(zone: ZoneInfo, start: datetime) -> datetime:
    """The first second within a day of `start` that has another rule."""
    before = _rule(zone, start)
    seconds = bisect_left(
        range(_SECONDS_A_DAY),
        True,
        key=lambda second: _rule(zone, start + second * _SECOND) != before,
    )
    return start + seconds * _SECOND


def _rule(zone: ZoneInfo, moment: datetime) -> tuple[timedelta, str, bool]:
    """Offset, abbreviation, and whether it is summer time."""
    local = moment.astimezone(zone)
    return local.utcoffset(), local.tzname(), bool(local.dst())


def _wall(moment: datetime, offset: timedelta) -> datetime:
    return (moment + offset).replace(tzinfo=None)
