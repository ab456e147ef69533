"""How a figure is written out."""

from core.formats import number_range
from core.models import Fact, Qualifier


def figure(fact: Fact) -> str:
    """The number alone: `2,000` or `10–15`."""
    return number_range(fact.value, fact.value_to)


def qualifier(fact: Fact) -> str:
    """The word before the number, empty for an exact one."""
    return "" if fact.qualifier == Qualifier.EXACT else fact.get_qualifier_display()
