"""Values by year as columns, those of several series side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from core.charts.axes import GridLine, Plane, ticks, ticks_width
from core.charts.series import Series, all_ends, ends, value_words, years_of
from core.charts.text import Text, text_direction, text_width

COLOURS = ("c1", "c2", "c3")
# Full or empty, and the dash pattern of stripes across it.
FILLS = (("full", ""), ("empty", "3 3"), ("empty", ""), ("empty", "8 4"))
WIDEST_COLUMN = 72
SHARE_OF_YEAR = 0.7
LAST_YEAR_ROOM = 18


@dataclass(frozen=True)
class Column:
    """A column up to `y`; the uncertain part of a band reaches on to `band_y`.

    `text` is what it says when pointed at; `value` stands on it where all have room.
    """

    x: int
    y: int
    width: int
    height: int
    band_y: int
    band_height: int
    text: str
    value: Text | None

    @property
    def centre(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True)
class ColumnSeries:
    """The columns of one series; `gaps` is a dash for each year without a value."""

    name: str
    colour: str
    fill: str
    stripes: str
    columns: tuple[Column, ...]
    gaps: str


@dataclass(frozen=True)
class ColumnChart:
    kind: ClassVar[str] = "columns"
    width: int
    height: int
    baseline: int
    grid: tuple[GridLine, ...]
    years: tuple[Text, ...]
    series: tuple[ColumnSeries, ...]
    direction: str

    @property
    def has_gaps(self) -> bool:
        return any(one.gaps for one in self.series)


def column_chart(
    series: Sequence[Series], *, width: int = 860, height: int = 340
) -> ColumnChart:
    """Draw the series, each with at least one value, from the first to the last year.

    A missing year keeps its place.
    """
    years = years_of(series)
    marks = ticks(0, max(all_ends(series)))
    left = ticks_width(marks)
    right = width - LAST_YEAR_ROOM
    slot = (right - left) / len(years)
    plane = Plane(
        years=years,
        ticks=marks,
        left=left,
        right=right,
        top=30,
        bottom=height - 40,
        first_x=left + slot / 2,
        year_width=slot,
    )
    column_width = max(round(min(slot * SHARE_OF_YEAR / len(series), WIDEST_COLUMN)), 1)
    widest = max(
        text_width(value_words(value)) for one in series for value in one.known.values()
    )
    has_room = widest < (slot if len(series) == 1 else column_width)
    return ColumnChart(
        width=width,
        height=height,
        baseline=plane.bottom,
        grid=plane.grid,
        years=plane.year_labels,
        series=tuple(
            _column_series(
                one,
                i,
                plane,
                width=column_width,
                shift=column_width * (2 * i - len(series)) // 2,
                has_room=has_room,
            )
            for i, one in enumerate(series)
        ),
        direction=text_direction(),
    )


def _column_series(series, i, plane, *, width, shift, has_room) -> ColumnSeries:
    """The i-th series; its columns begin `shift` units after the year's middle."""
    dash = max(round(width * 0.6), 1)
    fill, stripes = FILLS[i % len(FILLS)]
    return ColumnSeries(
        name=str(series.name),
        colour=COLOURS[i % len(COLOURS)],
        fill=fill,
        stripes=stripes,
        columns=tuple(
            _column(plane.x(year) + shift, year, value, plane, width, has_room)
            for year, value in series.known.items()
        ),
        gaps="".join(
            f"M{plane.x(year) + shift + (width - dash) // 2} {plane.bottom - 8}h{dash}"
            for year in plane.years
            if year not in series.known
        ),
    )


def _column(x, year, value, plane, width, has_room) -> Column:
    low, high = (_top(end, plane) for end in ends(value, plane.ticks[-1]))
    words = value_words(value)
    return Column(
        x=x,
        y=low,
        width=width,
        height=plane.bottom - low,
        band_y=high,
        band_height=low - high,
        text=f"{year}: {words}",
        value=Text(words, x + width // 2, high - 9) if has_room else None,
    )


def _top(value, plane):
    """Little is still more than nothing: at least two units."""
    return min(plane.y(value), plane.bottom - 2) if value else plane.bottom
