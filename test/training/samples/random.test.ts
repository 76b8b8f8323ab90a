import { expect, test } from '@jest/globals';
import { Random, shuffled } from '../../../src/training/samples/random.js';

test('the same key, the same numbers; they must stay as they are, so that runs can go on with a later version', () => {
  const words = (...key: number[]): number[] => {
    const random = new Random(...key);
    return [random.word(), random.word(), random.word()];
  };
  expect(words(1, 2, 3)).toEqual(words(1, 2, 3));
  expect(words(0)).toMatchInlineSnapshot(`
[
  895955122,
  455339294,
  2867733114,
]
`);
  expect(words(2 ** 40 + 1, -5)).toMatchInlineSnapshot(`
[
  1590082706,
  1308159983,
  3987521007,
]
`);
});

test('keys that differ in one number, in their order or beyond 32 bits have other numbers', () => {
  const keys = [[], [0], [0, 0], [1], [1, 0], [0, 1], [2 ** 32], [-1], [-(2 ** 32)], [2 ** 52 + 1], [2 ** 52]];
  expect(new Set(keys.map((key) => new Random(...key).word())).size).toBe(keys.length);
});

test('neighbouring keys have unrelated numbers', () => {
  const first = Array.from({ length: 4000 }, (_, i) => new Random(3, 2, i).uniform());
  const mean = first.reduce((sum, value) => sum + value) / first.length;
  const correlation = first.slice(1).reduce((sum, value, i) => sum + (value - 0.5) * (first[i] - 0.5), 0) / first.length / (1 / 12);
  // Four standard deviations of what chance does to 4000 numbers.
  expect(Math.abs(mean - 0.5)).toBeLessThan(4 / Math.sqrt(12 * 4000));
  expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(4000));
});

test('below', () => {
  const random = new Random(1);
  const counts = new Array<number>(7).fill(0);
  for (let i = 0; i < 7000; i++) counts[random.below(7)]++;
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  expect(random.below(1)).toBe(0);
});

test('an order of chance has each number once, and depends on the key', () => {
  const order = [...shuffled(100, new Random(1))];
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  expect([...shuffled(100, new Random(2))]).not.toEqual(order);
});
