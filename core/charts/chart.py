"""A picture and its table, made together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise

from core.charts.bars import BarChart, bar_chart
from core.charts.columns import ColumnChart, column_chart
from core.charts.lines import LineChart, line_chart
from core.charts.series import Series
from core.charts.table import Table, name_table, year_table


@dataclass(frozen=True)
class Chart:
    """One set of numbers as a drawing and as the table that says the same."""

    drawing: LineChart | ColumnChart | BarChart
    table: Table


def by_year(
    series: Sequence[Series],
    *,
    kind: Literal["lines", "columns"] = "lines",
    inverted: bool = False,
    is_panel: bool = False,
) -> Chart | None:
    """Draw values by year as lines, or as columns side by side.

    `inverted` puts the smallest value of the lines on top, as a place in a ranking
    needs it; `is_panel` makes one of several pictures side by side, each of one series
    that is named above it. A series without any value is left out; None if no series
    has one.
    """
    drawn = [one for one in series if one.known]
    if not drawn:
        return None
    if kind == "columns":
        return Chart(column_chart(drawn), year_table(drawn))
    drawing = line_chart(drawn, inverted=inverted, is_panel=is_panel)
    return Chart(drawing, year_table(drawn))


def by_name(
    rows: Sequence[tuple[str, int]], *, head: tuple[str | Promise, str | Promise]
) -> Chart | None:
    """Draw named amounts as horizontal bars in the given order; None for no rows.

    `head` names the two columns of the table.
    """
    if not rows:
        return None
    named = [(str(name), amount) for name, amount in rows]
    return Chart(bar_chart(named), name_table(named, head))
