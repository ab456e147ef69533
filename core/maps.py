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

from core.charts.text import text_direction
from core.formats import number
from core.map_labels import (
    Dot,
    Label,
    Room,
    angle_between,
    polar,
)

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

RING_LABEL_SIZE, RING_LABEL_SIZE_NARROW = 13.5, 27
# On a narrow screen the labels double in size; only those this far out have room.
FAR_LABEL_KM = 4500
# The hero lets the disc run out of the page at the end of the reading line.
DISC_LABEL_AREA = {"ltr": (10, 10, 900, 990), "rtl": (100, 10, 990, 990)}
# The quarter with the fewest partners and the part of the disc no page cuts off.
RING_LABEL_BEARINGS = range(180, 260, 5)
RING_LABEL_BEARING = 215


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
    return polar(disc["size"] / 2, _arc(lon, lat) * disc["scale"], bearing(lon, lat))


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
        key=lambda b: (
            min(angle_between(b, bearings), 18),
            -abs(b - RING_LABEL_BEARING),
        ),
    )
    ring_labels = [
        _ring_label(km, polar(centre, _ring_radius(km), direction))
        for km in LABELLED_RINGS_KM
    ]

    home = Dot(centre, centre, CENTRE_RADIUS)
    room = Room(
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
    corner = 215 if angle_between(215, [direction]) > 35 else 145
    ring_labels = [
        _ring_label(km, polar(centre, _ring_radius(km) * scale, corner))
        for km in LABELLED_RINGS_KM
        if 60 < _ring_radius(km) * scale < centre
    ]
    home = Dot(centre, centre, CENTRE_RADIUS)
    margin = 6
    room = Room(
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


def _arc(lon: float, lat: float) -> float:
    """The angle between Minsk and the point, in radians, by the haversine formula."""
    phi0, phi = math.radians(MINSK[1]), math.radians(lat)
    turn = math.radians(lon - MINSK[0])
    h = math.sin((phi - phi0) / 2) ** 2
    h += math.cos(phi0) * math.cos(phi) * math.sin(turn / 2) ** 2
    return 2 * math.asin(math.sqrt(min(h, 1)))


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
    x, y = polar(disc["size"] / 2, disc["radius"], bearing(lon, lat))
    return Dot(round(x, 1), round(y, 1), DOT_RADIUS, is_beyond=True)


def _paths(drawing: dict, places: Iterable[Place]) -> Iterable[str]:
    for code in dict.fromkeys(place.country for place in places):
        if d := drawing["countries"][code].get("d"):
            yield d
