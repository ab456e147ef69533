"""Charts as plain numbers and paths, drawn by the server.

A page must show its figures without script and without style attributes, so a chart
is computed here and printed by `includes/_chart_*.html`. The page puts a table with
the same values beside it. Time runs from left to right in every language; only the
text takes the reader's direction and number format.

Lengths are units of the SVG view box; text in a chart is 14 units high.
"""

import math
import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import get_language_bidi

from core.formats import number

TEXT_SIZE = 14
LINE_HEIGHT = 18
CHARACTER_WIDTH = 0.58
YEAR_LABEL_WIDTH = 52
COLOURS = ("c1", "c2", "c3")
DASHES = ("", "7 5", "2 6", "12 5 2 5")
MARKER_SHAPES = (
    "M{x} {y}m-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0z",
    "M{x} {y}m-5.5-5.5h11v11h-11z",
    "M{x} {y}m0-7l7 12h-14z",
    "M{x} {y}m0-7.5l7.5 7.5l-7.5 7.5l-7.5-7.5z",
)


def text_width(text: str, size: float) -> float:
    """Estimate the width of semi-bold text; a browser may differ by a tenth."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return size * (wide + (len(text) - wide) * CHARACTER_WIDTH)


def text_direction() -> str:
    return "rtl" if get_language_bidi() else "ltr"


def anchor(side: str) -> str:
    """The `text-anchor` that lets text grow as "start" does in a Latin script.

    The attribute follows the text's direction, but pictures do not mirror.
    """
    swapped = {"start": "end", "end": "start"}
    return swapped.get(side, side) if get_language_bidi() else side


@dataclass(frozen=True)
class Text:
    """A piece of text; `anchor` is already right for the reader's direction."""

    text: str
    x: int
    y: int
    anchor: str = "middle"


@dataclass(frozen=True)
class Bar:
    """A horizontal bar with its value and the lines of its name, or a column.

    A narrow column has a value only where it has a year.
    """

    x: int
    y: int
    width: int
    height: int
    value: Text | None
    name: tuple[Text, ...] = ()


@dataclass(frozen=True)
class BarChart:
    width: int
    height: int
    bars: tuple[Bar, ...]
    direction: str


@dataclass(frozen=True)
class ColumnChart:
    """Columns by year; `gaps` mark the years without a value."""

    width: int
    height: int
    baseline: int
    bars: tuple[Bar, ...]
    gaps: tuple[Text, ...]
    years: tuple[Text, ...]
    direction: str


@dataclass(frozen=True)
class Series:
    """One line: a value for each year, or the two ends of a band such as 801–1000."""

    name: str
    values: Mapping[int, int | tuple[int, int] | None]


@dataclass(frozen=True)
class Point:
    """The outline of a marker and what it says when pointed at."""

    d: str
    text: str


@dataclass(frozen=True)
class Band:
    """A published range, drawn as a vertical bar with the series' marker on it."""

    x: int
    y: int
    width: int
    height: int
    marker: str
    text: str


@dataclass(frozen=True)
class Line:
    """A drawn series; `d` breaks where a year is missing or holds a band."""

    name: Text
    colour: str
    dash: str
    key: str
    d: str
    points: tuple[Point, ...]
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class GridLine:
    x: int
    y: int
    x_end: int
    label: Text


@dataclass(frozen=True)
class LineChart:
    width: int
    height: int
    grid: tuple[GridLine, ...]
    years: tuple[Text, ...]
    lines: tuple[Line, ...]
    direction: str


