"""The filter of a list "at any time between two dates"."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise

from core.partial_date import number_of

_NO_END = 99999999


@dataclass(frozen=True)
class Period:
    """A filter "at any time between two dates" over what begins and ends.

    `begins` and `ends` make SQL for the first and the last day, as numbers that compare
    with `core.partial_date.number_of`, from the day the list is shown as of. No end is
    without end. Where the first day is not known, only the last one is sure to lie in
    it. What ends before it begins, or on day 0, was at no time.
    """

    label: str | Promise
    begins: Callable[[date], models.Expression]
    ends: Callable[[date], models.Expression]

    def overlapping(
        self, queryset: QuerySet, since: date | None, until: date | None, on: date
    ) -> QuerySet:
        """Records of which at least one day lies in the window, both ends included."""
        number = models.IntegerField()
        ends = Coalesce(self.ends(on), Value(_NO_END), output_field=number)
        known = Coalesce(self.begins(on), self.ends(on), output_field=number)
        overlap = Q(period_ends__gt=0) & Q(period_known__lte=F("period_ends"))
        if until:
            overlap &= Q(period_known__lte=number_of(until))
        if since:
            overlap &= Q(period_ends__gte=number_of(since))
        queryset = queryset.alias(period_known=known, period_ends=ends)
        return queryset.filter(overlap)
