/** The guided filter: as the paper writes it, and what it is for. */
import { expect, test } from '@jest/globals';
import { guidedFilter } from '../../../src/results/cut_out/guided_filter.js';

const chance = (seed: number) => (): number => (seed = (seed * 16807) % 2147483647) / 2147483647;

/** Equations (14), (15) and (16) of He, Sun and Tang, with sums written out and the system solved by elimination. */
function asWritten(map: Float32Array, rgb: Uint8Array, width: number, radius: number, epsilon: number): number[] {
  const color = (i: number): number[] => [0, 1, 2].map((c) => rgb[3 * i + c] / 255);
  const windowOf = (i: number): number[] => {
    const [y, x] = [Math.floor(i / width), i % width];
    return Array.from(map.keys()).filter((j) => Math.abs(Math.floor(j / width) - y) <= radius && Math.abs((j % width) - x) <= radius);
  };
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const linear = Array.from(map.keys(), (i) => {
    const window = windowOf(i);
    const means = [0, 1, 2].map((c) => mean(window.map((j) => color(j)[c])));
    const p = mean(window.map((j) => map[j]));
    const rows = [0, 1, 2].map((a) => [
      ...[0, 1, 2].map((b) => mean(window.map((j) => color(j)[a] * color(j)[b])) - means[a] * means[b] + (a === b ? epsilon : 0)),
      mean(window.map((j) => color(j)[a] * map[j])) - means[a] * p,
    ]);
    const slopes = solved(rows);
    return [...slopes, p - slopes.reduce((sum, slope, c) => sum + slope * means[c], 0)];
  });
  return Array.from(map.keys(), (i) => {
    const window = windowOf(i);
    const [r, g, b, offset] = [0, 1, 2, 3].map((k) => mean(window.map((j) => linear[j][k])));
    return r * color(i)[0] + g * color(i)[1] + b * color(i)[2] + offset;
  });
}

/** Gauss and Jordan's elimination of three rows with their right side. */
function solved(rows: number[][]): number[] {
  for (let k = 0; k < 3; k++) {
    const pivot = rows.slice(k).reduce((best, row) => (Math.abs(row[k]) > Math.abs(best[k]) ? row : best));
    rows = [...rows.slice(0, k), pivot, ...rows.slice(k).filter((row) => row !== pivot)];
    rows = rows.map((row, i) => (i === k ? row.map((value) => value / pivot[k]) : row));
    rows = rows.map((row, i) => (i === k ? row : row.map((value, j) => value - row[k] * rows[k][j])));
  }
  return rows.map((row) => row[3]);
}

test.each([[1, 1e-2], [2, 1e-3], [4, 1e-2]])('radius %i, epsilon %p: as the paper has it', (radius, epsilon) => {
  const [height, width] = [11, 13];
  const random = chance(radius + 5);
  const rgb = Uint8Array.from({ length: height * width * 3 }, () => Math.floor(random() * 256));
  const map = Float32Array.from({ length: height * width }, random);
  const expected = asWritten(map, rgb, width, radius, epsilon);
  guidedFilter(map, rgb, height, width, { radius, epsilon }).forEach((value, i) => expect(value).toBeCloseTo(expected[i], 3));
});

test.each([[6, 1], [24, 4]])('radius %i: a blurred edge becomes that of the picture, a few pixels away', (radius, scale) => {
  const [height, width] = [20 * scale, 60 * scale];
  const edge = 32 * scale;
  const rgb = new Uint8Array(height * width * 3).map((_, i) => (Math.floor(i / 3) % width < edge ? 30 : 200));
  const ramp = new Float32Array(height * width).map((_, i) => Math.min(1, Math.max(0, 0.5 + (30 * scale - (i % width)) / (8 * scale))));
  const filtered = guidedFilter(ramp, rgb, height, width, { radius, epsilon: 1e-4 });
  const row = [...filtered.subarray(5 * scale * width, 5 * scale * width + width)];
  expect(row[edge - 1] - row[edge]).toBeGreaterThan(0.5);
  expect([row[2], row[width - 3]].map((value) => Math.round(value * 1000) / 1000)).toEqual([1, 0]);
});

test('what is even stays so', () => {
  const random = chance(3);
  const rgb = Uint8Array.from({ length: 30 * 40 * 3 }, () => Math.floor(random() * 256));
  for (const value of guidedFilter(new Float32Array(1200).fill(0.5), rgb, 30, 40, { radius: 10, epsilon: 1e-4 })) expect(value).toBeCloseTo(0.5, 5);
});