def bar_chart(rows: Sequence[tuple[str, int]], *, width: int = 460) -> BarChart | None:
    """Draw named amounts as horizontal bars in the given order, the value at the end.

    Long names wrap in a column of at most two fifths of the width.
    """
    if not rows:
        return None
    bar_height, row_gap, value_gap = 26, 18, 10
    longest_name = max(text_width(name, TEXT_SIZE) for name, _ in rows)
    name_width = min(round(longest_name) + 14, width * 2 // 5)
    values = [number(value) for _, value in rows]
    value_width = max(round(text_width(value, TEXT_SIZE)) for value in values)
    room = width - name_width - value_gap - value_width
    largest = max(max(value for _, value in rows), 1)

    bars, y = [], 8
    for (name, value), shown in zip(rows, values, strict=True):
        lines = _wrapped(name, name_width - 14)
        height = max(bar_height, len(lines) * LINE_HEIGHT)
        middle = y + height // 2
        first = middle + 5 - (len(lines) - 1) * LINE_HEIGHT // 2
        length = max(round(room * value / largest), 2 if value else 0)
        bars.append(
            Bar(
                x=name_width,
                y=middle - bar_height // 2,
                width=length,
                height=bar_height,
                name=tuple(
                    Text(line, 0, first + i * LINE_HEIGHT, anchor("start"))
                    for i, line in enumerate(lines)
                ),
                value=Text(
                    shown, name_width + length + value_gap, middle + 5, anchor("start")
                ),
            )
        )
        y += height + row_gap
    return BarChart(width, y - row_gap + 8, tuple(bars), text_direction())


def column_chart(
    values: Mapping[int, int | None], *, width: int = 860, height: int = 320
) -> ColumnChart | None:
    """Draw one column per year from the first to the last year that has a value.

    A year without a value keeps its place and shows a dash, never a zero.
    """
    known = {year: value for year, value in values.items() if value is not None}
    if not known:
        return None
    top, baseline = 30, height - 34
    first, last = min(known), max(known)
    slot = width / (last - first + 1)
    column_width = round(min(slot * 0.64, 72))
    largest = max(max(known.values()), 1)
    years = _year_labels(first, last, slot / 2, slot, height - 10)
    labelled = {label.x for label in years}
    widest = max(text_width(number(value), TEXT_SIZE) for value in known.values())

    bars, gaps = [], []
    for year in range(first, last + 1):
        middle = round(slot / 2 + (year - first) * slot)
        if year not in known:
            gaps.append(Text("–", middle, baseline - 8))
            continue
        value = known[year]
        length = max(round((baseline - top) * value / largest), 2 if value else 0)
        bars.append(
            Bar(
                x=middle - column_width // 2,
                y=baseline - length,
                width=column_width,
                height=length,
                value=(
                    Text(number(value), middle, baseline - length - 9)
                    if widest < slot or middle in labelled
                    else None
                ),
            )
        )
    return ColumnChart(
        width=width,
        height=height,
        baseline=baseline,
        bars=tuple(bars),
        gaps=tuple(gaps),
        years=years,
        direction=text_direction(),
    )


def line_chart(
    series: Sequence[Series],
    *,
    inverted: bool = False,
    width: int = 860,
    height: int = 380,
) -> LineChart | None:
    """Draw values by year, one line per series, told apart by shape and dash.

    `inverted` puts the smallest value on top, as a position in a ranking needs it,
    and starts the axis near it; otherwise the axis starts at zero. A year without a
    value breaks the line.
    """
    years = [y for s in series for y, value in s.values.items() if value is not None]
    if not years:
        return None
    first, last = min(years), max(years)
    ends = [
        end
        for s in series
        for v in s.values.values()
        if v is not None
        for end in _ends(v)
    ]
    ticks = _ticks(min(ends) if inverted else 0, max(ends), from_one=inverted)
    tick_labels = [number(tick) for tick in ticks]

    left = round(max(text_width(label, TEXT_SIZE) for label in tick_labels)) + 20
    longest_name = max(text_width(s.name, TEXT_SIZE) for s in series)
    right = width - min(round(longest_name) + 24, width * 2 // 5)
    plane = _Plane(
        left=left,
        top=24,
        bottom=height - 50,
        first_year=first,
        year_width=(right - left) / max(last - first, 1),
        low=ticks[0],
        high=ticks[-1],
        inverted=inverted,
    )
    lines = [
        _line(one, i, plane, name_x=right + 16, shift=6 * (2 * i - len(series) + 1))
        for i, one in enumerate(series)
        if any(value is not None for value in one.values.values())
    ]
    return LineChart(
        width=width,
        height=height,
        grid=tuple(
            GridLine(
                left,
                plane.y(tick),
                right,
                Text(label, left - 12, plane.y(tick) + 5, anchor("end")),
            )
            for tick, label in zip(ticks, tick_labels, strict=True)
        ),
        years=_year_labels(first, last, left, plane.year_width, height - 20),
        lines=_with_names_apart(lines),
        direction=text_direction(),
    )


@dataclass(frozen=True)
class _Plane:
    """Where years and values lie in a line chart."""

    left: int
    top: int
    bottom: int
    first_year: int
    year_width: float
    low: int
    high: int
    inverted: bool

    def x(self, year: int) -> int:
        return round(self.left + (year - self.first_year) * self.year_width)

    def y(self, value: float) -> int:
        share = (value - self.low) / (self.high - self.low)
        depth = share if self.inverted else 1 - share
        return round(self.top + (self.bottom - self.top) * depth)


def _line(series: Series, i: int, plane: _Plane, *, name_x: int, shift: int) -> Line:
    """Draw the i-th series; `shift` keeps the bands of one year side by side."""
    shape = MARKER_SHAPES[i % len(MARKER_SHAPES)]
    values = sorted((y, v) for y, v in series.values.items() if v is not None)
    points, bands, d, previous = [], [], "", None
    for year, value in values:
        x = plane.x(year)
        if isinstance(value, tuple):
            low, high = value
            top, bottom = sorted((plane.y(low), plane.y(high)))
            bands.append(
                Band(
                    x=x + shift - 4,
                    y=top,
                    width=8,
                    height=max(bottom - top, 2),
                    marker=shape.format(x=x + shift, y=(top + bottom) // 2),
                    text=f"{year}: {number(low)}–{number(high)}",
                )
            )
            continue
        y = plane.y(value)
        points.append(Point(shape.format(x=x, y=y), f"{year}: {number(value)}"))
        d += f"{'L' if previous == year - 1 else 'M'}{x} {y}"
        previous = year
    last_value = sum(_ends(values[-1][1])) / 2
    return Line(
        name=Text(series.name, name_x, plane.y(last_value) + 5, anchor("start")),
        colour=COLOURS[i % len(COLOURS)],
        dash=DASHES[i % len(DASHES)],
        key=shape.format(x=18, y=8),
        d=d,
        points=tuple(points),
        bands=tuple(bands),
    )


def _wrapped(text: str, width: float) -> list[str]:
    characters = max(int(width / (TEXT_SIZE * CHARACTER_WIDTH)), 8)
    return textwrap.wrap(text, characters, break_long_words=False) or [text]


def _ends(value: int | tuple[int, int]) -> tuple[int, int]:
    return value if isinstance(value, tuple) else (value, value)


def _ticks(low: int, high: int, *, from_one: bool) -> list[int]:
    """Round numbers that enclose the values, in about five equal steps."""
    rough = max((high - low) / 5, 1)
    magnitude = 10 ** math.floor(math.log10(rough))
    step = next(m * magnitude for m in (1, 2, 5, 10) if m * magnitude >= rough)
    start, stop = low // step * step, math.ceil(high / step) * step
    ticks = list(range(start, max(stop, start + step) + 1, step))
    return [1, *(t for t in ticks if t > 1)] if from_one and start == 0 else ticks


def _year_labels(
    first: int, last: int, x: float, step: float, y: int
) -> tuple[Text, ...]:
    """Every year, or as many as fit, counted back from the last."""
    every = math.ceil(YEAR_LABEL_WIDTH / step)
    shown = range(last, first - 1, -every)
    return tuple(
        Text(str(year), round(x + (year - first) * step), y) for year in reversed(shown)
    )


def _with_names_apart(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Push the names at the line ends down until none covers another."""
    placed: dict[int, Line] = {}
    lowest = -LINE_HEIGHT
    for i, line in sorted(enumerate(lines), key=lambda item: item[1].name.y):
        lowest = max(line.name.y, lowest + LINE_HEIGHT)
        name = Text(line.name.text, line.name.x, lowest, line.name.anchor)
        placed[i] = replace(line, name=name)
    return tuple(placed[i] for i in range(len(lines)))
