"""The same numbers as a table, for readers who cannot or need not see the picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from core.charts.series import Series, years_of
from core.formats import number


@dataclass(frozen=True)
class Row:
    """What the numbers belong to, and the numbers; None where none is known.

    `note` says what begins with this row, if anything does.
    """

    name: str
    cells: tuple[str | None, ...]
    note: str = ""


@dataclass(frozen=True)
class Table:
    head: tuple[str, ...]
    rows: tuple[Row, ...]


def year_table(series: Sequence[Series]) -> Table:
    """A row for each year, a column for each series.

    Consecutive years of which nothing is known share a row, `1965–1979`, unless a break
    lies between them.
    """
    told = {year for one in series for year in one.words}
    breaks = {year: words for one in series for year, words in one.breaks.items()}

    def run_of(year):
        """A year of which something is known stands alone."""
        return year if year in told else -sum(first <= year for first in breaks)

    rows = [
        _row(series, list(run), breaks)
        for _key, run in groupby(years_of(series), run_of)
    ]
    return Table((_("Year"), *(str(one.name) for one in series)), tuple(rows))


def name_table(rows: Sequence[tuple[str, int]], head: tuple[str, str]) -> Table:
    """A row for each named amount, in the order given."""
    return Table(
        tuple(str(name) for name in head),
        tuple(Row(str(name), (number(amount),)) for name, amount in rows),
    )


def _row(series, years, breaks):
    first, last = years[0], years[-1]
    return Row(
        str(first) if first == last else f"{first}–{last}",
        tuple(one.words.get(first) for one in series),
        breaks.get(first, ""),
    )
