"""Spans of time as numbers for a picture that stretches with the page.

Horizontal places are percent of the width, so that the text keeps its size on a
narrow screen; vertical ones are CSS pixels. Time runs from left to right in every
language. `includes/_timeline_chart.html` prints the numbers; the page puts a list
with the same facts beside the picture.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from core.charts.text import anchor, text_direction

HEADER, ROW, GAP_ROW, FOOTER = 26, 46, 30, 6
YEAR_DROP, TEXT_DROP, BAR_DROP, BAR_HEIGHT = 12, 14, 22, 12
MOST_YEAR_LABELS = 5
SHORTEST_YEARS = 4
TODAY_ROOM = 22.0
# A little before the edge, where the line of today often stands.
NOTE_AT = 98.5
# Where a beginning or an end is not known, so much is drawn beyond what is.
STUB = 3.0

Days = tuple[date, date]


@dataclass(frozen=True)
class Span:
    """What lasted: each end is the earliest and the latest day that it can be.

    `ends` is None where no end is known: the span then goes on to `today`, dashed if
    not `is_open`. A span whose beginning is not known has `begins_before`: it was
    there on those days. `pauses` lie within it, without an end to today. `marks` are
    days with what happened on them.
    """

    label: str
    note: str
    begins: Days
    ends: Days | None = None
    is_open: bool = False
    is_cut: bool = False
    begins_before: bool = False
    pauses: Sequence[tuple[date, date | None]] = ()
    marks: Sequence[tuple[date, str]] = ()


@dataclass(frozen=True)
class Break:
    """Days between two spans on which there was nothing."""

    label: str
    first: date
    last: date


@dataclass(frozen=True)
class Bar:
    """A rectangle; `kind` is `sure`, `maybe`, `dashed`, `pause` or `gap`."""

    kind: str
    x: float
    y: int
    width: float
    height: int = BAR_HEIGHT


@dataclass(frozen=True)
class Mark:
    """A sign on a bar: `begin`, `known`, `open`, `cut` or `change`."""

    kind: str
    x: float
    y: int
    text: str = ""


@dataclass(frozen=True)
class Label:
    text: str
    x: float
    y: int
    anchor: str
    kind: str = ""


@dataclass(frozen=True)
class Timeline:
    height: int
    bottom: int
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    labels: tuple[Label, ...]
    years: tuple[Label, ...]
    today: Label
    direction: str


def timeline(groups: Iterable[Sequence[Span | Break]], today: date) -> Timeline | None:
    """Draw each span on a row of its own; None where there is nothing to draw."""
    rows = [row for group in groups for row in group]
    if not any(isinstance(row, Span) for row in rows):
        return None
    scale = _Scale(rows, today)
    bars: list[Bar] = []
    marks: list[Mark] = []
    labels: list[Label] = []
    y = HEADER
    for row in rows:
        if isinstance(row, Break):
            x, width = scale.stretch(row.first, row.last)
            labels.append(Label(row.label, 0, y + 12, anchor("start"), "gap"))
            bars.append(Bar("gap", x, y + 17, width, 0))
            y += GAP_ROW
            continue
        labels.append(Label(row.label, 0, y + TEXT_DROP, anchor("start"), "name"))
        labels.append(Label(row.note, NOTE_AT, y + TEXT_DROP, anchor("end")))
        bars += _bars(row, scale, today, y + BAR_DROP)
        marks += _marks(row, scale, today, y + BAR_DROP + BAR_HEIGHT // 2)
        y += ROW
    return Timeline(
        height=y + FOOTER,
        bottom=y,
        bars=tuple(bars),
        marks=tuple(marks),
        labels=tuple(labels),
        years=scale.year_labels(scale.at(today)),
        today=Label(_("today"), at := scale.at(today), YEAR_DROP, _side(at), "today"),
        direction=text_direction(),
    )


class _Scale:
    """From days to percent of the width."""

    def __init__(self, rows, today):
        days = [today]
        for row in rows:
            if isinstance(row, Span):
                days += [*row.begins, *(row.ends or ())]
                days += [day for day, _text in row.marks]
                if row.begins_before:
                    days.append(date(row.begins[0].year - 1, 1, 1))
        first, last = min(days).year, max(days).year
        self.first_year = min(first, last + 1 - SHORTEST_YEARS)
        self.last_year = last + 1
        self._start = _ordinal(self.first_year)
        self._length = _ordinal(self.last_year) - self._start

    def at(self, day: date) -> float:
        share = 100 * (day.toordinal() - self._start) / self._length
        return round(min(max(share, 0), 100), 2)

    def stretch(self, first: date, last: date) -> tuple[float, float]:
        """Left edge and width of the days, both included."""
        x = self.at(first)
        return x, round(max(self.at(last) - x, 0.2), 2)

    def year_labels(self, today: float) -> tuple[Label, ...]:
        """Round years, none where its text would meet the word for today."""
        years = self.last_year - self.first_year
        step = next(
            n for n in (1, 2, 5, 10, 20, 25, 50) if years / n <= MOST_YEAR_LABELS
        )
        first = -(-self.first_year // step) * step
        return tuple(
            Label(str(year), x, YEAR_DROP, _side(x))
            for year in range(first, self.last_year, step)
            if abs((x := self._year(year)) - today) > TODAY_ROOM
        )

    def _year(self, year) -> float:
        return round(100 * (_ordinal(year) - self._start) / self._length, 2)


def _ordinal(year: int) -> int:
    return date(year, 1, 1).toordinal()


def _side(x: float) -> str:
    if x < 10:
        return anchor("start")
    return anchor("end") if x > 90 else "middle"


def _bars(span, scale, today, y) -> list[Bar]:
    bars = []
    begin = scale.at(span.begins[1])
    if span.begins_before:
        left = max(scale.at(span.begins[0]) - STUB, 0)
        bars.append(_bar("dashed", left, scale.at(span.begins[0]), y))
    if span.begins[0] < span.begins[1]:
        bars.append(_bar("maybe", scale.at(span.begins[0]), begin, y))
    if span.ends is None:
        until = max(scale.at(today), min(begin + STUB, 100))
        bars.append(_bar("sure" if span.is_open else "dashed", begin, until, y))
        end = until
    else:
        end = scale.at(span.ends[0])
        if end > begin:
            bars.append(_bar("sure", begin, end, y))
        if span.ends[0] < span.ends[1]:
            bars.append(_bar("maybe", max(begin, end), scale.at(span.ends[1]), y))
            end = scale.at(span.ends[1])
    for first, last in span.pauses:
        right = min(scale.at(last or max(today, first)), end)
        bars.append(_bar("pause", max(scale.at(first), begin), right, y))
    return [bar for bar in bars if bar.width > 0]


def _bar(kind, left, right, y) -> Bar:
    return Bar(kind, left, y, round(right - left, 2))


def _marks(span, scale, today, y) -> list[Mark]:
    marks = []
    if span.begins_before:
        marks.append(Mark("known", scale.at(span.begins[1]), y))
    else:
        marks.append(Mark("begin", scale.at(span.begins[0]), y))
    marks += [Mark("change", scale.at(day), y, text) for day, text in span.marks]
    if span.is_open and span.ends is None:
        begin = scale.at(span.begins[1])
        marks.append(Mark("open", max(scale.at(today), min(begin + STUB, 100)), y))
    elif span.is_cut and span.ends:
        marks.append(Mark("cut", scale.at(span.ends[1]), y))
    return marks
