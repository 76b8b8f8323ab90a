/** Regions as polygons: of a mask, and of a segmentation as a FeatureCollection like GeoJSON's, in pixels. */
import { InvalidArgumentError } from '../errors.js';
import { described } from '../messages.js';
import { denseBytes } from '../io/pictures/picture.js';
import { outlinesOf, type Rings } from './outlines.js';
import { findParts } from './parts.js';
import { findRegions, type Box, type RegionOptions } from './regions.js';
import { simplified } from './simplify.js';
import type { Mask, Segmented } from './segmented.js';

export interface PolygonOptions {
  /** By how many pixels an outline may leave the pixels' sides, to have fewer corners (Douglas and Peucker). Default 0: exactly along them. Rings of a region do not cross; regions beside each other are simplified each by itself. */
  readonly tolerance?: number;
}

export interface RegionFeature {
  readonly type: 'Feature';
  readonly properties: {
    /** The class. */
    readonly index: number;
    readonly name: string;
    readonly color: readonly [red: number, green: number, blue: number];
    readonly pixels: number;
    readonly box: Box;
  };
  readonly geometry: { readonly type: 'Polygon'; readonly coordinates: Rings } | { readonly type: 'MultiPolygon'; readonly coordinates: readonly Rings[] };
}

export interface RegionCollection {
  readonly type: 'FeatureCollection';
  /** Pixels of the picture. */
  readonly width: number;
  readonly height: number;
  readonly features: readonly RegionFeature[];
}

/**
 * A mask's pixels that are not 0, as polygons: a list of rings each, the outer one first, then its holes. Corners are whole numbers, counted from the picture's top left corner: pixel (x, y)
 * covers [x, x + 1] x [y, y + 1]. A ring ends with its first corner; outer rings are clockwise to the eye, holes run the other way. Pixels that only touch at a corner are polygons apart. Filled again, they are the mask.
 *
 * @throws ShapeMismatchError for what is no uint8 [h, w], InvalidArgumentError for a tolerance that is no number of at least 0
 * @example
 * const [[outer, ...holes]] = maskToPolygons(classMask(result, 'cat'), { tolerance: 1 });
 */
export function maskToPolygons(mask: Mask, options: PolygonOptions = {}): Rings[] {
  const tolerance = toleranceOf(options);
  const [height, width] = mask.shape;
  const inside = denseBytes('mask', mask, [-1, -1]).map((value) => (value === 0 ? 0 : 1));
  const { map, labels } = findParts(inside, height, width, Uint8Array.of(0, 1), 4);
  return withFewerCorners(outlinesOf(map, height, width, labels.length), tolerance);
}

/**
 * The regions of a segmentation as features, with the geometry of `maskToPolygons`: a `Polygon` where it is one, else a `MultiPolygon`. As GeoJSON (RFC 7946) says it, but in pixels, with y downwards.
 *
 * @throws as `findRegions` and `maskToPolygons`
 * @example
 * const collection = toGeoJson(await model.segment('street.jpg'), { per: 'part', classes: ['car'], minPixels: 50, tolerance: 1.5 });
 * await writeFile('street.geojson', JSON.stringify(collection));
 */
export function toGeoJson(result: Segmented, options: RegionOptions & PolygonOptions = {}): RegionCollection {
  const tolerance = toleranceOf(options);
  const { map, regions } = findRegions(result, options);
  const [height, width] = map.shape;
  const { per = 'class', connectivity = 4 } = options;
  const polygons = per === 'part' && connectivity === 4 ? outlinesOf(map.data, height, width, regions.length).map((rings) => [rings]) : polygonsOf(denseBytes('label map', result.labels, [-1, -1]), map.data, height, width, regions.length);
  const features = regions.map(({ index, name, color, pixels, box }, i): RegionFeature => {
    const own = withFewerCorners(polygons[i], tolerance);
    const geometry = own.length === 1 ? { type: 'Polygon' as const, coordinates: own[0] } : { type: 'MultiPolygon' as const, coordinates: own };
    return { type: 'Feature', properties: { index, name, color, pixels, box }, geometry };
  });
  return { type: 'FeatureCollection', width, height, features };
}

/** All polygons of a region are simplified at once, so that they do not run into each other. */
function withFewerCorners(polygons: readonly Rings[], tolerance: number): Rings[] {
  const rings = simplified(polygons.flat(), tolerance).values();
  return polygons.map((polygon) => polygon.map((ring) => rings.next().value ?? ring));
}

/** By region - 1. Regions may have several parts that touch at corners, or not at all; a polygon is connected by sides. */
function polygonsOf(labels: Uint8Array, map: Int32Array, height: number, width: number, count: number): Rings[][] {
  const polygons = Array.from({ length: count }, (): Rings[] => []);
  const parts = findParts(labels, height, width, new Uint8Array(256).fill(1), 4);
  const regionOf = new Int32Array(parts.labels.length + 1);
  for (let i = 0; i < map.length; i++) {
    if (map[i] === 0) parts.map[i] = 0;
    else regionOf[parts.map[i]] = map[i];
  }
  outlinesOf(parts.map, height, width, parts.labels.length).forEach((rings, i) => {
    if (regionOf[i + 1] > 0) polygons[regionOf[i + 1] - 1].push(rings);
  });
  return polygons;
}

function toleranceOf(options: PolygonOptions): number {
  const { tolerance = 0 } = options;
  if (!(typeof tolerance === 'number' && tolerance >= 0)) throw new InvalidArgumentError(`tolerance should be a number of pixels of at least 0, found ${described(tolerance)}.`);
  return tolerance;
}
