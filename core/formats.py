"""Numbers as the site prints them: the language's separators, digits 0-9."""

from decimal import Decimal

from babel.numbers import format_decimal

from core.partial_date import babel_locale, western


def number(value: int | Decimal) -> str:
    """The number with the language's group and decimal separators: `2,000`, `2 000`."""
    return western(format_decimal(value, locale=babel_locale()))


def number_range(first: int | Decimal, last: int | Decimal | None = None) -> str:
    """One number, or two with an en dash: `10–15`."""
    return number(first) if last is None else f"{number(first)}–{number(last)}"


def number_from(first: int | Decimal) -> str:
    """A number or any beyond it: `1,501+`."""
    return f"{number(first)}+"
