"""Figures of the cohorts as a chart and as the table beneath it."""

from collections.abc import Iterable

from core.charts import Chart, Series, by_year
from training.models import Cohort, Measure

DRAWN = (Measure.ADMITTED, Measure.STUDYING, Measure.GRADUATED)
_ORDER = list(Measure)


def cohort_chart(cohorts: Iterable[Cohort]) -> Chart | None:
    """A line for each measure; years without a figure are gaps.

    Where sources contradict each other about a year, the point becomes a band from
    the smallest to the largest number. Totals over many years are not drawn.
    """
    cohorts = list(cohorts)
    return by_year(
        [
            Series(
                str(measure.label), _values(c for c in cohorts if c.measure == measure)
            )
            for measure in DRAWN
        ]
    )


def _values(cohorts):
    numbers: dict[int, list[int]] = {}
    for cohort in cohorts:
        if cohort.year and not cohort.year_from and cohort.number is not None:
            numbers.setdefault(cohort.year, []).append(cohort.number)
    return {
        year: found[0] if len(set(found)) == 1 else (min(found), max(found))
        for year, found in numbers.items()
    }


def in_table_order(cohorts: Iterable[Cohort]) -> list[Cohort]:
    """By measure and year, so that contradicting figures stand together; undated last."""
    return sorted(
        cohorts,
        key=lambda c: (_ORDER.index(c.measure), c.year or 9999, c.year_from or 0, c.pk),
    )
