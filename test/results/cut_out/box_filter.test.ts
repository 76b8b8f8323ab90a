/** Means over squares, against sums that are written out. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { blurred, boxMeans } from '../../../src/results/cut_out/box_filter.js';

function meanAround(map: Float32Array, height: number, width: number, radius: number, y: number, x: number): number {
  let [sum, count] = [0, 0];
  for (let v = Math.max(0, y - radius); v <= Math.min(height - 1, y + radius); v++) {
    for (let u = Math.max(0, x - radius); u <= Math.min(width - 1, x + radius); u++) [sum, count] = [sum + map[v * width + u], count + 1];
  }
  return sum / count;
}

const sizes = fc.record({ height: fc.integer({ min: 1, max: 9 }), width: fc.integer({ min: 1, max: 9 }), radius: fc.integer({ min: 1, max: 12 }), seed: fc.nat(1000) });
const mapOf = (length: number, seed: number): Float32Array => Float32Array.from({ length }, (_, i) => ((i + 1) * (seed + 17) * 7919) % 101);

test('every mean, also in place', () => {
  fc.assert(fc.property(sizes, ({ height, width, radius, seed }) => {
    const map = mapOf(height * width, seed);
    const means = boxMeans(map, height, width, radius);
    means.forEach((mean, i) => expect(mean).toBeCloseTo(meanAround(map, height, width, radius, Math.floor(i / width), i % width), 4));
    expect(boxMeans(map, height, width, radius, map)).toEqual(means);
  }));
});

test('a blur keeps what is even, spreads by about its radius, and is none of 0', () => {
  for (const value of blurred(new Float32Array(63).fill(0.25), 7, 9, 3)) expect(value).toBeCloseTo(0.25, 6);
  const spike = new Float32Array(101 * 101);
  spike[50 * 101 + 50] = 1;
  expect(blurred(spike, 101, 101, 0)).toBe(spike);
  const spread = blurred(spike, 101, 101, 5);
  const variance = spread.reduce((sum, value, i) => sum + value * ((i % 101) - 50) ** 2, 0) / spread.reduce((sum, value) => sum + value, 0);
  expect(Math.sqrt(variance)).toBeGreaterThan(4.5);
  expect(Math.sqrt(variance)).toBeLessThan(5.5);
});
