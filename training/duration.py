"""How long a programme takes, in words."""

from django.utils.translation import ngettext, npgettext

from core.formats import number, number_range

MONTHS_IN_YEAR = 12


def duration(shortest: int | None, longest: int | None) -> str:
    """`6 years`, `8–9 months`, `up to 3 years`; empty where no length is known.

    Years are named only where both ends are whole years.
    """
    ends = [months for months in (shortest, longest) if months]
    if not ends:
        return ""
    in_years = all(months % MONTHS_IN_YEAR == 0 for months in ends)
    first, *rest = [m // MONTHS_IN_YEAR for m in ends] if in_years else ends
    last = rest[0] if rest else first
    if shortest and longest:
        return _between(first, last, in_years)
    return _from(last, in_years) if shortest else _up_to(last, in_years)


def _between(first, last, in_years):
    if first != last:
        return _range(first, last, in_years)
    text = (
        ngettext("%(n)s year", "%(n)s years", last)
        if in_years
        else ngettext("%(n)s month", "%(n)s months", last)
    )
    return text % {"n": number(last)}


def _range(first, last, in_years):
    text = (
        npgettext("range", "%(n)s year", "%(n)s years", last)
        if in_years
        else npgettext("range", "%(n)s month", "%(n)s months", last)
    )
    return text % {"n": number_range(first, last)}


def _from(first, in_years):
    text = (
        ngettext("from %(n)s year", "from %(n)s years", first)
        if in_years
        else ngettext("from %(n)s month", "from %(n)s months", first)
    )
    return text % {"n": number(first)}


def _up_to(last, in_years):
    text = (
        ngettext("up to %(n)s year", "up to %(n)s years", last)
        if in_years
        else ngettext("up to %(n)s month", "up to %(n)s months", last)
    )
    return text % {"n": number(last)}
