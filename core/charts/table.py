"""The same numbers as a table, for readers who cannot or need not see the picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from core.charts.series import Series, value_words, years_of
from core.formats import number


@dataclass(frozen=True)
class Row:
    """What the numbers belong to, and the numbers; None where none is known."""

    name: str
    cells: tuple[str | None, ...]


@dataclass(frozen=True)
class Table:
    head: tuple[str, ...]
    rows: tuple[Row, ...]


def year_table(series: Sequence[Series]) -> Table:
    """A row for each year, a column for each series.

    Consecutive years without any value share a row: `1965–1979`.
    """
    known = {year for one in series for year in one.known}
    rows = []
    for is_known, run in groupby(years_of(series), known.__contains__):
        years = list(run)
        rows += _rows(series, years) if is_known else [_gap(series, years)]
    return Table((_("Year"), *(str(one.name) for one in series)), tuple(rows))


def name_table(rows: Sequence[tuple[str, int]], head: tuple[str, str]) -> Table:
    """A row for each named amount, in the order given."""
    return Table(
        tuple(str(name) for name in head),
        tuple(Row(str(name), (number(amount),)) for name, amount in rows),
    )


def _rows(series, years):
    return [
        Row(
            str(year),
            tuple(
                value_words(one.known[year]) if year in one.known else None
                for one in series
            ),
        )
        for year in years
    ]


def _gap(series, years):
    first, last = years[0], years[-1]
    name = str(first) if first == last else f"{first}–{last}"
    return Row(name, (None,) * len(series))
