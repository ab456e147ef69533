import re

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from core.charts import Series, by_year
from core.charts.text import text_width


def drawing(*series):
    return by_year(series, kind="columns").drawing


def test_missing_years_are_gaps_and_zero_is_not():
    chart = drawing(Series("Events", {2019: 4, 2020: None, 2022: 0, 2023: 8}))

    (series,) = chart.series
    assert series.gaps.count("M") == 2
    assert [(c.text, c.height) for c in series.columns][1] == ("2022: 0", 0)
    assert [column.value.text for column in series.columns] == ["4", "0", "8"]


def test_heights_are_in_proportion_and_little_is_more_than_nothing():
    chart = drawing(Series("Events", {2020: 1000, 2021: 500, 2022: 1}))

    whole, half, little = (column.height for column in chart.series[0].columns)
    assert half == pytest.approx(whole / 2, abs=1)
    assert little == 2


def test_columns_of_a_year_stand_side_by_side_and_differ_by_more_than_colour():
    chart = drawing(
        Series("Outgoing", {2020: 4, 2021: 5}), Series("Incoming", {2020: 2, 2021: 3})
    )

    first, second = (series.columns for series in chart.series)
    assert [a.x + a.width for a in first] == [b.x for b in second]
    assert second[0].x + second[0].width < first[1].x
    assert len({(series.fill, series.stripes) for series in chart.series}) == 2


def test_band_reaches_from_the_sure_to_the_uncertain_part():
    chart = drawing(Series("Events", {2020: (500, 1000), 2021: 1000}))

    band, exact = chart.series[0].columns
    assert (band.text, exact.text) == ("2020: 500–1,000", "2021: 1,000")
    assert band.band_y == exact.y
    assert band.band_y + band.band_height == band.y
    assert exact.band_height == 0


def test_values_stand_on_the_columns_only_where_all_have_room():
    few = drawing(Series("Journeys", dict.fromkeys(range(2020, 2026), 1000)))
    many = drawing(Series("Journeys", dict.fromkeys(range(1964, 2027), 1000)))

    assert all(column.value for column in few.series[0].columns)
    assert not any(column.value for column in many.series[0].columns)


def test_columns_stay_inside_the_picture():
    many = dict.fromkeys(range(1964, 2027), 1000)
    chart = drawing(Series("A", many), Series("B", many), Series("C", many))

    columns = [column for series in chart.series for column in series.columns]
    assert min(column.x for column in columns) >= chart.grid[0].x
    assert max(column.x + column.width for column in columns) <= chart.grid[0].x_end
    assert text_width("2026") / 2 + chart.years[-1].x <= chart.width


def test_time_runs_left_to_right_in_arabic():
    with override("ar"):
        chart = drawing(Series("Events", {2020: 1, 2022: 3}))

    assert [c.text[:4] for c in sorted(chart.series[0].columns, key=lambda c: c.x)] == [
        "2020",
        "2022",
    ]
    assert (chart.direction, chart.grid[0].label.anchor) == ("rtl", "start")


def test_gap_lies_at_its_year():
    chart = drawing(Series("Events", {2019: 1, 2021: 1}))

    x, width = map(
        int, re.fullmatch(r"M(\d+) \d+h(\d+)", chart.series[0].gaps).groups()
    )
    year = next(label for label in chart.years if label.text == "2020")
    assert x < year.x < x + width


def test_band_keeps_its_order_on_an_arabic_page():
    with override("ar"):
        chart = by_year([Series("Events", {2020: (20, 30)})], kind="columns")
        html = render_to_string("includes/_chart.html", {"chart": chart})

    assert re.search(r'<text [^>]*direction="ltr"[^>]*>20–30</text>', html)
    assert '<bdi class="nowrap" dir="ltr">20–30</bdi>' in html
