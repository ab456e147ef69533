"""Values by year as lines, bands as vertical bars."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from core.charts.axes import GridLine, Plane, ticks, ticks_width
from core.charts.series import (
    Series,
    all_ends,
    breaks_within,
    ends,
    is_open,
    value_words,
    years_of,
)
from core.charts.text import LINE_HEIGHT, Text, anchor, text_direction, text_width

WHOLE, PANEL = (860, 380), (400, 300)
LAST_YEAR_ROOM = 24
BAND_WIDTH, ARROW = 8, 8
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
    """A published range, drawn as a vertical bar with the series' marker on it.

    A band without an end is drawn by its `outline`, open below an `arrow`.
    """

    x: int
    y: int
    width: int
    height: int
    marker: str
    text: str
    outline: str = ""
    arrow: str = ""


@dataclass(frozen=True)
class Line:
    """A drawn series; `d` breaks where a year is missing, holds a band or is a break."""

    name: Text
    colour: str
    dash: str
    key: str
    d: str
    points: tuple[Point, ...]
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class Break:
    """An upright line between years that cannot be compared; `label` where it fits."""

    d: str
    text: str
    label: Text | None


@dataclass(frozen=True)
class LineChart:
    kind: ClassVar[str] = "lines"
    width: int
    height: int
    is_panel: bool
    grid: tuple[GridLine, ...]
    years: tuple[Text, ...]
    lines: tuple[Line, ...]
    breaks: tuple[Break, ...]
    direction: str


def line_chart(
    series: Sequence[Series], *, inverted: bool = False, is_panel: bool = False
) -> LineChart:
    """Draw the series, each with at least one value, told apart by shape and dash.

    `inverted` puts the smallest value on top, as a position in a ranking needs it,
    and starts the axis near it; otherwise the axis starts at zero. A year without a
    value breaks the line, and so does what a series names as a break.
    """
    width, height = PANEL if is_panel else WHOLE
    years = years_of(series)
    breaks = breaks_within(series)
    values = all_ends(series)
    marks = ticks(min(values) if inverted else 0, max(values), from_one=inverted)
    left = ticks_width(marks)
    longest_name = max(text_width(str(one.name)) for one in series)
    names_width = min(round(longest_name) + 24, width * 2 // 5)
    right = width - (LAST_YEAR_ROOM if is_panel else names_width)
    plane = Plane(
        years=years,
        ticks=marks,
        left=left,
        right=right,
        top=24 + (LINE_HEIGHT if breaks else 0),
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
        is_panel=is_panel,
        grid=plane.grid,
        years=plane.year_labels,
        lines=_with_names_apart(lines),
        breaks=_drawn_breaks(breaks, plane),
        direction=text_direction(),
    )


def _line(series: Series, i: int, plane: Plane, *, shift: int) -> Line:
    """Draw the i-th series; `shift` keeps the bands of one year side by side."""
    shape = MARKER_SHAPES[i % len(MARKER_SHAPES)]
    points, bands, d, previous = [], [], "", None
    for year, value in series.known.items():
        x, text = plane.x(year), f"{year}: {value_words(value)}"
        low, high = (plane.y(end) for end in ends(value, plane.ticks[-1]))
        if isinstance(value, tuple):
            bands.append(_band(value, x + shift, low, high, shape, text))
            continue
        points.append(Point(shape.format(x=x, y=low), text))
        is_joined = previous == year - 1 and year not in series.breaks
        d += f"{'L' if is_joined else 'M'}{x} {low}"
        previous = year
    last_y = low if is_open(value) else (low + high) // 2
    return Line(
        name=Text(str(series.name), plane.right + 16, last_y + 5, anchor("start")),
        colour=COLOURS[i % len(COLOURS)],
        dash=DASHES[i % len(DASHES)],
        key=shape.format(x=18, y=8),
        d=d,
        points=tuple(points),
        bands=tuple(bands),
    )


def _band(value, x, low, high, shape, text) -> Band:
    """The bar around `x` from the height of its lower to that of its upper end."""
    top, bottom = sorted((low, high))
    band = Band(
        x=x - BAND_WIDTH // 2,
        y=top,
        width=BAND_WIDTH,
        height=max(bottom - top, 2),
        marker=shape.format(x=x, y=(top + bottom) // 2),
        text=text,
    )
    if not is_open(value):
        return band
    tip = ARROW if high >= low else -ARROW
    return replace(
        band,
        marker=shape.format(x=x, y=low),
        outline=f"M{band.x} {high - tip}V{low}h{BAND_WIDTH}V{high - tip}",
        arrow=f"M{x - ARROW} {high - tip}l{ARROW} {tip}l{ARROW} {-tip}z",
    )


def _drawn_breaks(breaks: dict[int, str], plane: Plane) -> tuple[Break, ...]:
    """Lines half a year before the breaks, each named above where it has room."""
    drawn, taken, y = [], 0.0, plane.top - 12
    places = {year: round(plane.x(year) - plane.year_width / 2) for year in breaks}
    for year, words in breaks.items():
        x, width = places[year], text_width(words)
        following = min(
            (other for other in places.values() if other > x), default=plane.right
        )
        label = None
        if x + 6 + width <= following:
            label, taken = Text(words, x + 6, y, anchor("start")), x + 6 + width
        elif x - 6 - width >= taken:
            label, taken = Text(words, x - 6, y, anchor("end")), float(x)
        d = f"M{x} {plane.top - LINE_HEIGHT - 6}V{plane.bottom}"
        drawn.append(Break(d, f"{year}: {words}", label))
    return tuple(drawn)


def _with_names_apart(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Push the names at the line ends down until none covers another."""
    placed: dict[int, Line] = {}
    lowest = -LINE_HEIGHT
    for i, line in sorted(enumerate(lines), key=lambda item: item[1].name.y):
        lowest = max(line.name.y, lowest + LINE_HEIGHT)
        placed[i] = replace(line, name=replace(line.name, y=lowest))
    return tuple(placed[i] for i in range(len(lines)))
