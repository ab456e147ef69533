"""The world measured from Minsk: projections, distances and the three maps.

The disc (azimuthal equidistant) keeps every direction and distance from Minsk true;
the atlas (Equal Earth) keeps areas true. `core/data/world.json` holds every country
drawn once in both, made by `core/data/build/map.mjs`, so that a page prints only the
paths it needs. Any other point is projected here with the same formulas.

The shapes are Natural Earth's, which show who holds a place, not whose it is. Where a
contested area is a separate ring it is taken out of the claimant and given to nobody:
Crimea belongs to no country's path, Northern Cyprus, Kosovo and Somaliland have none,
and Western Sahara (cut from Morocco's path at 27.67° N), the Falkland Islands and
Taiwan are points only. Contested land
thus stays in the colour of plain land. What the source draws inside one ring, such as
the Golan Heights or Kashmir, cannot be told apart at this scale; the captions say
that boundaries are schematic.
"""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from core.charts import anchor, number, text_direction, text_width

EARTH_RADIUS_KM = 6371
MINSK = (27.56, 53.90)
DISC_DEGREES = 102
RINGS_KM = (2500, 5000, 7500, 10000)
LABELLED_RINGS_KM = RINGS_KM[:3]

DOT_RADIUS = 6.5
CENTRE_RADIUS = 9
ATLAS_DOT_RADIUS = 3.6
LOCATOR_SIZE = 340
LOCATOR_NEAREST, LOCATOR_WHOLE_DISC = 170, 400

LABEL_SIZE, LABEL_SIZE_NARROW = 18, 34
RING_LABEL_SIZE, RING_LABEL_SIZE_NARROW = 13.5, 27
# On a narrow screen the labels double in size; only those this far out have room.
FAR_LABEL_KM = 4500
LABEL_GAPS = (5, 12, 22)
LABEL_BEARINGS = (90, 270, *range(0, 360, 15))
# The hero lets the disc run out of the page at the end of the reading line.
DISC_LABEL_AREA = {"ltr": (10, 10, 900, 990), "rtl": (100, 10, 990, 990)}
# The quarter with the fewest partners and the part of the disc no page cuts off.
RING_LABEL_BEARINGS = range(180, 260, 5)
RING_LABEL_BEARING = 215

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Place:
    """Something to show on a map: a country, or a city where `lon`, `lat` are given."""

    country: str
    label: str
    url: str | None = None
    lon: float | None = None
    lat: float | None = None
    count: int = 1

    @property
    def position(self) -> tuple[float, float]:
        """Longitude and latitude in degrees."""
        if self.lon is None or self.lat is None:
            return country_point(self.country)
        return self.lon, self.lat


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


@dataclass(frozen=True)
class DiscMap:
    size: int
    radius: float
    centre: float
    land: str
    partners: tuple[str, ...]
    rings: tuple[float, ...]
    ring_labels: tuple[Label, ...]
    dots: tuple[Dot, ...]
    labels: tuple[Label, ...]
    direction: str


@dataclass(frozen=True)
class AtlasCountry:
    """A partner country; without `d` it is too small to fill and is a disc at x, y."""

    label: str
    url: str | None
    d: str
    x: float
    y: float


@dataclass(frozen=True)
class AtlasMap:
    width: int
    height: int
    land: str
    home: str
    countries: tuple[AtlasCountry, ...]
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class LocatorMap:
    """A square cut from the disc around Minsk; `transform` places its paths."""

    size: int
    centre: float
    transform: str
    sea_radius: float
    land: str
    partner: str
    rings: tuple[float, ...]
    ring_labels: tuple[Label, ...]
    dot: Dot
    labels: tuple[Label, ...]
    direction: str
    place: str
    distance: str
    degrees: str
    ring_step: str


@cache
def _world() -> dict:
    path = Path(__file__).parent / "data" / "world.json"
    return json.loads(path.read_text(encoding="ascii"))


def country_point(code: str) -> tuple[float, float]:
    """The capital's longitude and latitude, or a point inside the country.

    Raises KeyError for a code that is not ISO 3166-1 alpha-2.
    """
    lon, lat = _world()["points"][code]
    return lon, lat


def distance_km(lon: float, lat: float) -> int:
    """Great-circle distance from Minsk in whole kilometres."""
    return round(_arc(lon, lat) * EARTH_RADIUS_KM)


def bearing(lon: float, lat: float) -> float:
    """The direction in which the shortest way leaves Minsk, in degrees from north."""
    phi0, phi = math.radians(MINSK[1]), math.radians(lat)
    turn = math.radians(lon - MINSK[0])
    east = math.sin(turn) * math.cos(phi)
    north = math.cos(phi0) * math.sin(phi)
    north -= math.sin(phi0) * math.cos(phi) * math.cos(turn)
    return math.degrees(math.atan2(east, north)) % 360


