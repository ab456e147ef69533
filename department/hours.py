"""The office's hours on any day: those of its week, and the days that differ from it.

Everything here turns over with the day, never with the hour, so that a page which is
kept for others (core.changes) is right for as long as it is kept.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.utils.dates import WEEKDAYS
from django.utils.functional import Promise

from department.models import OpeningHours, SpecialDay

# How far ahead the next open day is looked for: longer than any holidays.
DAYS_AHEAD = 92


@dataclass(frozen=True, order=True)
class Span:
    """From when until when the office is open, by the clock of Minsk."""

    opens_at: time
    closes_at: time

    def __str__(self) -> str:
        return f"{self.opens_at:%H:%M}–{self.closes_at:%H:%M}"


@dataclass(frozen=True)
class OfficeDay:
    """One day at the office; without spans it is closed. `special` says why it differs."""

    day: date
    spans: tuple[Span, ...]
    special: SpecialDay | None = None


class Hours:
    """What is known of when the office is open."""

    def __init__(self, week: Iterable[OpeningHours], special: Iterable[SpecialDay]):
        self._week = list(week)
        self._special = {day.day: day for day in special}

    @property
    def is_known(self) -> bool:
        """Whether the hours of the week are published at all."""
        return bool(self._week)

    @property
    def week(self) -> list[tuple[str | Promise, tuple[Span, ...]]]:
        """Each day of the week with its spans, from Monday on."""
        return [(name, self._of_weekday(n)) for n, name in sorted(WEEKDAYS.items())]

    def on(self, day: date) -> OfficeDay:
        """The office on that day."""
        special = self._special.get(day)
        if special is None:
            return OfficeDay(day, self._of_weekday(day.weekday()))
        return OfficeDay(day, _of_special_day(special), special)

    def next_open(self, day: date) -> OfficeDay | None:
        """The first day after that one on which the office opens; None if far away."""
        following = (self.on(later) for later in _days_after(day))
        return next((found for found in following if found.spans), None)

    def special_days(self, first: date) -> list[OfficeDay]:
        """The days that differ from their weekday, from that day on."""
        return [self.on(day) for day in sorted(self._special) if day >= first]

    def _of_weekday(self, number):
        return _joined(
            Span(hours.opens_at, hours.closes_at)
            for hours in self._week
            if hours.weekday == number
        )


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order, as one where they meet or overlap."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.opens_at <= joined[-1].closes_at:
            before = joined.pop()
            span = Span(before.opens_at, max(before.closes_at, span.closes_at))
        joined.append(span)
    return tuple(joined)


def _of_special_day(special):
    if special.opens_at is None or special.closes_at is None:
        return ()
    return (Span(special.opens_at, special.closes_at),)


def _days_after(day: date) -> Iterator[date]:
    left = min(DAYS_AHEAD, (date.max - day).days)
    return (day + timedelta(days=n) for n in range(1, left + 1))
