"""The maps: true distances and places, no contested shape, labels that stay apart."""

import re
from itertools import combinations

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from core import countries, map_labels, maps

PARTNERS = [
    "PL",
    "SE",
    "DE",
    "UA",
    "RU",
    "KZ",
    "UZ",
    "TM",
    "AZ",
    "IL",
    "IR",
    "CN",
    "JP",
    "CA",
]
CRIMEA = (34.1, 45.3)


def places(*codes):
    return [
        maps.Place(code, countries.name(code), f"?country={code}") for code in codes
    ]


def outlines(d):
    """The rings of a compact path as lists of absolute points."""
    for ring in d.split("M")[1:]:
        start, steps = ring.rstrip("z").split("l")
        x, y = map(int, start.split())
        points = [(x, y)]
        numbers = [int(n) for n in re.findall(r"-?\d+", steps)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x, y))
        yield points


def is_inside(point, d):
    """Even-odd rule over all rings of the path."""
    px, py = point
    inside = False
    for ring in outlines(d):
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
            if (y1 > py) != (y2 > py) and px < (x2 - x1) * (py - y1) / (y2 - y1) + x1:
                inside = not inside
    return inside


@pytest.mark.parametrize(
    ("code", "km"),
    [("PL", 476), ("RU", 677), ("SE", 840), ("DE", 951), ("CA", 6809), ("JP", 8126)],
)
def test_distance_is_the_great_circle_from_minsk(code, km):
    assert maps.distance_km(*maps.country_point(code)) == pytest.approx(km, abs=5)


@pytest.mark.parametrize(
    ("point", "degrees"),
    [((27.56, 60), 0), ((27.56, 40), 180), ((37.62, 55.75), 69), ((-75.7, 45.42), 309)],
)
def test_bearing_is_clockwise_from_north(point, degrees):
    assert maps.bearing(*point) == pytest.approx(degrees, abs=1)


def test_country_point_is_the_capital_and_moscow_for_russia():
    assert maps.country_point("RU") == pytest.approx((37.62, 55.75), abs=0.02)


def test_country_point_knows_every_country_that_can_be_chosen():
    missing = []
    for code in countries.codes():
        try:
            maps.country_point(code)
        except KeyError:
            missing.append(code)

    assert missing == []


@pytest.mark.parametrize(
    ("drawing", "project"),
    [("disc", maps.project_disc), ("atlas", maps.project_atlas)],
)
def test_projection_agrees_with_the_generated_points(drawing, project):
    drawn = maps._world()[drawing]["countries"]

    apart = {
        code: (project(*maps.country_point(code)), country["point"])
        for code, country in drawn.items()
        if project(*maps.country_point(code))
        != pytest.approx(country["point"], abs=0.2)
    }

    assert apart == {}


def test_disc_keeps_distance_from_minsk_in_scale():
    ring = dict(zip(maps.RINGS_KM, maps.disc_map([]).rings, strict=True))
    x, y = maps.project_disc(27.56, 53.90 - 2500 / 6371 * 57.29578)

    assert (x, y) == pytest.approx((500, 500 + ring[2500]), abs=1)


def test_western_sahara_is_land_but_not_part_of_morocco():
    world = maps._world()
    point = maps.project_atlas(*maps.country_point("EH"))

    assert is_inside(point, world["atlas"]["land"])
    assert not is_inside(point, world["atlas"]["countries"]["MA"]["d"])


@pytest.mark.parametrize("code", ["RU", "UA"])
def test_crimea_is_in_no_countrys_shape(code):
    world = maps._world()

    assert is_inside(maps.project_atlas(*CRIMEA), world["atlas"]["land"])
    assert not is_inside(
        maps.project_atlas(*CRIMEA), world["atlas"]["countries"][code]["d"]
    )
    assert not is_inside(
        maps.project_disc(*CRIMEA), world["disc"]["countries"][code]["d"]
    )


def test_disc_map_names_every_principal_partner_and_minsk():
    disc = maps.disc_map(places(*PARTNERS))

    named = {label.text for label in disc.labels}
    assert named == {"Minsk", *(countries.name(code) for code in PARTNERS)}


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
def test_disc_map_labels_cover_neither_each_other_nor_a_dot(language):
    with override(language):
        disc = maps.disc_map(places(*PARTNERS))
        boxes = [
            map_labels.label_box(label, map_labels.LABEL_SIZE) for label in disc.labels
        ]
        boxes += [
            map_labels.label_box(x, maps.RING_LABEL_SIZE) for x in disc.ring_labels
        ]

    overlapping = [
        (a, b) for a, b in combinations(boxes, 2) if map_labels.touches(a, [b])
    ]
    covered = [
        dot for dot in disc.dots if any(map_labels.distance(b, dot) < 0 for b in boxes)
    ]
    assert (overlapping, covered) == ([], [])


