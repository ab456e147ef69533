"""The plane on which values by year are drawn: round numbers, years, grid lines."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from core.charts.text import Text, anchor, text_width
from core.formats import number

YEAR_LABEL_WIDTH = 52


@dataclass(frozen=True)
class GridLine:
    x: int
    y: int
    x_end: int
    label: Text


@dataclass(frozen=True)
class Plane:
    """Where years and values lie; `inverted` puts the smallest value on top."""

    years: range
    ticks: Sequence[int]
    left: int
    right: int
    top: int
    bottom: int
    first_x: float
    year_width: float
    inverted: bool = False

    def x(self, year: int) -> int:
        return round(self.first_x + (year - self.years[0]) * self.year_width)

    def y(self, value: float) -> int:
        low, high = self.ticks[0], self.ticks[-1]
        share = (value - low) / (high - low)
        depth = share if self.inverted else 1 - share
        return round(self.top + (self.bottom - self.top) * depth)

    @property
    def grid(self) -> tuple[GridLine, ...]:
        return tuple(
            GridLine(
                self.left,
                self.y(tick),
                self.right,
                Text(number(tick), self.left - 12, self.y(tick) + 5, anchor("end")),
            )
            for tick in self.ticks
        )

    @property
    def year_labels(self) -> tuple[Text, ...]:
        """Every year, or the first, the last and round ones between, as many as fit."""
        first, last = self.years[0], self.years[-1]
        every = _round_up(YEAR_LABEL_WIDTH / self.year_width)
        between = [
            year
            for year in self.years
            if year % every == 0 and min(year - first, last - year) >= every
        ]
        return tuple(
            Text(str(year), self.x(year), self.bottom + 30)
            for year in sorted({first, *between, last})
        )


def ticks(low: int, high: int, *, from_one: bool = False) -> list[int]:
    """Round numbers that enclose the values, in about five equal steps.

    `from_one` replaces a zero at the start that is no value, since no ranking has a
    place 0.
    """
    step = _round_up((high - low) / 5)
    start, stop = low // step * step, math.ceil(high / step) * step
    found = list(range(start, max(stop, start + step) + 1, step))
    begins_at_one = from_one and start == 0 < low
    return [1, *(t for t in found if t > 1)] if begins_at_one else found


def ticks_width(values: Sequence[int]) -> int:
    """The room that their labels take beside the plane."""
    return round(max(text_width(number(value)) for value in values)) + 20


def _round_up(rough: float) -> int:
    """The next of 1, 2, 5, 10, 20, 50 …"""
    magnitude = 10 ** math.floor(math.log10(max(rough, 1)))
    return next(m * magnitude for m in (1, 2, 5, 10) if m * magnitude >= rough)
