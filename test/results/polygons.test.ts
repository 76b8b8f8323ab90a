/** Polygons: filled again they are the mask, each is a simple one, and simplifying keeps to its tolerance. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { labelMapOf } from '../../src/io/pictures/picture.js';
import { classMask } from '../../src/results/masks.js';
import { areaOf, type Ring, type Rings } from '../../src/results/outlines.js';
import { maskToPolygons, toGeoJson } from '../../src/results/polygons.js';
import type { Mask } from '../../src/results/segmented.js';
import { drawn, masks, segmentations } from './made_up.js';

const maskOf = (...rows: readonly string[]): Mask => classMask(drawn(...rows), 1);

/** By the even-odd rule at the middle of each pixel. */
function filled(polygons: readonly Rings[], height: number, width: number): Mask {
  const mask = new Uint8Array(height * width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let crossings = 0;
      for (const ring of polygons.flat()) {
        for (let i = 1; i < ring.length; i++) {
          const [[ax, ay], [bx, by]] = [ring[i - 1], ring[i]];
          if (ay > y + 0.5 !== by > y + 0.5 && ax + ((y + 0.5 - ay) / (by - ay)) * (bx - ax) > x + 0.5) crossings++;
        }
      }
      mask[y * width + x] = (crossings % 2) * 255;
    }
  }
  return labelMapOf(mask, height, width);
}

describe('masks as polygons', () => {
  test('a pixel, counted from the top left corner, clockwise to the eye', () => {
    expect(maskToPolygons(maskOf('000', '010'))).toEqual([[[[1, 1], [2, 1], [2, 2], [1, 2], [1, 1]]]]);
  });

  test('corners only; a hole runs the other way', () => {
    expect(maskToPolygons(maskOf('1111', '1001', '1111'))).toEqual([
      [
        [[0, 0], [4, 0], [4, 3], [0, 3], [0, 0]],
        [[1, 2], [3, 2], [3, 1], [1, 1], [1, 2]],
      ],
    ]);
  });

  test('pixels that touch at a corner are apart; a ring that comes back to a corner is an outer one and a hole', () => {
    expect(maskToPolygons(maskOf('10', '01'))).toHaveLength(2);
    const [rings, ...others] = maskToPolygons(maskOf('111', '101', '110'));
    expect([rings, others].map((list) => list.length)).toEqual([2, 0]);
    expect(rings.map(areaOf)).toEqual([8, -1]);
  });

  test('nothing', () => {
    expect(maskToPolygons(maskOf('00', '00'))).toEqual([]);
  });

  test.each([[-1], [NaN], ['1']])('a tolerance of %j is refused', (tolerance) => {
    expect(() => maskToPolygons(maskOf('1'), { tolerance: tolerance as number })).toThrow(expect.objectContaining({ tag: 'InvalidArgumentError' }));
  });
});

describe('properties', () => {
  test('filled again they are the mask', () => {
    fc.assert(fc.property(masks(), (mask) => {
      const [height, width] = mask.shape;
      expect(filled(maskToPolygons(mask), height, width).data).toEqual(mask.data);
    }));
  });

  test('a polygon is one outer ring and its holes; its area is its pixels; no ring comes to a corner twice', () => {
    fc.assert(fc.property(masks(), (mask) => {
      const polygons = maskToPolygons(mask);
      const pixels = mask.data.filter((value) => value > 0).length;
      expect(polygons.flat().reduce((sum, ring) => sum + areaOf(ring), 0)).toBe(pixels);
      for (const [outer, ...holes] of polygons) {
        expect(areaOf(outer)).toBeGreaterThan(0);
        for (const hole of holes) expect(areaOf(hole)).toBeLessThan(0);
        for (const ring of [outer, ...holes]) {
          expect(ring.at(-1)).toEqual(ring[0]);
          expect(new Set(ring.map(String)).size).toBe(ring.length - 1);
        }
      }
    }));
  });

  test('simplified rings have corners of the rings, are no further from them than the tolerance, neither cross nor touch, and holes stay inside', () => {
    fc.assert(fc.property(masks(), fc.double({ min: 0.1, max: 9, noNaN: true }), (mask, tolerance) => {
      const exact = maskToPolygons(mask);
      const simple = maskToPolygons(mask, { tolerance });
      expect(simple.map((rings) => rings.length)).toEqual(exact.map((rings) => rings.length));
      simple.flat().forEach((fewer, i) => {
        const ring = exact.flat()[i];
        expect(areaOf(fewer) * areaOf(ring)).toBeGreaterThan(0);
        expect(ring.map(String)).toEqual(expect.arrayContaining(fewer.map(String)));
        for (const corner of ring) expect(Math.min(...distances(fewer, corner))).toBeLessThanOrEqual(tolerance + 1e-9);
      });
      expect(touching(simple.flat())).toEqual(touching(exact.flat()));
      for (const [outer, ...holes] of simple) for (const hole of holes) expect(hole.filter((corner) => isOutside(outer, corner))).toEqual([]);
    }), { numRuns: 500 });
  });
});

