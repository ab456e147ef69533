"""When an event is, and until when people may register: one line, with the zone.

For mails and pages alike; numbers keep their order amid Arabic.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import pgettext

from core.languages import isolated
from core.partial_date import PartialDate, format_day
from events.models import Event


def event_hours(event: Event) -> str:
    """`4–8 September 2026, 10:00–17:00 (Europe/Minsk)`; only the days without hours."""
    days = _days(event.start_on, event.end_on)
    if not event.start_time:
        return days
    hours = f"{event.start_time:%H:%M}"
    if event.end_time:
        hours += f"–{event.end_time:%H:%M}"
    return _with_hours(days, hours, event.time_zone)


def hours_before(event: Event) -> str:
    """When a moved event was to begin before."""
    if not event.moved_from_time:
        return str(event.moved_from)
    hours = f"{event.moved_from_time:%H:%M}"
    return _with_hours(str(event.moved_from), hours, event.time_zone)


def closing_hours(event: Event) -> str:
    """`3 September 2026, 24:00 (Europe/Minsk)`; empty where it is not known.

    Midnight belongs to the day that ends: nobody takes 0:00 for the night before.
    """
    if event.registration_ends_at is None:
        return ""
    local = event.registration_ends_at.astimezone(ZoneInfo(event.time_zone))
    hours, day = f"{local:%H:%M}", local.date()
    if hours == "00:00":
        hours, day = "24:00", day - timedelta(days=1)
    return _with_hours(format_day(day), hours, event.time_zone)


def _with_hours(days, hours, zone):
    return pgettext("separator", ", ").join([days, isolated(f"{hours} ({zone})")])


def _days(start: PartialDate | None, end: PartialDate | None) -> str:
    if start is None:
        return ""
    if end is None or end == start:
        return str(start)
    if start.day and end.day and (start.year, start.month) == (end.year, end.month):
        _day, _space, month = format_day(end.first).partition(" ")
        return f"{isolated(f'{start.day}–{end.day}')} {month}"
    return f"{start} – {end}"
