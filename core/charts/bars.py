"""Named amounts as horizontal bars."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from core.charts.text import (
    LINE_HEIGHT,
    Text,
    anchor,
    text_direction,
    text_width,
    wrapped,
)
from core.formats import number

BAR_HEIGHT, ROW_GAP, VALUE_GAP, NAME_GAP = 26, 18, 10, 14


@dataclass(frozen=True)
class Bar:
    """A bar with the lines of its name before it and its value at its end."""

    x: int
    y: int
    width: int
    height: int
    name: tuple[Text, ...]
    value: Text


@dataclass(frozen=True)
class BarChart:
    kind: ClassVar[str] = "bars"
    width: int
    height: int
    bars: tuple[Bar, ...]
    direction: str


def bar_chart(rows: Sequence[tuple[str, int]], *, width: int = 460) -> BarChart:
    """Draw the rows, at least one, in the given order.

    Long names wrap in a column of at most two fifths of the width.
    """
    longest_name = max(text_width(name) for name, _ in rows)
    name_width = min(round(longest_name) + NAME_GAP, width * 2 // 5)
    value_width = max(round(text_width(number(value))) for _, value in rows)
    room = width - name_width - VALUE_GAP - value_width
    largest = max(max(value for _, value in rows), 1)

    bars, y = [], 8
    for name, value in rows:
        lines = wrapped(name, name_width - NAME_GAP)
        height = max(BAR_HEIGHT, len(lines) * LINE_HEIGHT)
        middle = y + height // 2
        first = middle + 5 - (len(lines) - 1) * LINE_HEIGHT // 2
        length = max(round(room * value / largest), 2 if value else 0)
        bars.append(
            Bar(
                x=name_width,
                y=middle - BAR_HEIGHT // 2,
                width=length,
                height=BAR_HEIGHT,
                name=tuple(
                    Text(line, 0, first + i * LINE_HEIGHT, anchor("start"))
                    for i, line in enumerate(lines)
                ),
                value=Text(
                    number(value),
                    name_width + length + VALUE_GAP,
                    middle + 5,
                    anchor("start"),
                ),
            )
        )
        y += height + ROW_GAP
    return BarChart(width, y - ROW_GAP + 8, tuple(bars), text_direction())
