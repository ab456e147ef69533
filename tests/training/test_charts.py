import pytest

from tests.factories.training import CohortFactory
from training.charts import cohort_chart
from training.models import Measure

pytestmark = pytest.mark.django_db


def test_cohort_chart_breaks_the_line_at_missing_years():
    cohorts = [CohortFactory(year=year, number=n) for year, n in [(1964, 8), (1966, 9)]]

    chart = cohort_chart(cohorts)

    (line,) = chart.drawing.lines
    assert line.d.count("M") == 2
    assert "L" not in line.d


def test_cohort_chart_joins_contradicting_numbers_of_a_year():
    cohorts = [CohortFactory(number=6), CohortFactory(number=8)]

    (line,) = cohort_chart(cohorts).drawing.lines

    assert [band.text for band in line.bands] == ["1964: 6–8"]
    assert line.points == ()


def test_cohort_chart_leaves_out_totals_spans_and_unknown_numbers():
    cohorts = [
        CohortFactory(measure=Measure.TRAINED, number=2000),
        CohortFactory(year_from=1970, year=2012, number=900),
        CohortFactory(number=None),
        CohortFactory(year=None),
    ]

    assert cohort_chart(cohorts) is None
