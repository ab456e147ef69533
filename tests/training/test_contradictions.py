import pytest

from tests.factories.training import CohortFactory
from training.contradictions import contradictions
from training.models import Measure

pytestmark = pytest.mark.django_db


def found(*cohorts):
    return [item.cohorts for item in contradictions(cohorts)]


def test_different_numbers_for_one_year_contradict_each_other():
    first, second = CohortFactory(number=6), CohortFactory(number=8)
    CohortFactory(year=1965, number=2)

    (contradiction,) = contradictions([second, first])

    assert contradiction.measure == "Admitted"
    assert contradiction.years == [1964]
    assert contradiction.cohorts == (first, second)


def test_span_of_one_year_is_that_year():
    span, year = CohortFactory(number=6, year_from=1964), CohortFactory(number=8)

    assert found(span, year) == [(span, year)]


@pytest.mark.parametrize(
    "other",
    [
        {"number": 8},
        {"number": None},
        {"number": 6, "measure": Measure.GRADUATED},
        {"number": 6, "year": 1965},
        {"number": 6, "year_from": 1963},
        {"number": 6, "year": None},
    ],
)
def test_figures_of_something_else_do_not_contradict(other):
    assert found(CohortFactory(number=8), CohortFactory(**other)) == []


def test_undated_figures_contradict_only_what_staff_have_tied_them_to():
    first = CohortFactory(year=None, number=1)
    second = CohortFactory(year=None, number=2)
    third = CohortFactory(year=None, number=3, contradicts=first)

    assert found(first, second, third) == [(first, third)]


def test_tied_figures_bring_the_others_of_their_years_along():
    earlier = CohortFactory(year=1963, number=6)
    later = CohortFactory(year=1964, number=8, contradicts=earlier)
    another = CohortFactory(year=1964, number=9)

    assert found(another, later, earlier) == [(earlier, later, another)]


def test_tie_to_a_figure_that_is_not_shown_counts_for_nothing():
    hidden = CohortFactory(year=1963, number=6)
    shown = CohortFactory(year=1964, number=8, contradicts=hidden)

    assert found(shown) == []


def test_figures_tied_in_a_ring_are_one_contradiction():
    first = CohortFactory(year=1963, number=6)
    second = CohortFactory(year=1964, number=8, contradicts=first)
    first.contradicts = second

    assert found(first, second) == [(first, second)]
