"""The charts: honest gaps and axes, text that fits, numbers for the reader."""

import re

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from core import charts
from core.formats import number

RANKS = charts.Series("Ranking A", {2019: 1501, 2020: 1430, 2022: 1205})
BANDS = charts.Series("Ranking B", {2020: (1001, 1200), 2022: 900})


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "1,501"), ("ar", "1,501"), ("ru", "1 501"), ("be", "1 501")],
)
def test_number_is_grouped_for_the_reader_in_western_digits(language, shown):
    with override(language):
        assert number(1501).replace("\xa0", " ") == shown


def test_bar_chart_lengths_are_in_proportion():
    chart = charts.bar_chart([("Asia", 40), ("Africa", 20), ("Europe", 0)])

    longest, half, none = (bar.width for bar in chart.bars)
    assert half == pytest.approx(longest / 2, abs=1)
    assert none == 0


def test_bar_chart_shows_a_small_amount_as_more_than_nothing():
    chart = charts.bar_chart([("Asia", 5000), ("Oceania", 1)])

    assert chart.bars[1].width == 2


def test_bar_chart_wraps_a_long_name_inside_its_column():
    name = "Latin America and the islands of the Caribbean"

    (bar,) = charts.bar_chart([(name, 3)]).bars

    assert " ".join(line.text for line in bar.name) == name
    assert all(charts.text_width(line.text, 14) < bar.x for line in bar.name)
    assert len({line.y for line in bar.name}) == len(bar.name) > 1


def test_bar_chart_values_end_inside_the_picture():
    chart = charts.bar_chart([("Asia", 1234567), ("Africa", 3)])

    value = chart.bars[0].value
    assert value.x + charts.text_width(value.text, 14) <= chart.width + 1


def test_column_chart_marks_missing_years_and_draws_zero():
    chart = charts.column_chart({2019: 4, 2020: None, 2022: 0, 2023: 8})

    years = {label.x: label.text for label in chart.years}
    assert [years[gap.x] for gap in chart.gaps] == ["2020", "2021"]
    assert [bar.value.text for bar in chart.bars] == ["4", "0", "8"]
    assert [bar.height for bar in chart.bars][1] == 0


def test_column_chart_of_many_years_labels_those_that_fit():
    chart = charts.column_chart(dict.fromkeys(range(1970, 2027), 1000))

    gaps = [b.x - a.x for a, b in zip(chart.years, chart.years[1:], strict=False)]
    assert min(gaps) >= charts.YEAR_LABEL_WIDTH - 1
    assert chart.years[-1].text == "2026"
    assert sum(bar.value is not None for bar in chart.bars) == len(chart.years)


def test_line_chart_breaks_the_line_at_a_missing_year():
    (line,) = charts.line_chart([RANKS], inverted=True).lines

    assert re.sub(r"[\d ]+", "", line.d) == "MLM"
    assert [point.text for point in line.points] == [
        "2019: 1,501",
        "2020: 1,430",
        "2022: 1,205",
    ]


def test_line_chart_puts_the_better_rank_higher_only_when_inverted():
    def heights(chart):
        return [int(y) for y in re.findall(r"[ML]\d+ (\d+)", chart.lines[0].d)]

    ranks = heights(charts.line_chart([RANKS], inverted=True))
    amounts = heights(charts.line_chart([RANKS]))

    assert ranks == sorted(ranks, reverse=True)
    assert amounts == sorted(amounts)


def test_line_chart_of_ranks_starts_at_one_and_of_amounts_at_zero():
    first_places = charts.Series("Ranking", {2024: 3, 2025: 1})

    ranks = charts.line_chart([first_places], inverted=True)
    amounts = charts.line_chart([first_places])

    assert ranks.grid[0].label.text == "1"
    assert amounts.grid[0].label.text == "0"


def test_line_chart_draws_a_band_over_its_whole_range():
    chart = charts.line_chart([RANKS, BANDS], inverted=True)

    (band,) = chart.lines[1].bands
    heights = {line.label.text: line.y for line in chart.grid}
    unit = (heights["1,200"] - heights["1,000"]) / 200
    assert band.text == "2020: 1,001–1,200"
    assert band.height == pytest.approx(199 * unit, abs=1)
    assert band.y + band.height == pytest.approx(heights["1,200"], abs=1)


def test_line_chart_series_differ_by_more_than_colour():
    series = [charts.Series(str(i), {2025: i, 2026: i}) for i in range(1, 5)]

    lines = charts.line_chart(series).lines

    assert len({line.dash for line in lines}) == 4
    assert len({line.key for line in lines}) == 4


def test_line_chart_names_do_not_cover_each_other():
    series = [charts.Series(str(i), {2026: 500 + i}) for i in range(4)]

    heights = [line.name.y for line in charts.line_chart(series).lines]

    heights.sort()
    steps = [b - a for a, b in zip(heights, heights[1:], strict=False)]
    assert min(steps) >= charts.LINE_HEIGHT


def test_line_chart_time_runs_left_to_right_in_arabic():
    with override("ar"):
        chart = charts.line_chart([RANKS], inverted=True)

    assert [label.text for label in sorted(chart.years, key=lambda text: text.x)] == [
        "2019",
        "2020",
        "2021",
        "2022",
    ]
    assert (chart.direction, chart.lines[0].name.anchor) == ("rtl", "end")


@pytest.mark.parametrize(
    "empty",
    [
        charts.bar_chart([]),
        charts.column_chart({2020: None}),
        charts.line_chart([charts.Series("Ranking", {2020: None})]),
    ],
)
def test_chart_without_values_is_none(empty):
    assert empty is None


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
@pytest.mark.parametrize(
    ("template", "chart"),
    [
        ("_chart_bars", charts.bar_chart([("Asia", 123456), ("Africa", 7)])),
        ("_chart_columns", charts.column_chart({2019: 5, 2021: 7}, width=1200)),
        ("_chart_lines", charts.line_chart([RANKS, BANDS], inverted=True, width=1200)),
    ],
)
def test_chart_templates_print_plain_numbers_and_no_style(
    settings, language, template, chart
):
    settings.USE_THOUSAND_SEPARATOR = True
    with override(language):
        html = render_to_string(
            f"includes/{template}.html", {"chart": chart, "label": "Chart"}
        )

    numbers = re.findall(r' (?:x|y|width|height)="([^"]*)"', html)
    assert numbers
    assert [n for n in numbers if not re.fullmatch(r"\d+", n)] == []
    assert "style=" not in html


def test_columns_template_explains_the_dash_only_where_there_is_one():
    whole = charts.column_chart({2020: 1, 2021: 2})
    broken = charts.column_chart({2020: 1, 2022: 2})

    explained = [
        "A dash marks a year without data."
        in render_to_string("includes/_chart_columns.html", {"chart": chart})
        for chart in (whole, broken)
    ]

    assert explained == [False, True]
