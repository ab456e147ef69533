"""Dates as sources give them: a year, a month or a day.

Stored as one integer, 19960000, 20130900 or 20060725, so that both databases sort
and compare them alike and a year comes before the months it holds.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date, format_skeleton
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 1900, 2100
_PATTERNS = {"full": "full", "long": "d MMMM y", "medium": "d MMM y"}
_PATTERN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True, order=True)
class PartialDate:
    """A day, a month (`day` is 0) or a year (`month` and `day` are 0)."""

    year: int
    month: int = 0
    day: int = 0

    def __post_init__(self):
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise ValidationError(
                _("The year must lie between %(first)s and %(last)s."),
                "year",
                {"first": str(FIRST_YEAR), "last": str(LAST_YEAR)},
            )
        try:
            date(self.year, self.month or 1, self.day or 1)
        except ValueError:
            raise ValidationError(_("There is no such date."), "date") from None
        if self.day and not self.month:
            raise ValidationError(_("There is no such date."), "date")

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Read `1996`, `2013-09` or `2006-07-25`; ValidationError for anything else."""
        match = _PATTERN.fullmatch(text.strip())
        if not match:
            raise ValidationError(
                _("Write a year, a month or a day: 1996, 2013-09 or 2006-07-25."),
                "format",
            )
        return cls(*(int(part or 0) for part in match.groups()))

    @classmethod
    def from_number(cls, number: int) -> "PartialDate":
        return cls(number // 10000, number // 100 % 100, number % 100)

    @property
    def number(self) -> int:
        """The stored form, for example 20130900 for September 2013."""
        return self.year * 10000 + self.month * 100 + self.day

    @property
    def first(self) -> date:
        """The earliest day this date can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The latest day this date can mean."""
        if self.day:
            return self.first
        year, month = divmod(self.year * 12 + (self.month or 12), 12)
        return date(year, month + 1, 1) - timedelta(days=1)

    @property
    def is_day(self) -> bool:
        return bool(self.day)

    def isoformat(self) -> str:
        return "-".join(
            part
            for part in (
                f"{self.year:04}",
                self.month and f"{self.month:02}",
                self.day and f"{self.day:02}",
            )
            if part
        )

    def display(self, style: str = "long") -> str:
        """The date in the reader's language; `style` is `long` or `medium`."""
        return format_partial(self, style)

    def __str__(self) -> str:
        return self.display()


def number_of(day: date) -> int:
    """The stored form of a full date, to compare with stored partial dates."""
    return day.year * 10000 + day.month * 100 + day.day


def format_partial(value: PartialDate, style: str) -> str:
    """The date in the reader's language, to the precision it is known with."""
    if value.day:
        return format_day(value.first, style)
    if value.month:
        skeleton = "yMMMM" if style == "long" else "yMMM"
        return _plain(format_skeleton(skeleton, value.first, locale=babel_locale()))
    return str(value.year)


def format_day(day: date, style: str = "long") -> str:
    """A full date in the reader's language.

    `style` is `long`, `medium`, or `full`: with the day of the week.
    """
    return _plain(format_date(day, _PATTERNS[style], locale=babel_locale()))


def _plain(text: str) -> str:
    """Drop the Russian and Belarusian "г." and write digits 0-9."""
    return western(re.sub(r"\s*г\.$", "", text))


def babel_locale() -> str:
    """The active language as Babel writes it (`zh-hans` becomes `zh_Hans`)."""
    language, _sep, rest = (get_language() or "en").partition("-")
    if language == "en":
        return "en_GB"
    return f"{language}_{rest.title()}" if len(rest) == 4 else language


def western(text: str) -> str:
    """Write digits 0-9, so that the register and its CSV agree in every language."""
    return "".join(str(int(c)) if c.isdecimal() else c for c in text)