const turn = ([ax, ay]: Ring[number], [bx, by]: Ring[number], [cx, cy]: Ring[number]): number => Math.sign((bx - ax) * (cy - ay) - (by - ay) * (cx - ax));

/** Where sides have a point in common that is not the end of both, and how often corners are the end of more than two. */
function touching(rings: readonly Ring[]): string[] {
  const sides = rings.flatMap((ring) => ring.slice(1).map((end, i) => [ring[i], end] as const));
  const found: string[] = [];
  const ends = new Map<string, number>();
  sides.forEach(([a, b], i) => {
    for (const end of [a, b]) ends.set(String(end), (ends.get(String(end)) ?? 0) + 1);
    for (const [c, d] of sides.slice(0, i)) {
      if (new Set([a, b, c, d].map(String)).size === 4 && turn(a, b, c) !== turn(a, b, d) && turn(c, d, a) !== turn(c, d, b)) found.push(`${a} ${b} crosses ${c} ${d}`);
    }
  });
  return [...found, ...[...ends].filter(([, count]) => count > 2).map(([end]) => end)].sort();
}

function isOutside(ring: Ring, corner: Ring[number]): boolean {
  if (Math.min(...distances(ring, corner)) === 0) return false;
  return ring.slice(1).filter(([bx, by], i) => {
    const [ax, ay] = ring[i];
    return ay > corner[1] !== by > corner[1] && ax + ((corner[1] - ay) / (by - ay)) * (bx - ax) > corner[0];
  }).length % 2 === 0;
}

const distances = (ring: Ring, [x, y]: Ring[number]): number[] =>
  ring.slice(1).map(([bx, by], i) => {
    const [[ax, ay], length] = [ring[i], (bx - ring[i][0]) ** 2 + (by - ring[i][1]) ** 2];
    const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length));
    return Math.hypot(ax + share * (bx - ax) - x, ay + share * (by - ay) - y);
  });

test('a bump with a hole in it keeps as many corners as the hole needs', () => {
  const mask = maskOf('0001110000', '0001010000', '0001110000', '1111111111', '1111111111', '1111111111');
  const [[outer, hole]] = maskToPolygons(mask, { tolerance: 3.5 });
  expect(hole).toEqual([[4, 2], [5, 2], [5, 1], [4, 1], [4, 2]]);
  expect(hole.filter((corner) => isOutside(outer, corner))).toEqual([]);
  expect(outer.length).toBeLessThan(9);
});

test('a staircase becomes a line; more corners than one piece holds', () => {
  const size = 1500;
  const data = new Uint8Array(size * size);
  for (let y = 0; y < size; y++) data.fill(1, y * size, y * size + y + 1);
  const [[exact]] = maskToPolygons(labelMapOf(data, size, size));
  const [[simple]] = maskToPolygons(labelMapOf(data, size, size), { tolerance: 1 });
  expect(exact.length).toBe(2 * size + 3);
  expect(simple.length).toBeLessThan(12);
});

describe('a FeatureCollection', () => {
  const RESULT = drawn('1101', '1180', '0088');

  test('per class and per part', () => {
    const collection = toGeoJson(RESULT);
    expect([collection.type, collection.width, collection.height]).toEqual(['FeatureCollection', 4, 3]);
    expect(collection.features.map(({ properties, geometry }) => [properties.name, properties.pixels, geometry.type])).toEqual([['aeroplane', 5, 'MultiPolygon'], ['cat', 3, 'Polygon']]);
    expect(collection.features[1].properties).toEqual({ index: 8, name: 'cat', color: [64, 0, 0], pixels: 3, box: { x: 2, y: 1, width: 2, height: 2 } });
    expect(toGeoJson(RESULT, { per: 'part', minPixels: 2 }).features.map(({ properties, geometry }) => [properties.pixels, geometry.type])).toEqual([[4, 'Polygon'], [3, 'Polygon']]);
  });

  test('filled again, each is its class', () => {
    fc.assert(fc.property(segmentations(), fc.constantFrom('class' as const, 'part' as const), fc.constantFrom(4 as const, 8 as const), (result, per, connectivity) => {
      const [height, width] = result.labels.shape;
      const { features } = toGeoJson(result, { per, connectivity, classes: [0, 1, 2] });
      for (const index of [0, 1, 2]) {
        const polygons = features.filter(({ properties }) => properties.index === index).flatMap(({ geometry }) => (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates));
        expect(filled(polygons, height, width).data).toEqual(classMask(result, index).data);
      }
    }));
  });
});
