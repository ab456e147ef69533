import pytest
from django.utils.translation import override

from rankings.charts import LONGEST_NAME, place_chart, ranking_chart, scope_name
from rankings.history import History
from rankings.models import Edition, Ranking, Result

LONG = "Academic Ranking of World Universities – European Standard"


def result(year=2020, **fields):
    return Result(edition=Edition(year=year), **fields)


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"scope": "world"}, "World"),
        ({"scope": "country", "country": "BY"}, "Belarus"),
        ({"scope": "country"}, "Country"),
        ({"scope": "subject", "subject_en": "Medicine"}, "Medicine"),
        ({"scope": "subject"}, "Subject"),
    ],
)
def test_scope_name_is_as_precise_as_the_record(fields, shown):
    assert scope_name(Result(**fields)) == shown


def test_scope_name_speaks_the_readers_language():
    with override("ru"):
        assert scope_name(Result(scope="country", country="BY")) == "Беларусь"


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"rank": 2677}, "2,677"),
        ({"rank": 801, "rank_to": 1000}, "801–1,000"),
        ({}, "Not ranked"),
    ],
)
def test_place_prints_exact_band_and_unranked(fields, place):
    assert Result(**fields).place == place


def test_chart_leaves_out_years_without_a_place():
    history = History(Ranking(name_en="A"), [result(2021), result(2020, rank=7)])

    chart = place_chart([history])

    (line,) = chart.drawing.lines
    assert [point.text for point in line.points] == ["2020: 7"]


def test_chart_is_absent_without_any_place():
    assert place_chart([History(Ranking(name_en="A"), [result()])]) is None
    assert place_chart([]) is None


def test_chart_shortens_a_name_that_has_no_room():
    history = History(Ranking(name_en=LONG), [result(rank=5)])

    name = place_chart([history]).drawing.lines[0].name.text

    assert name == "Academic Ranking of World…"
    assert len(name) <= LONGEST_NAME


def test_chart_of_several_series_tells_them_apart_by_scope():
    history = History(
        Ranking(name_en="Webometrics"),
        [result(rank=5), result(rank=1, scope="country", country="BY")],
    )

    names = [line.name.text for line in place_chart([history]).drawing.lines]
    own_names = [line.name.text for line in ranking_chart(history).drawing.lines]

    assert names == ["Webometrics: World", "Webometrics: Belarus"]
    assert own_names == ["World", "Belarus"]
