/** What classes and their connected parts cover. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findRegions, type RegionOptions } from '../../src/results/regions.js';
import type { Connectivity } from '../../src/results/parts.js';
import type { Segmented } from '../../src/results/segmented.js';
import { drawn, segmentations } from './made_up.js';

const RESULT = drawn(
  '01100', //
  '01010',
  '00108',
);

describe('regions', () => {
  test('per class: pixels, share, box, name and colour', () => {
    const { map, regions } = findRegions(RESULT);
    expect(regions).toEqual([
      { index: 1, name: 'aeroplane', color: [128, 0, 0], pixels: 5, share: 5 / 15, box: { x: 1, y: 0, width: 3, height: 3 } },
      { index: 8, name: 'cat', color: [64, 0, 0], pixels: 1, share: 1 / 15, box: { x: 4, y: 2, width: 1, height: 1 } },
    ]);
    expect([...map.data]).toEqual([0, 1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 2]);
    expect(map.shape).toEqual([3, 5]);
  });

  test.each<[RegionOptions, readonly number[]]>([
    [{ per: 'part' }, [3, 1, 1, 1]],
    [{ per: 'part', connectivity: 8 }, [5, 1]],
    [{ per: 'part', minPixels: 2 }, [3]],
    [{ per: 'part', classes: ['cat', 'person'] }, [1]],
    [{ classes: 'background' }, [9]],
    [{ classes: [0, 1, 8], minPixels: 5 }, [9, 5]],
    [{ classes: [] }, []],
  ])('%j', (options, pixels) => {
    const { map, regions } = findRegions(RESULT, options);
    expect(regions.map((region) => region.pixels)).toEqual(pixels);
    regions.forEach((region, i) => expect(map.data.filter((number) => number === i + 1)).toHaveLength(region.pixels));
  });

  test.each<[object, string]>([
    [{ per: 'object' }, "per should be 'class' or 'part', found object."],
    [{ connectivity: 6 }, 'connectivity should be the number 4 or 8, found 6.'],
    [{ minPixels: '5' }, 'minPixels should be a number'],
    [{ classes: ['dgo'] }, "Did you mean 'dog'?"],
  ])('%j: refused', (options, message) => {
    expect(() => findRegions(RESULT, options)).toThrow(expect.objectContaining({ tag: 'InvalidArgumentError', message: expect.stringContaining(message) }));
  });

  test('parts are numbered by their first pixels, row by row', () => {
    const { map } = findRegions(drawn('10101', '10101', '11101', '00001'), { per: 'part' });
    expect([...map.data]).toEqual([1, 0, 1, 0, 2, 1, 0, 1, 0, 2, 1, 1, 1, 0, 2, 0, 0, 0, 0, 2]);
  });
});

describe('properties', () => {
  const ALL = { classes: [0, 1, 2] };

  test('regions partition the pixels of the classes', () => {
    fc.assert(fc.property(segmentations(), fc.constantFrom<RegionOptions>({}, { per: 'part' }, { per: 'part', connectivity: 8 }), (result, options) => {
      const { map, regions } = findRegions(result, { ...ALL, ...options });
      expect(map.data.every((number) => number > 0)).toBe(true);
      expect(regions.reduce((sum, { pixels }) => sum + pixels, 0)).toBe(result.labels.size);
      map.data.forEach((number, i) => expect(regions[number - 1].index).toBe(result.labels.data[i]));
    }));
  });

  test('two pixels are of one part exactly where a path leads from one to the other', () => {
    fc.assert(fc.property(segmentations(), fc.constantFrom<Connectivity>(4, 8), (result, connectivity) => {
      const { map } = findRegions(result, { ...ALL, per: 'part', connectivity });
      expect([...map.data]).toEqual(floodFilled(result, connectivity));
    }));
  });
});

/** From each pixel that was not reached yet, as far as its label goes. */
function floodFilled({ labels }: Segmented, connectivity: Connectivity): number[] {
  const [height, width] = labels.shape;
  const numbers = new Array<number>(labels.size).fill(0);
  let count = 0;
  for (let first = 0; first < labels.size; first++) {
    if (numbers[first] > 0) continue;
    numbers[first] = ++count;
    const open = [first];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const dy of [-1, 0, 1]) {
        for (const dx of [-1, 0, 1]) {
          const [x, y] = [(at % width) + dx, Math.floor(at / width) + dy];
          if ((connectivity === 4 && dx !== 0 && dy !== 0) || x < 0 || y < 0 || x >= width || y >= height) continue;
          const next = y * width + x;
          if (numbers[next] > 0 || labels.data[next] !== labels.data[at]) continue;
          numbers[next] = count;
          open.push(next);
        }
      }
    }
  }
  return numbers;
}
