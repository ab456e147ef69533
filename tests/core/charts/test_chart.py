"""Picture and table say the same, in every language, and print nothing inline."""

import re

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override
from hypothesis import example, given, strategies as st

from core.charts import Series, by_name, by_year
from core.formats import number

RANKS = Series("Ranking A", {2019: 1501, 2020: 1430, 2022: 1205})
BANDS = Series("Ranking B", {2020: (1001, 1200), 2022: 900})

amounts = st.integers(0, 10**7)
bands = st.tuples(amounts, amounts).map(sorted).map(tuple)
open_bands = st.tuples(amounts, st.none())
values = st.none() | amounts | bands | open_bands
by_years = st.dictionaries(st.integers(1921, 2100), values, max_size=12)


def html_of(chart, part="_chart"):
    return render_to_string(
        f"includes/{part}.html", {"chart": chart, "label": "Places", "caption": ""}
    )


def drawn(drawing):
    """What the marks say, by series."""
    if drawing.kind == "lines":
        return {
            line.name.text: {mark.text for mark in (*line.points, *line.bands)}
            for line in drawing.lines
        }
    return {one.name: {c.text for c in one.columns} for one in drawing.series}


def tabled(table):
    """What the cells say, in the words of the marks."""
    return {
        name: {
            f"{row.name}: {row.cells[i]}"
            for row in table.rows
            if row.cells[i] is not None
        }
        for i, name in enumerate(table.head[1:])
    }


@given(st.lists(by_years, max_size=4), st.sampled_from(["lines", "columns"]))
def test_picture_and_table_hold_the_same_numbers(found, kind):
    series = [Series(f"Series {i}", years) for i, years in enumerate(found)]

    chart = by_year(series, kind=kind)

    if chart is None:
        assert not any(one.known for one in series)
        return
    assert drawn(chart.drawing) == tabled(chart.table)
    assert sum(map(len, drawn(chart.drawing).values())) == sum(
        len(one.known) for one in series
    )


@given(by_years, st.sets(st.integers(1921, 2100), max_size=4), st.booleans())
def test_no_line_is_drawn_over_a_gap_or_a_break(found, breaks, inverted):
    series = Series("A", found, breaks=dict.fromkeys(breaks, "New"))

    chart = by_year([series], inverted=inverted, is_panel=inverted)

    if chart:
        (line,) = chart.drawing.lines
        exact = [year for year, value in series.known.items() if isinstance(value, int)]
        joined = [
            year for year in exact if year - 1 in exact and year not in series.breaks
        ]
        assert (line.d.count("L"), line.d.count("M")) == (
            len(joined),
            len(exact) - len(joined),
        )
        years = [row.name for row in chart.table.rows]
        inside = {y for y in breaks if min(series.known) < y <= max(series.known)}
        assert {int(b.text[:4]) for b in chart.drawing.breaks} == inside
        noted = {int(row.name[:4]) for row in chart.table.rows if row.note}
        assert noted == inside | (breaks & {int(years[0][:4])})


@example({1921: 0}, True)
@example({1921: (1, None), 1922: (0, 0)}, True)
@given(by_years, st.booleans())
def test_every_mark_lies_on_the_plane_and_open_bands_reach_its_end(found, inverted):
    chart = by_year([Series("A", found)], inverted=inverted)

    if chart:
        (line,) = chart.drawing.lines
        heights = [grid.y for grid in chart.drawing.grid]
        end = heights[-1]
        for band in line.bands:
            assert min(heights) - 2 <= band.y <= band.y + band.height
            assert band.y + band.height <= max(heights) + 2
            if band.arrow:
                assert end in (band.y, band.y + band.height)
                assert band.text.endswith("+")


