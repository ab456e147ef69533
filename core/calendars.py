"""Calendar files (RFC 5545): what events and visits share of them.

Nothing in one depends on the moment of reading: the same content gives the same bytes.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from django.http import HttpResponse
from django.utils.http import http_date
from icalendar import Calendar, Component, Event as Entry, Timezone, vDuration, vText

from core.zone_rules import timezone_of

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODID = "-//Belarusian State Medical University//International Relations//EN"
# How often programs are asked to look for changes.
REFRESH_INTERVAL = timedelta(hours=12)


def calendar_of(components: Iterable[Component]) -> Calendar:
    """A calendar that holds the components in this order."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODID)
    for component in components:
        calendar.add_component(component)
    return calendar


def add_subscription(calendar: Calendar, *, name: str, page: str, address: str) -> None:
    """Say what the calendar at the address is called (RFC 7986).

    `page` is where people read the same list.
    """
    calendar.add("name", vText(name))
    calendar.add("x-wr-calname", vText(name))
    calendar.add("url", page)
    calendar.add("source", address, parameters={"VALUE": "URI"})
    calendar.add("refresh-interval", REFRESH_INTERVAL, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH_INTERVAL))


def time_zones(entries: Iterable[Entry]) -> Iterator[Timezone]:
    """One VTIMEZONE for each zone, right for the years of its entries."""
    days: dict[str, list[date]] = {}
    for entry in entries:
        for moment in (entry[name] for name in ("dtstart", "dtend") if name in entry):
            if zone := moment.params.get("TZID"):
                days.setdefault(zone, []).append(moment.dt.date())
    for zone, found in sorted(days.items()):
        first = min(found).replace(month=1, day=1)
        yield timezone_of(zone, first, max(found).replace(month=12, day=31))


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
