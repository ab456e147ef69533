import re

import pytest
from django.utils.translation import override

from core.charts import Series, by_year
from core.charts.text import LINE_HEIGHT

RANKS = Series("Ranking A", {2019: 1501, 2020: 1430, 2022: 1205})
BANDS = Series("Ranking B", {2020: (1001, 1200), 2022: 900})


def drawing(*series, inverted=False):
    return by_year(series, inverted=inverted).drawing


def test_line_breaks_at_a_missing_year():
    (line,) = drawing(RANKS, inverted=True).lines

    assert re.sub(r"[\d ]+", "", line.d) == "MLM"
    assert [point.text for point in line.points] == [
        "2019: 1,501",
        "2020: 1,430",
        "2022: 1,205",
    ]


def test_better_rank_is_higher_only_when_inverted():
    def heights(chart):
        return [int(y) for y in re.findall(r"[ML]\d+ (\d+)", chart.lines[0].d)]

    ranks = heights(drawing(RANKS, inverted=True))
    amounts = heights(drawing(RANKS))

    assert ranks == sorted(ranks, reverse=True)
    assert amounts == sorted(amounts)


def test_axis_of_ranks_starts_at_one_and_of_amounts_at_zero():
    first_places = Series("Ranking", {2024: 3, 2025: 1})

    ranks = drawing(first_places, inverted=True)
    amounts = drawing(first_places)

    assert ranks.grid[0].label.text == "1"
    assert amounts.grid[0].label.text == "0"


def test_band_is_drawn_over_its_whole_range():
    chart = drawing(RANKS, BANDS, inverted=True)

    (band,) = chart.lines[1].bands
    heights = {line.label.text: line.y for line in chart.grid}
    unit = (heights["1,200"] - heights["1,000"]) / 200
    assert band.text == "2020: 1,001–1,200"
    assert band.height == pytest.approx(199 * unit, abs=1)
    assert band.y + band.height == pytest.approx(heights["1,200"], abs=1)


def test_series_differ_by_more_than_colour():
    series = [Series(str(i), {2025: i, 2026: i}) for i in range(1, 5)]

    lines = drawing(*series).lines

    assert len({line.dash for line in lines}) == 4
    assert len({line.key for line in lines}) == 4


def test_names_do_not_cover_each_other():
    series = [Series(str(i), {2026: 500 + i}) for i in range(4)]

    heights = sorted(line.name.y for line in drawing(*series).lines)

    steps = [b - a for a, b in zip(heights, heights[1:], strict=False)]
    assert min(steps) >= LINE_HEIGHT


def test_time_runs_left_to_right_in_arabic():
    with override("ar"):
        chart = drawing(RANKS, inverted=True)

    assert [label.text for label in sorted(chart.years, key=lambda text: text.x)] == [
        "2019",
        "2020",
        "2021",
        "2022",
    ]
    assert (chart.direction, chart.lines[0].name.anchor) == ("rtl", "end")


def test_many_years_are_labelled_by_the_first_the_last_and_round_ones():
    chart = drawing(Series("Admitted", {1964: 8, 2026: 100}))

    labels = [int(label.text) for label in chart.years]
    steps = [b.x - a.x for a, b in zip(chart.years, chart.years[1:], strict=False)]
    assert (labels[0], labels[-1]) == (1964, 2026)
    assert {year % 5 for year in labels[1:-1]} == {0}
    assert len(labels) > 6
    assert min(steps) >= 45


def test_only_year_stands_in_the_middle():
    chart = drawing(Series("Admitted", {2020: 8}))

    (year,), (tick, *_rest) = chart.years, chart.grid
    assert year.x == pytest.approx((tick.x + tick.x_end) / 2, abs=1)
