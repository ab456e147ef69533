import pytest
from hypothesis import given, strategies as st

from rankings.comparison import compared
from rankings.methods import Method, method_in, with_changes
from rankings.models import Edition, Result
from tests.factories.rankings import EditionFactory, RankingFactory, ResultFactory


def result(year, rank=None, rank_to=None, **fields):
    return Result(edition=Edition(year=year), rank=rank, rank_to=rank_to, **fields)


@pytest.mark.parametrize(
    ("later", "earlier", "said"),
    [
        ((2677,), (6049,), "3,372 places higher than in 2011"),
        ((8,), (7,), "1 place lower than in 2011"),
        ((7,), (7,), "The same place as in 2011"),
        ((601, 800), (801, 1000), "Higher than in 2011"),
        ((1001, 1200), (801, 1000), "Lower than in 2011"),
        ((801, 1000), (801, 1000), "The same band as in 2011"),
        (
            (801, 1000),
            (901, 1200),
            "Neither higher nor lower than in 2011: the bands overlap",
        ),
        ((700,), (801, 1000), "Higher than in 2011"),
        ((), (801, 1000), "Not comparable with 2011: not ranked in one of the two"),
        ((801,), (), "Not comparable with 2011: not ranked in one of the two"),
    ],
)
def test_places_are_compared_as_far_as_they_are_known(later, earlier, said):
    now, then = result(2013, *later), result(2011, *earlier)

    assert compared(now, then, is_same_method=True) == said


def test_open_band_is_lower_than_any_place_above_it_and_overlaps_what_it_may_hold():
    then = result(2011, 1501, is_open_band=True)

    assert compared(result(2013, 1500), then, is_same_method=True).startswith("Higher")
    assert compared(result(2013, 1600), then, is_same_method=True).startswith("Neither")


def test_places_by_two_methods_and_a_first_place_are_not_compared():
    now, then = result(2013, 5), result(2011, 9)

    said = compared(now, then, is_same_method=False)

    assert said == "Not comparable with 2011: another method"
    assert compared(now, None, is_same_method=True) == ""


@pytest.mark.parametrize(
    ("year", "method", "words"),
    [
        (2011, Method(None, 2012), "until 2012"),
        (2013, Method(2013, 2015), "2013–2015"),
        (2015, Method(2013, 2015), "2013–2015"),
        (2016, Method(2016, 2016), "2016"),
        (2020, Method(2017, None), "since 2017"),
    ],
)
def test_method_lasts_from_one_change_to_the_next(year, method, words):
    found = method_in(year, [2017, 2013, 2016])

    assert (found, str(found)) == (method, words)


@given(st.integers(1980, 2100), st.sets(st.integers(1980, 2100), max_size=5))
def test_year_lies_in_its_method(year, changes):
    method = method_in(year, changes)

    assert (method.since or year) <= year <= (method.until or year)


@pytest.mark.django_db
def test_sql_knows_the_same_methods_of_its_own_ranking():
    ranking = RankingFactory()
    years = (2011, 2013, 2014, 2016)
    for year in years:
        edition = EditionFactory(
            ranking=ranking, year=year, is_new_method=year in (2013, 2016)
        )
        ResultFactory(edition=edition)
    EditionFactory(ranking=RankingFactory(), year=2014, is_new_method=True)
    results = with_changes(Result.objects.filter(edition__ranking=ranking))

    found = {
        row.edition.year: (row.changed_in, row.changes_next_in)
        for row in results.select_related("edition")
    }

    assert found == {
        2011: (None, 2013),
        2013: (2013, 2016),
        2014: (2013, 2016),
        2016: (2016, None),
    }
