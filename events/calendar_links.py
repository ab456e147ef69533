"""Plain links that put an event, or a list of them, into a reader's own calendar."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import quote, urlencode, urlsplit

from core.languages import translated
from core.seo import absolute
from events.calendar import span_of
from events.models import Event

GOOGLE = "https://calendar.google.com/calendar"
# Microsoft's two: for people, and for organisations.
OUTLOOK = "https://outlook.live.com/calendar"
OFFICE = "https://outlook.office.com/calendar"


@dataclass(frozen=True)
class CalendarLink:
    """A calendar by its name, and the address that opens it there."""

    name: str
    url: str


def subscriptions(address: str, name: str) -> list[CalendarLink]:
    """Ways to follow the calendar at the address, which has that name."""
    webcal = urlsplit(address)._replace(scheme="webcal").geturl()
    from_web = _query({"url": address, "name": name})
    return [
        CalendarLink("Apple, Outlook", webcal),
        CalendarLink("Google", f"{GOOGLE}/r?{_query({'cid': webcal})}"),
        CalendarLink("Outlook.com", f"{OUTLOOK}/0/addfromweb?{from_web}"),
        CalendarLink("Microsoft 365", f"{OFFICE}/0/addfromweb?{from_web}"),
    ]


def additions(event: Event) -> list[CalendarLink]:
    """Forms of the big calendars with the event filled in; its days must be known."""
    start, end = span_of(event)
    end = end or start
    words = translated(event, "title").value, translated(event, "place").value
    google = _query(_google(event, start, end, *words))
    compose = _query(_outlook(event, start, end, *words))
    return [
        CalendarLink("Google", f"{GOOGLE}/render?{google}"),
        CalendarLink("Outlook.com", f"{OUTLOOK}/deeplink/compose?{compose}"),
        CalendarLink("Microsoft 365", f"{OFFICE}/deeplink/compose?{compose}"),
    ]


def _google(event, start, end, title, place):
    return {
        "action": "TEMPLATE",
        "text": title,
        "dates": f"{_basic(start)}/{_basic(end)}",
        "ctz": event.time_zone,
        "location": place,
        "details": absolute(event),
    }


def _outlook(event, start, end, title, place):
    return {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": title,
        "startdt": _extended(start),
        "enddt": _extended(end),
        "allday": "false" if isinstance(start, datetime) else "true",
        "location": place,
        "body": absolute(event),
    }


def _query(values: dict[str, str]) -> str:
    """A space as %20: Outlook shows the plus sign of forms as it is."""
    return urlencode(values, quote_via=quote)


def _basic(moment: date | datetime) -> str:
    """`20261203T070000Z`, or a day without an hour."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return moment.strftime("%Y%m%d")


def _extended(moment: date | datetime) -> str:
    """`2026-12-03T07:00:00Z`, or a day without an hour."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return moment.isoformat()
