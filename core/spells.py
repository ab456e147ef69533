"""Days on which something surely or perhaps was, and what they leave open.

Dates are known to a year, a month or a day, so whether a day belongs to something may
be open. A spell without a doubt is sure; one with a doubt says why it is not.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Spell:
    """Consecutive days, both ends included; `doubt` is empty where they are sure.

    `date.min` and `date.max` stand for no beginning and no end.
    """

    first: date
    last: date
    doubt: str | Promise = ""


Days = tuple[date, date]


def uncovered(days: Days, spells: Iterable[Spell]) -> list[Days]:
    """The runs of days, in order, that lie in none of the spells, sure or not."""
    first, last = days
    gaps = []
    for spell in sorted(spells, key=lambda spell: spell.first):
        if spell.last < first:
            continue
        if spell.first > last:
            break
        if spell.first > first:
            gaps.append((first, spell.first - DAY))
        if spell.last >= last:
            return gaps
        first = spell.last + DAY
    return [*gaps, (first, last)]
