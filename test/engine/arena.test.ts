/** Values that are alive at the same time never overlap, and the block is hardly larger than it has to be. */
import { describe, expect, test } from '@jest/globals';
import { placeInArena, type Lifetime } from '../../src/engine/arena.js';
import { hash32 } from '../ops/pattern.js';

const aligned = (bytes: number): number => Math.ceil(bytes / 64) * 64;
const together = (a: Lifetime, b: Lifetime): boolean => a.first <= b.last && b.first <= a.last;

/** The most bytes that are alive in one step: no placement can be smaller. */
function mostAlive(lifetimes: readonly Lifetime[]): number {
  const steps = lifetimes.map(({ first }) => first);
  return Math.max(0, ...steps.map((step) => lifetimes.filter(({ first, last }) => first <= step && step <= last).reduce((sum, { byteLength }) => sum + aligned(byteLength), 0)));
}

function checked(lifetimes: readonly Lifetime[]): number {
  const { offsets, byteLength } = placeInArena(lifetimes);
  expect(offsets).toHaveLength(lifetimes.length);
  const overlaps: string[] = [];
  for (const [i, a] of lifetimes.entries()) {
    expect(offsets[i] % 64).toBe(0);
    expect(offsets[i]).toBeGreaterThanOrEqual(0);
    expect(offsets[i] + a.byteLength).toBeLessThanOrEqual(byteLength);
    for (const [j, b] of lifetimes.slice(0, i).entries()) {
      const apart = offsets[i] + a.byteLength <= offsets[j] || offsets[j] + b.byteLength <= offsets[i];
      if (together(a, b) && !apart && a.byteLength > 0 && b.byteLength > 0) overlaps.push(`${i} at ${offsets[i]}, ${j} at ${offsets[j]}`);
    }
  }
  expect(overlaps).toEqual([]);
  return byteLength;
}

const life = (byteLength: number, first: number, last: number): Lifetime => ({ byteLength, first, last });

describe('placeInArena', () => {
  test.each([
    ['nothing', [], 0],
    ['one value', [life(100, 0, 0)], 128],
    ['one after the other', [life(64, 0, 1), life(64, 2, 3), life(64, 4, 4)], 64],
    ['a step that reads one and writes the other', [life(64, 0, 1), life(64, 1, 2)], 128],
    ['a chain: two buffers in turn', Array.from({ length: 20 }, (_, i) => life(1024, i, i + 1)), 2048],
    ['a long life around short ones', [life(64, 0, 9), ...Array.from({ length: 9 }, (_, i) => life(128, i, i))], 192],
    ['empty values take no room', [life(0, 0, 9), life(64, 0, 9), life(0, 0, 9)], 64],
    ['the gap below a later value is used', [life(256, 0, 1), life(128, 1, 3), life(192, 2, 3)], 384],
  ])('%s', (_, lifetimes, bytes) => {
    expect(checked(lifetimes)).toBe(bytes);
  });

  test.each(Array.from({ length: 30 }, (_, seed) => [seed]))('random lifetimes, seed %i', (seed) => {
    let at = 0;
    const random = (below: number): number => hash32(at++, seed) % below;
    const steps = 5 + random(60);
    const lifetimes = Array.from({ length: 1 + random(120) }, () => {
      const first = random(steps);
      return life(random(10) === 0 ? 0 : 1 + random(100_000), first, Math.min(steps, first + random(random(4) === 0 ? steps : 4)));
    });
    // Offline placement is a bin-packing problem; greedy by size stays well below half as much again.
    expect(checked(lifetimes)).toBeLessThanOrEqual(1.5 * mostAlive(lifetimes));
  });

  test('a network’s shape: large early maps, small late ones, shortcuts over two steps', () => {
    const sizes = [4e6, 2e6, 2e6, 1e6, 1e6, 5e5, 5e5, 25e4, 25e4, 25e4];
    const lifetimes = sizes.map((size, i) => life(size, i, i + (i % 3 === 0 ? 3 : 1)));
    expect(checked(lifetimes)).toBeLessThanOrEqual(1.1 * mostAlive(lifetimes));
  });
});