def test_disc_map_labels_grow_away_from_their_dots_in_arabic():
    canada = places("CA")

    latin = maps.disc_map(canada).labels[-1]
    with override("ar"):
        arabic = maps.disc_map(canada).labels[-1]

    assert (latin.anchor, arabic.anchor) == ("end", "start")


def test_disc_map_leaves_only_far_labels_for_narrow_screens():
    labels = maps.disc_map(places(*PARTNERS)).labels

    far = {label.text for label in labels if not label.is_near}
    assert far == {"Minsk", "Canada", "China", "Japan"}


def test_disc_map_puts_a_place_beyond_it_on_the_edge():
    (dot,) = maps.disc_map(places("AU")).dots

    assert dot.is_beyond
    assert ((dot.x - 500) ** 2 + (dot.y - 500) ** 2) ** 0.5 == pytest.approx(
        494, abs=0.2
    )


@pytest.mark.parametrize(("language", "text"), [("en", "2,500 km"), ("ru", "2 500")])
def test_ring_labels_follow_the_readers_number_format(language, text):
    with override(language):
        label = maps.disc_map([]).ring_labels[0].text

    assert label.replace("\xa0", " ").startswith(text)


def test_ring_labels_keep_western_digits_in_arabic():
    with override("ar"):
        label = maps.disc_map([]).ring_labels[0].text

    assert "2,500" in label


def test_atlas_map_prints_only_the_partners_shapes():
    atlas = maps.atlas_map(places("PL", "JP"))

    shapes = maps._world()["atlas"]["countries"]
    assert [c.d for c in atlas.countries] == [shapes["PL"]["d"], shapes["JP"]["d"]]


def test_atlas_map_fills_a_country_once_and_dots_every_place():
    warsaw = maps.Place("PL", "Warsaw", "/warsaw/")
    gdansk = maps.Place("PL", "Gdańsk", "/gdansk/", lon=18.65, lat=54.35)

    atlas = maps.atlas_map([warsaw, gdansk])

    assert [country.url for country in atlas.countries] == ["/warsaw/"]
    assert [(dot.x, dot.y) for dot in atlas.dots] == [
        pytest.approx(maps.project_atlas(*place.position), abs=0.1)
        for place in (warsaw, gdansk)
    ]


def test_atlas_map_dot_grows_with_the_number_of_agreements():
    one, many = maps.atlas_map(
        [maps.Place("PL", "Poland"), maps.Place("DE", "Germany", count=9)]
    ).dots

    assert (one.r, many.r) == (3.6, 4.8)


def test_atlas_map_shows_a_country_too_small_to_fill():
    (country,) = maps.atlas_map(places("SG")).countries

    assert country.d == ""
    assert (country.x, country.y) == pytest.approx(
        maps.project_atlas(103.85, 1.29), abs=0.5
    )


@pytest.mark.parametrize("code", ["PL", "IL", "CA", "JP", "AU"])
def test_locator_map_shows_the_place_and_minsk_with_their_names(code):
    locator = maps.locator_map(*places(code))

    assert 0 < locator.dot.x < locator.size
    assert 0 < locator.dot.y < locator.size
    assert [label.text for label in locator.labels] == [countries.name(code), "Minsk"]


@pytest.mark.parametrize("language", ["en", "ru", "ar"])
@pytest.mark.parametrize(
    ("template", "name", "build"),
    [
        ("_disc", "disc", maps.disc_map),
        ("_atlas", "atlas", maps.atlas_map),
        ("_locator", "locator", lambda places: maps.locator_map(places[0])),
    ],
)
def test_map_templates_never_localise_coordinates(
    settings, language, template, name, build
):
    settings.USE_THOUSAND_SEPARATOR = True
    with override(language):
        html = render_to_string(
            f"includes/{template}.html",
            {name: build(places(*PARTNERS)), "label": "Map"},
        )

    numbers = re.findall(r' (?:x|y|cx|cy|r)="([^"]*)"', html)
    assert numbers
    assert [n for n in numbers if not re.fullmatch(r"-?\d+(\.\d+)?", n)] == []


def test_disc_template_carries_its_label_for_screen_readers():
    html = render_to_string(
        "includes/_disc.html", {"disc": maps.disc_map([]), "label": "Map <of> partners"}
    )

    assert 'role="img" aria-label="Map &lt;of&gt; partners"' in html


def test_atlas_template_keeps_its_links_out_of_the_tab_order():
    html = render_to_string(
        "includes/_atlas.html", {"atlas": maps.atlas_map(places("PL", "SG"))}
    )

    assert re.findall(r"<a [^>]*>", html) == [
        '<a href="?country=PL" tabindex="-1">',
        '<a href="?country=SG" tabindex="-1">',
    ]
