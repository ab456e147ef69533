"""The figures of the cohorts as a chart."""

from collections.abc import Iterable

from core.charts import Chart, Series, by_year
from training.models import Cohort, Measure

DRAWN = (Measure.ADMITTED, Measure.STUDYING, Measure.GRADUATED)


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
        is_one_year = cohort.year and not cohort.is_span
        if is_one_year and cohort.number is not None:
            numbers.setdefault(cohort.year, []).append(cohort.number)
    return {
        year: found[0] if len(set(found)) == 1 else (min(found), max(found))
        for year, found in numbers.items()
    }
