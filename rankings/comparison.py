"""What may be said of two places of one series, and why nothing may be."""

from django.utils.translation import gettext as _, ngettext

from core.formats import number
from rankings.models import Result

_Interval = tuple[int, float]


def compared(result: Result, earlier: Result | None, *, is_same_method: bool) -> str:
    """How the place differs from the one before it, in words; empty for no earlier one.

    Bands are compared only where one lies wholly above the other: within them a place
    is not known. Nothing is compared across a change of method or with no place.
    """
    if earlier is None:
        return ""
    year = {"year": earlier.edition.year}
    if not is_same_method:
        return _("Not comparable with %(year)s: another method") % year
    if result.rank is None or earlier.rank is None:
        return _("Not comparable with %(year)s: not ranked in one of the two") % year
    if isinstance(result.value, int) and isinstance(earlier.value, int):
        return _by_places(earlier.value - result.value, year)
    now, then = _interval(result), _interval(earlier)
    if now == then:
        return _("The same band as in %(year)s") % year
    if now[1] < then[0]:
        return _("Higher than in %(year)s") % year
    if now[0] > then[1]:
        return _("Lower than in %(year)s") % year
    return _("Neither higher nor lower than in %(year)s: the bands overlap") % year


def _by_places(higher, year):
    if higher == 0:
        return _("The same place as in %(year)s") % year
    if higher > 0:
        words = ngettext(
            "%(n)s place higher than in %(year)s",
            "%(n)s places higher than in %(year)s",
            higher,
        )
    else:
        words = ngettext(
            "%(n)s place lower than in %(year)s",
            "%(n)s places lower than in %(year)s",
            -higher,
        )
    return words % {"n": number(abs(higher)), **year}


def _interval(result: Result) -> _Interval:
    low, high = result.value if isinstance(result.value, tuple) else (result.value,) * 2
    return low, float("inf") if high is None else high
