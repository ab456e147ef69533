"""Calendar files (RFC 5545): what events and visits share of them.

Nothing in one depends on the moment of reading: the same content gives the same bytes.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.http import HttpResponse
from django.utils.http import http_date
from icalendar import Calendar, Component, Event as Entry

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODID = "-//Belarusian State Medical University//International Relations//EN"


def calendar_of(components: Iterable[Component]) -> Calendar:
    """A calendar that holds the components in this order."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODID)
    for component in components:
        calendar.add_component(component)
    return calendar


def new_entry(
    uid: str,
    sequence: int,
    start: date | datetime,
    end: date | datetime | None,
    *,
    created_at: datetime,
    updated_at: datetime,
    is_cancelled: bool,
) -> Entry:
    """What programs know an entry by, and when it is.

    `uid` never changes; `sequence` grows when the days do. Days make an entry of whole
    days, and the end is the first moment or day after it.
    """
    entry = Entry()
    entry.add("uid", uid)
    entry.add("sequence", sequence)
    entry.add("dtstamp", updated_at)
    entry.add("created", created_at)
    entry.add("last-modified", updated_at)
    entry.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    entry.add("dtstart", start)
    if end:
        entry.add("dtend", end)
    return entry


def calendar_response(
    content: bytes, name: str, changed_at: datetime | None
) -> HttpResponse:
    """The file under its name, as of the moment it last changed, if that is known."""
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    # Inline, so that a phone opens its calendar; nothing else shows such a file.
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["X-Robots-Tag"] = "noindex"
    if changed_at:
        response["Last-Modified"] = http_date(changed_at.timestamp())
    return response
