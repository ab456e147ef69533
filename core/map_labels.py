"""Labels beside dots, each in a free spot of the map: placed one by one, no overlap."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.charts.text import anchor, text_width

LABEL_SIZE, LABEL_SIZE_NARROW = 18, 34
LABEL_GAPS = (5, 12, 22)
LABEL_BEARINGS = (90, 270, *range(0, 360, 15))

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Label:
    """Text on a map; `is_near` labels give way on a narrow screen."""

    text: str
    x: float
    y: float
    anchor: str
    is_near: bool = False


@dataclass(frozen=True)
class Dot:
    """Where a ray ends; `is_beyond` when the place lies outside the disc."""

    x: float
    y: float
    r: float
    is_beyond: bool = False


class Room:
    """The space left for labels on one map, filled one label at a time.

    Far labels are kept apart at the size of a narrow screen too, where near ones are
    not shown.
    """

    def __init__(
        self,
        *,
        area: Box,
        dots: Sequence[Dot],
        rays: Sequence[Box],
    ) -> None:
        self.area = area
        self.rays = rays
        self.dots = dots
        self.taken = [
            (dot.x - dot.r, dot.y - dot.r, dot.x + dot.r, dot.y + dot.r) for dot in dots
        ]
        self.taken_narrow: list[Box] = []

    def take(self, label: Label, size: float, narrow_size: float | None = None) -> None:
        self.taken.append(label_box(label, size))
        if narrow_size:
            self.taken_narrow.append(label_box(label, narrow_size))

    def place(
        self,
        text: str,
        dot: Dot,
        outward: float,
        *,
        is_near: bool = False,
        is_centre: bool = False,
    ) -> Label | None:
        """Take the free spot that crosses the fewest rays and points outward.

        All rays start in the centre, so its label may cross them.
        """
        best: tuple[float, Label] | None = None
        for gap in LABEL_GAPS:
            for direction in LABEL_BEARINGS:
                label = _label_beside(dot, text, gap, direction, is_near)
                box = label_box(label, LABEL_SIZE)
                if not self._is_free(label, box, None if is_centre else dot):
                    continue
                cost = angle_between(direction, [outward]) / 90 + gap / 10
                cost += 0 if direction in (90, 270) else 0.4
                if not is_centre:
                    cost += 2 * sum(_crosses(ray, box) for ray in self.rays)
                if best is None or cost < best[0]:
                    best = cost, label
        if best is None:
            return None
        self.take(best[1], LABEL_SIZE, None if is_near else LABEL_SIZE_NARROW)
        return best[1]

    def _is_free(self, label: Label, box: Box, dot: Dot | None) -> bool:
        """Whether it covers nothing and lies nearer to its dot than to any other."""
        if not _is_inside(box, self.area) or touches(box, self.taken):
            return False
        if dot and distance(box, dot) > min(distance(box, o) for o in self.dots):
            return False
        narrow = label_box(label, LABEL_SIZE_NARROW)
        return label.is_near or not touches(narrow, self.taken_narrow)


def _label_beside(
    dot: Dot, text: str, gap: float, direction: float, is_near: bool
) -> Label:
    """The label whose box lies the gap away from the dot in the given direction."""
    east, south = polar(0, 1, direction)
    half_width, half_height = text_width(text, LABEL_SIZE) / 2, LABEL_SIZE / 2
    reach = dot.r + gap
    middle = dot.x + east * reach + _sign(east) * half_width
    y = dot.y + south * (reach + half_height) + LABEL_SIZE * 0.35
    side = {1: "start", 0: "middle", -1: "end"}[_sign(east)]
    x = middle - _sign(east) * half_width
    return Label(text, round(x), round(y), anchor(side), is_near)


def _sign(part: float) -> int:
    """East (1), west (-1) or too close to the meridian to say (0)."""
    return (part > 0.2) - (part < -0.2)


def label_box(label: Label, size: float) -> Box:
    width = text_width(label.text, size)
    side = anchor(label.anchor)
    left = label.x - {"start": 0, "middle": width / 2, "end": width}[side]
    return left, label.y - size * 0.8, left + width, label.y + size * 0.25


def _is_inside(box: Box, area: Box) -> bool:
    return (
        box[0] >= area[0]
        and box[1] >= area[1]
        and box[2] <= area[2]
        and box[3] <= area[3]
    )


def touches(box: Box, others: Iterable[Box]) -> bool:
    return any(
        box[0] < other[2]
        and other[0] < box[2]
        and box[1] < other[3]
        and other[1] < box[3]
        for other in others
    )


def distance(box: Box, dot: Dot) -> float:
    """From the edge of the dot to the nearest edge of the box."""
    dx = max(box[0] - dot.x, dot.x - box[2], 0)
    dy = max(box[1] - dot.y, dot.y - box[3], 0)
    return math.hypot(dx, dy) - dot.r


def _crosses(ray: Box, box: Box) -> bool:
    """Whether the straight line from (x1, y1) to (x2, y2) meets the box."""
    x1, y1, x2, y2 = ray
    enter, leave = 0.0, 1.0
    for start, step, low, high in (
        (x1, x2 - x1, box[0], box[2]),
        (y1, y2 - y1, box[1], box[3]),
    ):
        if step == 0:
            if not low <= start <= high:
                return False
            continue
        at = sorted(((low - start) / step, (high - start) / step))
        enter, leave = max(enter, at[0]), min(leave, at[1])
    return enter <= leave


def polar(centre: float, radius: float, degrees: float) -> tuple[float, float]:
    angle = math.radians(degrees)
    return centre + radius * math.sin(angle), centre - radius * math.cos(angle)


def angle_between(degrees: float, others: Iterable[float]) -> float:
    """The angle to the nearest of the other directions."""
    return min((abs((degrees - o + 180) % 360 - 180) for o in others), default=180)
