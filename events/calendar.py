"""Events as iCalendar (RFC 5545, 7986), in the reader's language.

Nothing in it depends on the moment of reading: the same content gives the same bytes.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from icalendar import Calendar, Event as Entry

from core.calendars import add_subscription, calendar_of, new_entry, time_zones
from core.languages import Text, translated
from core.seo import absolute
from events.hours import first_announced_words
from events.models import Event


def event_file(event: Event) -> bytes:
    """The event as a calendar of its own; its days must be known."""
    return _calendar([event]).to_ical()


def feed(events: Iterable[Event], *, name: str, page: str, address: str) -> bytes:
    """A calendar to subscribe to at its address; the days of the events are known.

    `page` is where people read the same list.
    """
    calendar = _calendar(events)
    add_subscription(calendar, name=name, page=page, address=address)
    return calendar.to_ical()


def span_of(event: Event) -> tuple[date | datetime, date | datetime | None]:
    """First moment and end as a calendar has them; days are days, and the end is out.

    No end for an event of one day whose last hour is not known.
    """
    last = (event.end_on or event.start_on).first
    if event.start_time is None:
        return event.start_on.first, last + timedelta(days=1)
    zone = ZoneInfo(event.time_zone)
    start, end = (at.astimezone(zone) for at in (event.starts_at, event.ends_at))
    is_known = event.end_time or not event.is_one_day
    return start, end if is_known and end > start else None


def _calendar(events: Iterable[Event]) -> Calendar:
    entries = [_entry(event) for event in events]
    return calendar_of([*time_zones(entries), *entries])


def _entry(event: Event) -> Entry:
    entry = new_entry(
        str(event.uid),
        event.sequence,
        *span_of(event),
        created_at=event.created_at,
        updated_at=event.updated_at,
        is_cancelled=event.state == Event.State.CANCELLED,
    )
    _add_text(entry, "summary", translated(event, "title"))
    _add_text(entry, "location", translated(event, "place"))
    _add_text(entry, "description", _description(event))
    entry.add("categories", [str(event.get_kind_display())])
    entry.add("url", absolute(event))
    return entry


def _add_text(entry: Entry, name: str, text: Text) -> None:
    """The text, marked with its language where that is not the reader's."""
    if text.value:
        parameters = {"LANGUAGE": text.language} if text.is_fallback else None
        entry.add(name, text.value, parameters=parameters)


def _description(event: Event) -> Text:
    """What has changed, the event in brief, and how to take part from afar.

    Its language is that of the brief, which is most of it.
    """
    brief = translated(event, "summary")
    lines = [*_news(event), brief.value, translated(event, "date_note").value]
    if event.shown_online_url:
        lines.append(_("Take part online: %(link)s") % {"link": event.shown_online_url})
    return Text("\n\n".join(filter(None, lines)), brief.language)


def _news(event: Event) -> Iterator[str]:
    if event.state == Event.State.CANCELLED:
        yield _("This event was cancelled")
    if event.state == Event.State.MOVED:
        yield _("This event was moved")
    if event.first_announced:
        when = first_announced_words(event)
        yield _("First announced for %(when)s.") % {"when": when}
