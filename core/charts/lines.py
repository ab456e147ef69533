"""Values by year as lines, bands as vertical bars."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from core.charts.axes import GridLine, Plane, ticks, ticks_width
from core.charts.series import Series, all_ends, ends, value_words, years_of
from core.charts.text import LINE_HEIGHT, Text, anchor, text_direction, text_width

COLOURS = ("c1", "c2", "c3")
DASHES = ("", "7 5", "2 6", "12 5 2 5")
MARKER_SHAPES = (
    "M{x} {y}m-6 0a6 6 0 1 0 12 0a6 6 0 1 0-12 0z",
    "M{x} {y}m-5.5-5.5h11v11h-11z",
    "M{x} {y}m0-7l7 12h-14z",
    "M{x} {y}m0-7.5l7.5 7.5l-7.5 7.5l-7.5-7.5z",
)


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
class LineChart:
    kind: ClassVar[str] = "lines"
    width: int
    height: int
    grid: tuple[GridLine, ...]
    years: tuple[Text, ...]
    lines: tuple[Line, ...]
    direction: str


def line_chart(
    series: Sequence[Series],
    *,
    inverted: bool = False,
    width: int = 860,
    height: int = 380,
) -> LineChart:
    """Draw the series, each with at least one value, told apart by shape and dash.

    `inverted` puts the smallest value on top, as a position in a ranking needs it,
    and starts the axis near it; otherwise the axis starts at zero. A year without a
    value breaks the line.
    """
    years = years_of(series)
    values = all_ends(series)
    marks = ticks(min(values) if inverted else 0, max(values), from_one=inverted)
    left = ticks_width(marks)
    longest_name = max(text_width(str(one.name)) for one in series)
    right = width - min(round(longest_name) + 24, width * 2 // 5)
    plane = Plane(
        years=years,
        ticks=marks,
        left=left,
        right=right,
        top=24,
        bottom=height - 50,
        first_x=left if len(years) > 1 else (left + right) / 2,
        year_width=(right - left) / max(len(years) - 1, 1),
        inverted=inverted,
    )
    lines = [
        _line(one, i, plane, shift=6 * (2 * i - len(series) + 1))
        for i, one in enumerate(series)
    ]
    return LineChart(
        width=width,
        height=height,
        grid=plane.grid,
        years=plane.year_labels,
        lines=_with_names_apart(lines),
        direction=text_direction(),
    )


def _line(series: Series, i: int, plane: Plane, *, shift: int) -> Line:
    """Draw the i-th series; `shift` keeps the bands of one year side by side."""
    shape = MARKER_SHAPES[i % len(MARKER_SHAPES)]
    points, bands, d, previous = [], [], "", None
    for year, value in series.known.items():
        x, text = plane.x(year), f"{year}: {value_words(value)}"
        low, high = (plane.y(end) for end in ends(value))
        if low != high or isinstance(value, tuple):
            top, bottom = sorted((low, high))
            bands.append(
                Band(
                    x=x + shift - 4,
                    y=top,
                    width=8,
                    height=max(bottom - top, 2),
                    marker=shape.format(x=x + shift, y=(top + bottom) // 2),
                    text=text,
                )
            )
            continue
        points.append(Point(shape.format(x=x, y=low), text))
        d += f"{'L' if previous == year - 1 else 'M'}{x} {low}"
        previous = year
    last_y = sum(plane.y(end) for end in ends(value)) // 2
    return Line(
        name=Text(str(series.name), plane.right + 16, last_y + 5, anchor("start")),
        colour=COLOURS[i % len(COLOURS)],
        dash=DASHES[i % len(DASHES)],
        key=shape.format(x=18, y=8),
        d=d,
        points=tuple(points),
        bands=tuple(bands),
    )


def _with_names_apart(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Push the names at the line ends down until none covers another."""
    placed: dict[int, Line] = {}
    lowest = -LINE_HEIGHT
    for i, line in sorted(enumerate(lines), key=lambda item: item[1].name.y):
        lowest = max(line.name.y, lowest + LINE_HEIGHT)
        placed[i] = replace(line, name=replace(line.name, y=lowest))
    return tuple(placed[i] for i in range(len(lines)))
