from datetime import date, timedelta
from random import Random

import pytest

from core.spells import Spell, uncovered

FIRST = date(2020, 1, 1)


def day(n):
    return FIRST + timedelta(days=n)


def spell(first, last):
    return Spell(day(first), day(last))


@pytest.mark.parametrize(
    ("spells", "gaps"),
    [
        ([], [(3, 8)]),
        ([spell(3, 8)], []),
        ([spell(0, 20)], []),
        ([spell(0, 2), spell(9, 20)], [(3, 8)]),
        ([spell(4, 5)], [(3, 3), (6, 8)]),
        ([spell(5, 8), spell(0, 4)], []),
        ([spell(0, 6), spell(1, 3)], [(7, 8)]),
        ([Spell(date.min, day(3)), Spell(day(8), date.max)], [(4, 7)]),
    ],
)
def test_uncovered_days_are_those_in_no_spell(spells, gaps):
    found = uncovered((day(3), day(8)), spells)

    assert found == [(day(first), day(last)) for first, last in gaps]


def test_uncovered_agrees_with_looking_at_every_day():
    chance = Random(7)
    for _ in range(500):
        starts = [chance.randint(0, 30) for _ in range(chance.randint(0, 5))]
        spells = [spell(start, start + chance.randint(0, 8)) for start in starts]
        first = chance.randint(0, 20)
        days = (day(first), day(first + chance.randint(0, 15)))

        gaps = uncovered(days, spells)

        missing = {
            day(n)
            for n in range(40)
            if days[0] <= day(n) <= days[1]
            and not any(s.first <= day(n) <= s.last for s in spells)
        }
        told = {day(n) for n in range(40) for a, b in gaps if a <= day(n) <= b}
        assert told == missing
        assert all(a <= b for a, b in gaps)