@given(st.lists(by_years, min_size=1, max_size=4))
def test_table_names_every_year_once(found):
    chart = by_year([Series(str(i), years) for i, years in enumerate(found)])

    if chart:
        years = [
            year
            for row in chart.table.rows
            for first, _, last in [row.name.partition("–")]
            for year in range(int(first), int(last or first) + 1)
        ]
        assert years == list(range(years[0], years[-1] + 1))
        assert any(chart.table.rows[0].cells)
        assert any(chart.table.rows[-1].cells)


@given(st.lists(st.tuples(st.text(min_size=1), amounts), min_size=1, max_size=9))
def test_bars_and_table_hold_the_same_numbers(rows):
    chart = by_name(rows, head=("Region", "Countries"))

    assert [bar.value.text for bar in chart.drawing.bars] == [
        row.cells[0] for row in chart.table.rows
    ]
    assert [row.name for row in chart.table.rows] == [name for name, _ in rows]


def test_table_joins_years_without_a_number_and_prints_bands_in_full():
    table = by_year([RANKS, BANDS, Series("Early", {2015: 7})]).table

    assert table.head == ("Year", "Ranking A", "Ranking B", "Early")
    assert [(row.name, row.cells) for row in table.rows] == [
        ("2015", (None, None, "7")),
        ("2016–2018", (None, None, None)),
        ("2019", ("1,501", None, None)),
        ("2020", ("1,430", "1,001–1,200", None)),
        ("2021", (None, None, None)),
        ("2022", ("1,205", "900", None)),
    ]


def test_table_says_no_data_and_never_zero_for_a_missing_year():
    html = html_of(by_year([Series("Ranking", {2019: 5, 2021: 7})]), "_chart_table")

    assert html.count("No data") == 1
    assert re.findall(r"<td[^>]*><bdi[^>]*>(.*?)</bdi>", html) == ["5", "7"]
    assert "<caption" in html
    assert re.search(r'tabindex="0" role="region" aria-label="Table: Places"', html)


@pytest.mark.parametrize("kind", ["lines", "columns"])
def test_series_without_values_is_left_out_and_nothing_left_is_none(kind):
    unknown = Series("Unknown", {2020: None})

    assert by_year([unknown], kind=kind) is None
    assert by_year([], kind=kind) is None
    assert list(drawn(by_year([unknown, RANKS], kind=kind).drawing)) == ["Ranking A"]


def test_band_of_equal_ends_is_one_number():
    (row,) = by_year([Series("Ranking", {2020: (7, 7)})]).table.rows

    assert row.cells == ("7",)


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "1,501"), ("ar", "1,501"), ("ru", "1 501"), ("be", "1 501")],
)
def test_number_is_grouped_for_the_reader_in_western_digits(language, shown):
    with override(language):
        assert number(1501).replace("\xa0", " ") == shown


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
@pytest.mark.parametrize(
    "made",
    [
        lambda: by_name([("Asia", 123456), ("Africa", 7)], head=("Region", "People")),
        lambda: by_year([Series("Events", {2019: 5000, 2021: 7})], kind="columns"),
        lambda: by_year([RANKS, BANDS], kind="columns"),
        lambda: by_year([RANKS, BANDS], inverted=True),
    ],
)
def test_templates_print_plain_numbers_and_nothing_inline(settings, language, made):
    settings.USE_THOUSAND_SEPARATOR = True
    with override(language):
        html = html_of(made())

    numbers = re.findall(r' (?:x|y|width|height|stroke-width)="([^"]*)"', html)
    assert numbers
    assert [n for n in numbers if not re.fullmatch(r"\d+", n)] == []
    assert "," not in "".join(re.findall(r' d="([^"]*)"', html))
    assert "style=" not in html
    assert "<script" not in html


def test_caption_explains_the_dash_only_where_there_is_one():
    explained = [
        "A dash marks a year without data."
        in html_of(by_year([Series("Events", years)], kind="columns"))
        for years in ({2020: 1, 2021: 2}, {2020: 1, 2022: 2})
    ]

    assert explained == [False, True]
