"""An event's days as the calendar prints them, never more exact than they are known."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.utils.translation import gettext as _

from core.partial_date import PartialDate, babel_locale, format_day, western


@dataclass(frozen=True)
class DateBlock:
    """The large day at the start of a line, and the words below it."""

    machine: str
    large: str
    lines: tuple[str, ...]
    is_wide: bool


class Under(StrEnum):
    """The heading an event stands under, whose words its block leaves out."""

    NOTHING = ""
    YEAR = "year"
    MONTH = "month"


def date_block(
    start: PartialDate | None,
    end: PartialDate | None = None,
    *,
    under: Under = Under.NOTHING,
) -> DateBlock | None:
    """The block for an event; None without a date."""
    if start is None:
        return None
    end = None if end == start else end
    if end and _is_one_month(start, end):
        large = f"{start.day}–{end.day}"
        weekdays = f"{_weekday(start.first)}–{_weekday(end.first)}"
        end = None
    elif start.day:
        large, weekdays = str(start.day), _weekday(start.first)
    if start.day:
        lines = {
            Under.NOTHING: _format(start.first, "LLL y"),
            Under.YEAR: _format(start.first, "LLL"),
            Under.MONTH: weekdays,
        }
        lines = (lines[under],)
    elif start.month and under != Under.MONTH:
        large = _format(start.first, "LLL")
        lines = () if under else (str(start.year),)
    elif under:
        missing = _("day not stated") if start.month else _("month not stated")
        large, lines = "", (missing,)
    else:
        large, lines = str(start.year), ()
    if end:
        lines += (_("until %(date)s") % {"date": _short(end, start.year)},)
    return DateBlock(start.isoformat(), large, lines, is_wide=len(large) > 2)


def days_in_month(start: PartialDate, end: PartialDate) -> tuple[str, str] | None:
    """`4–8` and `September 2013`; None unless both are days of one month."""
    if not _is_one_month(start, end):
        return None
    _day, _space, month = format_day(end.first).partition(" ")
    return f"{start.day}–{end.day}", month


def month_name(month: int) -> str:
    """The month's name as a heading."""
    name = _format(date(2000, month, 1), "LLLL")
    return name[:1].upper() + name[1:]


def iso_moment(day: PartialDate, at: time | None, zone: str) -> str:
    """ISO 8601: with the offset where the hour is known, else as exact as the day."""
    if not (day.day and at):
        return day.isoformat()
    return datetime.combine(day.first, at, ZoneInfo(zone)).isoformat("T", "minutes")


def _is_one_month(start, end):
    is_same = (start.year, start.month) == (end.year, end.month)
    return is_same and start.is_day and end.is_day


def _short(value, year):
    """`5 Aug`, with the year only where it is another one."""
    if value.day and value.year == year:
        return _format(value.first, "d MMM")
    return value.display("medium")


def _weekday(day):
    return _format(day, "ccc")


def _format(day, pattern):
    return western(format_date(day, pattern, locale=babel_locale()))
