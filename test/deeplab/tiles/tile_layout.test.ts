/** How tiles lie: everything is covered, weights add up to one, and edges of the picture keep theirs. */
import { describe, expect, test } from '@jest/globals';
import { tileSpans, weightsOf } from '../../../src/deeplab/tiles/tile_layout.js';
import { overlapOf } from '../../../src/deeplab/tiles/tile_options.js';

describe.each([
  [513, 513, 128, 16],
  [514, 513, 128, 16],
  [530, 513, 128, 16],
  [900, 513, 128, 16],
  [912, 513, 171, 16],
  [9000, 513, 128, 16],
  [12000, 513, 1, 8],
  [300, 65, 21, 32],
  [100, 33, 11, 16],
  [40, 17, 5, 16],
  [7, 2, 1, 16],
  [5, 1, 0, 16],
])('%i pixels in tiles of %i that share %i, at output stride %i', (length, tile, overlap, stride) => {
  const spans = tileSpans(length, tile, overlap, stride);

  test('weights of all tiles add up to one, of at most two at a time', () => {
    const [sum, tiles] = [new Float64Array(length), new Uint8Array(length)];
    for (const span of spans) weightsOf(span).forEach((weight, i) => void ((sum[span.from + i] += weight), tiles[span.from + i]++));
    expect(Math.max(...Array.from(sum, (each) => Math.abs(each - 1)))).toBeLessThan(1e-6);
    expect(Math.max(...tiles)).toBeLessThanOrEqual(2);
  });

  test('what counts of a tile was seen by it, and tiles lie on the features of one pass', () => {
    for (const { start, size, from, to, fadeIn, fadeOut } of spans) {
      expect(start % (tile - overlap >= stride ? stride : 1)).toBe(0);
      expect(size).toBeLessThanOrEqual(tile);
      expect([from >= start, to <= start + size, to <= length, fadeIn + fadeOut <= to - from]).toEqual([true, true, true, true]);
    }
    // Only the last one is cut, by less than the stride.
    for (const { size } of spans.slice(0, -1)) expect(size).toBe(Math.min(tile, length));
    if (spans.length > 1) expect(spans[spans.length - 1].size).toBeGreaterThan(tile - stride);
  });

  test('the edges of the picture weigh as much as its middle', () => {
    expect(weightsOf(spans[0])[0]).toBe(1);
    expect(weightsOf(spans[spans.length - 1]).at(-1)).toBe(1);
  });
});

test('no more tiles than it takes', () => {
  expect(tileSpans(12000, 513, 128, 16)).toHaveLength(31);
  expect(tileSpans(513, 513, 128, 16)).toEqual([{ start: 0, size: 513, from: 0, to: 513, fadeIn: 0, fadeOut: 0 }]);
  // Handed over in the middle of what both see: 0 to 129 and 64 to 193.
  expect(tileSpans(193, 129, 32, 16).map(({ start, from, to }) => [start, from, to])).toEqual([[0, 0, 113], [64, 81, 193]]);
});

test.each([0, -1, 1.5, 44, '8', NaN])('an overlap of %p is refused', (overlap) => {
  expect(() => overlapOf({ overlap: overlap as number }, [129, 257])).toThrow(expect.objectContaining({ tag: 'InvalidArgumentError', message: expect.stringContaining('from 1 to 43') }));
  expect([overlapOf(true, [129, 257]), overlapOf({}, [129, 257]), overlapOf({ overlap: 43 }, [129, 257])]).toEqual([[32, 64], [32, 64], [43, 43]]);
});
