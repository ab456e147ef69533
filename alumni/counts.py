"""Numbers of members as visitors may see them.

What is public must not tell how many members a country has who are named nowhere, if
these are one to four: so few can be guessed one by one. Beside the numbers the public
knows whom the site names, so the form of a number depends on that. Rule and proof are
in docs/decisions/0031-small-counts.md.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum

from django.utils.translation import gettext as _

from core.formats import number

SMALL = 5


class Form(Enum):
    """How a number is given: as it is, as a lower bound, or as an upper one."""

    EXACT = "exact"
    AT_LEAST = "at least"
    FEWER = "fewer"


@dataclass(frozen=True)
class Shown:
    """All that is told of a number of members; as text in the reader's language."""

    form: Form
    number: int

    def __str__(self) -> str:
        words = {
            Form.EXACT: "%(n)s",
            Form.AT_LEAST: _("%(n)s or more"),
            Form.FEWER: _("fewer than %(n)s"),
        }
        return words[self.form] % {"n": number(self.number)}


def shown(members: int, *, may_be_named: bool) -> Shown:
    """What may be told of so many members.

    `may_be_named` says whether the site names anybody who may be one of them; it has to
    follow from what is public. Then the number is rounded down to a multiple of five.
    Raises ValueError for no members: a country without any is not told of.
    """
    if members < 1:
        raise ValueError("There is no number for a country without members.")
    if members < SMALL:
        return Shown(Form.FEWER, SMALL)
    if may_be_named:
        return Shown(Form.AT_LEAST, members - members % SMALL)
    return Shown(Form.EXACT, members)


def shown_by_country(
    members: Mapping[str, int], named: Collection[str]
) -> dict[str, Shown]:
    """What may be told of each country that has members.

    `named` are the countries of all graduates whom the site names, empty for one whose
    country it does not tell: he or she may live in any.
    """
    is_anywhere = "" in named
    return {
        country: shown(number, may_be_named=is_anywhere or country in named)
        for country, number in members.items()
        if number
    }
