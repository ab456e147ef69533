"""Dates as people write them in tables, as far as each can mean one day only."""

import re
from functools import cache

from babel import Locale

from core.languages import language_codes
from core.text import fold

_POINTED = re.compile(r"(?:(\d{1,2})\.)?(\d{1,2})\.(\d{4})", re.ASCII)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_NAMED = re.compile(r"(?:([0-9]{1,2}) )?([^\W\d]+) ([0-9]{4})(?: (?:г|года))?")
_AMERICAN = re.compile(r"([^\W\d]+) ([0-9]{1,2}) ([0-9]{4})")


def iso(text: str) -> str:
    """`2006-07-25` for `25.07.2006`, `25 июля 2006 г.` or `7/25/2006`; else the text.

    A month and a year make `2006-07`. Of `7/8/2006` nobody knows which is the month,
    and of `25.07.06` which century: they stay as they are, and are refused.
    """
    if match := _POINTED.fullmatch(text):
        day, month, year = match.groups()
    elif match := _SLASHED.fullmatch(text):
        first, second, year = match.groups()
        days = {(d, m) for d, m in ((first, second), (second, first)) if int(m) <= 12}
        if len(days) != 1:
            return text
        day, month = days.pop()
    else:
        return _with_name(text)
    return _joined(year, month, day)


def _with_name(text: str) -> str:
    folded = fold(text[:40])
    if match := _NAMED.fullmatch(folded):
        day, name, year = match.groups()
    elif match := _AMERICAN.fullmatch(folded):
        name, day, year = match.groups()
    else:
        return text
    month = _months().get(name)
    return _joined(year, str(month), day) if month else text


def _joined(year: str, month: str, day: str | None) -> str:
    return "-".join([year, month.zfill(2), *([day.zfill(2)] if day else [])])


@cache
def _months() -> dict[str, int]:
    """The months by name, folded, in every language of the site."""
    found: dict[str, set[int]] = {}
    for code in language_codes():
        months = Locale.parse(code, sep="-").months
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for month, name in months[form][width].items():
                    found.setdefault(fold(name), set()).add(month)
    return {name: months.pop() for name, months in found.items() if len(months) == 1}
