import pytest

from core.charts import by_name
from core.charts.text import text_width

HEAD = ("Region", "Countries")


def bars(rows):
    return by_name(rows, head=HEAD).drawing.bars


def test_bar_lengths_are_in_proportion():
    longest, half, none = (
        bar.width for bar in bars([("Asia", 40), ("Africa", 20), ("Europe", 0)])
    )

    assert half == pytest.approx(longest / 2, abs=1)
    assert none == 0


def test_bar_of_a_small_amount_is_more_than_nothing():
    assert bars([("Asia", 5000), ("Oceania", 1)])[1].width == 2


def test_long_name_wraps_inside_its_column():
    name = "Latin America and the islands of the Caribbean"

    (bar,) = bars([(name, 3)])

    assert " ".join(line.text for line in bar.name) == name
    assert all(text_width(line.text) < bar.x for line in bar.name)
    assert len({line.y for line in bar.name}) == len(bar.name) > 1


def test_values_end_inside_the_picture():
    drawing = by_name([("Asia", 1234567), ("Africa", 3)], head=HEAD).drawing

    value = drawing.bars[0].value
    assert value.x + text_width(value.text) <= drawing.width + 1


def test_chart_without_rows_is_none():
    assert by_name([], head=HEAD) is None
