"""Charts as plain numbers and paths, drawn by the server, each with its table.

A page must show its figures without script and without style attributes, so a chart
is computed here and printed by `includes/_chart.html`. Picture and table are made
from the same series by the same words for a value, so that they cannot disagree: a
year without a value is a gap in the one and a dash in the other, never a zero.

Time runs from left to right in every language; only the text takes the reader's
direction and number format. Lengths are units of the SVG view box; text in a chart
is 14 units high.
"""

from core.charts.chart import Chart, by_name, by_year
from core.charts.months import by_month
from core.charts.series import Series, Value, breaks_within, is_open

__all__ = [
    "Chart",
    "Series",
    "Value",
    "breaks_within",
    "by_month",
    "by_name",
    "by_year",
    "is_open",
]
