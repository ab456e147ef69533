"""When an event is, and until when people may register: one line, with its clock.

For mails and pages alike; numbers keep their order amid Arabic.
"""

from datetime import timedelta
from zoneinfo import ZoneInfo

from core.languages import isolated
from core.partial_date import PartialDate, format_day
from core.time_zones import clock
from events.dates import days_in_month
from events.hours import hours_of, in_a_row
from events.models import Event


def event_hours(event: Event) -> str:
    """`1–3 March 2027, 10:00–17:00, Minsk time (UTC+3)`; without hours only the days."""
    return in_a_row(_days(event.start_on, event.end_on), hours_of(event))


def closing_hours(event: Event) -> str:
    """`3 March 2027, 24:00, Minsk time (UTC+3)`; empty where it is not known.

    Midnight belongs to the day that ends: nobody takes 0:00 for the night before.
    """
    if event.registration_ends_at is None:
        return ""
    local = event.registration_ends_at.astimezone(ZoneInfo(event.time_zone))
    hours, day = f"{local:%H:%M}", local.date()
    if hours == "00:00":
        hours, day = "24:00", day - timedelta(days=1)
    whose = clock(event.time_zone, event.registration_ends_at)
    return in_a_row(format_day(day), isolated(hours), whose)


def _days(start: PartialDate | None, end: PartialDate | None) -> str:
    if start is None:
        return ""
    if end is None or end == start:
        return str(start)
    if joined := days_in_month(start, end):
        numbers, month = joined
        return f"{isolated(numbers)} {month}"
    return f"{start} – {end}"