def project_disc(lon: float, lat: float) -> tuple[float, float]:
    """Place a point on the disc: azimuthal equidistant, Minsk in the centre."""
    disc = _world()["disc"]
    return _polar(disc["size"] / 2, _arc(lon, lat) * disc["scale"], bearing(lon, lat))


def project_atlas(lon: float, lat: float) -> tuple[float, float]:
    """Place a point on the atlas: Equal Earth (Šavrič, Patterson and Jenny, 2018)."""
    atlas = _world()["atlas"]
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    turn = math.radians((lon - atlas["rotation"] + 180) % 360 - 180)
    theta = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(lat)))
    t2, t6 = theta**2, theta**6
    slope = a1 + 3 * a2 * t2 + t6 * (7 * a3 + 9 * a4 * t2)
    x = 2 * turn * math.cos(theta) / (math.sqrt(3) * slope)
    y = theta * (a1 + a2 * t2 + t6 * (a3 + a4 * t2))
    left, top = atlas["translate"]
    return left + atlas["scale"] * x, top - atlas["scale"] * y


def disc_map(places: Sequence[Place]) -> DiscMap:
    """Draw rays from Minsk to the places and name those that have room.

    The page lists all places beside the picture: a label that would cover another
    label or a dot is left out.
    """
    disc = _world()["disc"]
    centre = disc["size"] / 2
    dots = tuple(_disc_dot(place) for place in places)
    bearings = [bearing(*place.position) for place in places]
    rings = [_ring_radius(km) for km in RINGS_KM]
    direction = max(
        RING_LABEL_BEARINGS,
        key=lambda b: (min(_gap(b, bearings), 18), -abs(b - RING_LABEL_BEARING)),
    )
    ring_labels = [
        _ring_label(km, _polar(centre, _ring_radius(km), direction))
        for km in LABELLED_RINGS_KM
    ]

    home = Dot(centre, centre, CENTRE_RADIUS)
    room = _Room(
        area=DISC_LABEL_AREA[text_direction()],
        dots=[*dots, home],
        rays=[(centre, centre, dot.x, dot.y) for dot in dots],
    )
    for label in ring_labels:
        room.take(label, RING_LABEL_SIZE, RING_LABEL_SIZE_NARROW)
    labels = [room.place(_("Minsk"), home, outward=90, is_centre=True)]
    outermost_first = sorted(
        zip(places, dots, bearings, strict=True),
        key=lambda item: -distance_km(*item[0].position),
    )
    for place, dot, outward in outermost_first:
        is_near = distance_km(*place.position) < FAR_LABEL_KM
        labels.append(room.place(str(place.label), dot, outward, is_near=is_near))

    return DiscMap(
        size=disc["size"],
        radius=disc["radius"],
        centre=centre,
        land=disc["land"],
        partners=tuple(_paths(disc, places)),
        rings=tuple(round(radius) for radius in rings),
        ring_labels=tuple(ring_labels),
        dots=dots,
        labels=tuple(label for label in labels if label),
        direction=text_direction(),
    )


def atlas_map(places: Sequence[Place]) -> AtlasMap:
    """Draw the partner countries, and a dot for each place that grows with its count.

    A country's shape links to its first place; a place off the map's edge is left out.
    """
    atlas = _world()["atlas"]
    first_places = {place.country: place for place in reversed(places)}
    countries, dots = [], []
    for code in dict.fromkeys(place.country for place in places):
        place, drawn = first_places[code], atlas["countries"][code]
        x, y = drawn["point"]
        if "d" in drawn or y < atlas["height"]:
            countries.append(
                AtlasCountry(str(place.label), place.url, drawn.get("d", ""), x, y)
            )
    for place in places:
        x, y = project_atlas(*place.position)
        if y < atlas["height"]:
            r = ATLAS_DOT_RADIUS + 0.6 * (math.sqrt(place.count) - 1)
            dots.append(Dot(round(x, 1), round(y, 1), round(r, 1)))
    return AtlasMap(
        width=atlas["width"],
        height=atlas["height"],
        land=atlas["land"],
        home=atlas["countries"]["BY"]["d"],
        countries=tuple(countries),
        dots=tuple(dots),
    )


