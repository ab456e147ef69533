"""The hours of an event in words, with whose clock they are read on."""

from dataclasses import dataclass
from datetime import time

from django.utils.translation import gettext as _, pgettext

from core.languages import isolated
from core.moments import end_of, moment_of
from core.partial_date import PartialDate
from core.time_zones import city_of, clock, offset_of


@dataclass(frozen=True)
class Span:
    """From when to when an event lasts, as far as its source says."""

    first: PartialDate | None
    begins: time
    last: PartialDate | None
    ends: time | None
    zone: str

    @property
    def is_one_day(self) -> bool:
        return self.last is None or self.last == self.first


def hours_words(span: Span) -> str:
    """`10:00–12:00, Minsk time (UTC+3)` in the reader's language."""
    return in_a_row(_hours(span), _clock(span))


def hours_of(event) -> str:
    """The hours of the event; empty where no hour is known."""
    if event.start_time is None:
        return ""
    return hours_words(
        Span(
            event.start_on,
            event.start_time,
            event.end_on,
            event.end_time,
            event.time_zone,
        )
    )


def old_hours_of(event) -> str:
    """The hour it had been announced for before it was moved; empty for none."""
    if event.moved_from_time is None:
        return ""
    return hours_words(
        Span(event.moved_from, event.moved_from_time, None, None, event.time_zone)
    )


def first_announced_words(event) -> str:
    """Day and hour it had been announced for; empty unless moved or cancelled since."""
    day = event.first_announced
    return in_a_row(day.display(), old_hours_of(event)) if day else ""


def in_a_row(*parts: str) -> str:
    """What there is of the parts, with the commas of the language."""
    return pgettext("separator", ", ").join(filter(None, parts))


def _hours(span):
    begins, ends = _hour(span.begins), span.ends and _hour(span.ends)
    if span.is_one_day:
        return isolated(f"{begins}–{ends}" if ends else begins)
    if ends:
        words = _("%(start)s on the first day to %(end)s on the last")
    else:
        words = _("%(start)s on the first day")
    return words % {"start": isolated(begins), "end": isolated(ends or "")}


def _clock(span):
    """Whose time it is; the difference from UTC only where the days are known."""
    last = span.last or span.first
    if not (last and last.is_day and span.first.is_day):
        return clock(span.zone)
    start = moment_of(span.first.first, span.begins, span.zone)
    end = end_of(last.first, span.ends, span.zone)
    offsets = {
        "start": isolated(offset_of(span.zone, start)),
        "end": isolated(offset_of(span.zone, end)),
    }
    city = city_of(span.zone)
    if span.is_one_day or not city or offsets["start"] == offsets["end"]:
        return clock(span.zone, start)
    words = _("%(city)s time (%(start)s, at the end %(end)s)")
    return words % {"city": city, **offsets}


def _hour(at: time) -> str:
    return at.strftime("%H:%M")
