"""The months of one year as columns side by side."""

from collections.abc import Sequence
from dataclasses import replace

from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import gettext as _

from core.charts.chart import Chart
from core.charts.columns import column_chart
from core.charts.series import Series
from core.charts.table import Table, year_table


def by_month(series: Sequence[Series], last: int) -> Chart | None:
    """Draw values by month, from January to the last one; None for nothing at all.

    The keys of the values are the numbers of the months; a month without a value
    counts as zero.
    """
    if not any(any(one.values.values()) for one in series):
        return None
    months = range(1, last + 1)
    filled = [
        replace(one, values={month: one.values.get(month, 0) for month in months})
        for one in series
    ]
    drawing = column_chart(filled)
    return Chart(
        replace(
            drawing,
            years=tuple(
                replace(text, text=str(MONTHS_3[int(text.text)]))
                for text in drawing.years
            ),
            series=tuple(map(_named, drawing.series)),
        ),
        _table(filled),
    )


def _named(series):
    """Each column says its month in full when pointed at."""
    columns = tuple(
        replace(column, text=f"{MONTHS[month]}: {column.text.partition(': ')[2]}")
        for month, column in enumerate(series.columns, 1)
    )
    return replace(series, columns=columns)


def _table(series):
    by_number = year_table(series)
    named = (replace(row, name=str(MONTHS[int(row.name)])) for row in by_number.rows)
    return Table((_("Month"), *by_number.head[1:]), tuple(named))