def locator_map(place: Place) -> LocatorMap:
    """Draw one place and Minsk, as close as both fit with Minsk in the centre."""
    disc = _world()["disc"]
    centre = LOCATOR_SIZE / 2
    lon, lat = place.position
    reach = _arc(lon, lat) * disc["scale"]
    half = max(reach * 1.3 + 20, LOCATOR_NEAREST)
    if half > LOCATOR_WHOLE_DISC:
        half = disc["size"] / 2
    scale = centre / half
    on_disc = _disc_dot(place)
    shift = centre - disc["size"] / 2 * scale
    dot = Dot(
        x=round(on_disc.x * scale + shift, 1),
        y=round(on_disc.y * scale + shift, 1),
        r=DOT_RADIUS,
        is_beyond=on_disc.is_beyond,
    )

    direction = bearing(lon, lat)
    corner = 215 if _gap(215, [direction]) > 35 else 145
    ring_labels = [
        _ring_label(km, _polar(centre, _ring_radius(km) * scale, corner))
        for km in LABELLED_RINGS_KM
        if 60 < _ring_radius(km) * scale < centre
    ]
    home = Dot(centre, centre, CENTRE_RADIUS)
    margin = 6
    room = _Room(
        area=(margin, margin, LOCATOR_SIZE - margin, LOCATOR_SIZE - margin),
        dots=[dot, home],
        rays=[(centre, centre, dot.x, dot.y)],
    )
    for label in ring_labels:
        room.take(label, RING_LABEL_SIZE)
    labels = [
        room.place(str(place.label), dot, direction, is_near=True),
        room.place(_("Minsk"), home, outward=direction + 180, is_near=True),
    ]
    return LocatorMap(
        size=LOCATOR_SIZE,
        centre=centre,
        transform=f"translate({shift:.1f} {shift:.1f}) scale({scale:.4f})",
        sea_radius=round(disc["radius"] * scale, 1),
        land=disc["land"],
        partner="".join(_paths(disc, [place])),
        rings=tuple(round(_ring_radius(km) * scale, 1) for km in RINGS_KM),
        ring_labels=tuple(ring_labels),
        dot=dot,
        labels=tuple(label for label in labels if label),
        direction=text_direction(),
        place=str(place.label),
        distance=number(distance_km(lon, lat)),
        degrees=number(round(direction) % 360),
        ring_step=number(RINGS_KM[0]),
    )


class _Room:
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
        self.taken.append(_label_box(label, size))
        if narrow_size:
            self.taken_narrow.append(_label_box(label, narrow_size))

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
                box = _label_box(label, LABEL_SIZE)
                if not self._is_free(label, box, None if is_centre else dot):
                    continue
                cost = _gap(direction, [outward]) / 90 + gap / 10
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
        if not _is_inside(box, self.area) or _touches(box, self.taken):
            return False
        if dot and _distance(box, dot) > min(_distance(box, o) for o in self.dots):
            return False
        narrow = _label_box(label, LABEL_SIZE_NARROW)
        return label.is_near or not _touches(narrow, self.taken_narrow)


def _label_beside(
    dot: Dot, text: str, gap: float, direction: float, is_near: bool
) -> Label:
    """The label whose box lies the gap away from the dot in the given direction."""
    east, south = _polar(0, 1, direction)
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


def _label_box(label: Label, size: float) -> Box:
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


def _touches(box: Box, others: Iterable[Box]) -> bool:
    return any(
        box[0] < other[2]
        and other[0] < box[2]
        and box[1] < other[3]
        and other[1] < box[3]
        for other in others
    )


def _distance(box: Box, dot: Dot) -> float:
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


def _arc(lon: float, lat: float) -> float:
    """The angle between Minsk and the point, in radians, by the haversine formula."""
    phi0, phi = math.radians(MINSK[1]), math.radians(lat)
    turn = math.radians(lon - MINSK[0])
    h = math.sin((phi - phi0) / 2) ** 2
    h += math.cos(phi0) * math.cos(phi) * math.sin(turn / 2) ** 2
    return 2 * math.asin(math.sqrt(min(h, 1)))


def _polar(centre: float, radius: float, degrees: float) -> tuple[float, float]:
    angle = math.radians(degrees)
    return centre + radius * math.sin(angle), centre - radius * math.cos(angle)


def _gap(degrees: float, others: Iterable[float]) -> float:
    """The angle to the nearest of the other directions."""
    return min((abs((degrees - o + 180) % 360 - 180) for o in others), default=180)


def _ring_radius(km: float) -> float:
    return km / EARTH_RADIUS_KM * _world()["disc"]["scale"]


def _ring_label(km: int, point: tuple[float, float]) -> Label:
    text = _("%(km)s km") % {"km": number(km)}
    return Label(text, round(point[0]), round(point[1]) + 4, "middle")


def _disc_dot(place: Place) -> Dot:
    """The place's dot; one beyond the disc sits on its edge, in its true direction."""
    disc = _world()["disc"]
    lon, lat = place.position
    if math.degrees(_arc(lon, lat)) <= DISC_DEGREES:
        x, y = project_disc(lon, lat)
        return Dot(round(x, 1), round(y, 1), DOT_RADIUS)
    x, y = _polar(disc["size"] / 2, disc["radius"], bearing(lon, lat))
    return Dot(round(x, 1), round(y, 1), DOT_RADIUS, is_beyond=True)


def _paths(drawing: dict, places: Iterable[Place]) -> Iterable[str]:
    for code in dict.fromkeys(place.country for place in places):
        if d := drawing["countries"][code].get("d"):
            yield d
