"""How a figure is written out, and whether the registers bear it out."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db.models import Aggregate, Count, Q, QuerySet
from django.utils.module_loading import import_string

from core.formats import number_range
from core.models import Fact, Qualifier
from core.row_counts import row_counts

# How far “about” may be from what is counted.
_ABOUT = Decimal("0.1")


@dataclass(frozen=True)
class Counted:
    """What a register holds of the thing that the facts of a series state."""

    series: str
    rows: QuerySet
    count: Aggregate = Count("pk")


@dataclass(frozen=True)
class Contradiction:
    """A published figure, and the other number that the register has for it."""

    fact: Fact
    counted: int


def figure(fact: Fact) -> str:
    """The number alone: `2,000` or `10–15`."""
    return number_range(fact.value, fact.value_to)


def qualifier(fact: Fact) -> str:
    """The word before the number, empty for an exact one."""
    return "" if fact.qualifier == Qualifier.EXACT else fact.get_qualifier_display()


def overdue(today: date) -> Q:
    """The condition for a figure whose day of review has come."""
    return Q(review_on__lte=today)


def counted() -> dict[str, int]:
    """What the registers count today, by series; one query.

    `settings.COUNTED_FACTS` names the functions that know how, so that core knows no
    section.
    """
    sources = map(import_string, settings.COUNTED_FACTS)
    found = [one for source in sources for one in source()]
    numbers = row_counts([one.rows for one in found], [one.count for one in found])
    return {one.series: n for one, n in zip(found, numbers, strict=True)}


def contradictions() -> list[Contradiction]:
    """The newest published figure of each series that the register does not bear out.

    Older figures tell of their own time, which the register need not cover. Two
    queries.
    """
    numbers = counted()
    newest = {
        fact.series: fact
        for fact in sorted(
            Fact.objects.published().filter(series__in=numbers), key=_age
        )
    }
    return [
        Contradiction(fact, numbers[series])
        for series, fact in newest.items()
        if not bears_out(numbers[series], fact)
    ]


def bears_out(number: int, fact: Fact) -> bool:
    """Whether a count is what the figure says, as exactly as it says it.

    “About” leaves room for a tenth to both sides, “nearly” below; “over” has no upper
    end.
    """
    low, high = fact.value, fact.value_to or fact.value
    if fact.qualifier in (Qualifier.ABOUT, Qualifier.NEARLY):
        low -= low * _ABOUT
    if fact.qualifier == Qualifier.ABOUT:
        high += high * _ABOUT
    return low <= number and (fact.qualifier == Qualifier.OVER or number <= high)


def _age(fact):
    return (fact.as_of.number if fact.as_of else 0), fact.pk
