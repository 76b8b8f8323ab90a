/** From values to what is drawn: channels, colours, receptive fields, the crop. */
import { describe, expect, test } from '@jest/globals';
import { fittedSize } from '../../../web/inside/crop.js';
import { tintOf } from '../../../web/inside/geometry/receptive_field.js';
import { byVariance, levelsOf, rangesOf, shrinkLevels } from '../../../web/inside/maps/channels.js';
import { COLOURS, paint } from '../../../web/inside/maps/colours.js';
import { resizeToFit } from '../../../src/io/pictures/resize.js';
import { pictureOf } from '../../../src/io/pictures/picture.js';

describe('channels', () => {
  // [2, 2, 3]: rising, the same everywhere, and negative.
  const values = [0, 5, -1, 1, 5, -3, 2, 5, -1, 3, 5, -3];

  test('know their ranges', () => {
    expect(rangesOf(values, 3)).toEqual([
      { channel: 0, min: 0, max: 3, variance: 1.25 },
      { channel: 1, min: 5, max: 5, variance: 0 },
      { channel: 2, min: -3, max: -1, variance: 1 },
    ]);
    expect(byVariance(rangesOf(values, 3)).map(({ channel }) => channel)).toEqual([0, 2, 1]);
  });

  test('go from their own least value to their greatest', () => {
    const [rising, flat, negative] = rangesOf(values, 3).map((range) => [...levelsOf(values, 3, range)]);
    expect(rising).toEqual([0, 85, 170, 255]);
    expect(flat).toEqual([0, 0, 0, 0]);
    expect(negative).toEqual([255, 0, 255, 0]);
  });

  test('are shrunk by means', () => {
    const levels = Uint8Array.from([0, 10, 100, 20, 30, 200, 40, 50, 60]);
    expect(shrinkLevels(levels, 3, 3, 2)).toEqual({ levels: Uint8Array.from([15, 150, 45, 60]), height: 2, width: 2 });
    expect(shrinkLevels(levels, 3, 3, 3).levels).toBe(levels);
    expect(shrinkLevels(levels, 3, 3, Infinity).levels).toBe(levels);
  });
});

test('viridis grows evenly lighter', () => {
  const rgba = paint(Uint8Array.from({ length: 256 }, (_, level) => level), COLOURS.viridis);
  const lightness = Array.from({ length: 256 }, (_, i) => 0.2126 * rgba[4 * i] + 0.7152 * rgba[4 * i + 1] + 0.0722 * rgba[4 * i + 2]);
  for (let i = 1; i < 256; i++) expect(lightness[i]).toBeGreaterThanOrEqual(lightness[i - 1] - 0.5);
  expect([...paint(Uint8Array.from([0, 255]), COLOURS.viridis)]).toEqual([68, 1, 84, 255, 253, 231, 37, 255]);
  expect([...paint(Uint8Array.from([7]), COLOURS.grey)]).toEqual([7, 7, 7, 255]);
});

describe('a receptive field', () => {
  test('is the smallest rectangle, and the logarithm of how often', () => {
    const reads = new Float64Array(5 * 6);
    [reads[1 * 6 + 2], reads[1 * 6 + 3], reads[3 * 6 + 2]] = [1, 1e6, 1e12];
    const tint = tintOf(reads, 5, 6, false);
    expect(tint).toMatchObject({ top: 1, left: 2, height: 3, width: 2, read: 3, most: 1e12, readsAll: false, clipped: false });
    expect([...tint.strength]).toEqual([1, 128, 0, 0, 255, 0]);
  });

  test('ends at the border, or is empty', () => {
    const reads = new Float64Array(9).fill(1);
    expect(tintOf(reads, 3, 3, true)).toMatchObject({ top: 0, left: 0, height: 3, width: 3, clipped: true, readsAll: true });
    expect(tintOf(new Float64Array(9), 3, 3, true)).toMatchObject({ read: 0, height: 0, width: 0, clipped: false, readsAll: true });
  });
});

test.each([
  [300, 451],
  [513, 513],
  [600, 451],
  [300, 900],
  [2000, 1999],
  [1, 5000],
])('a picture of %i x %i has the size in the crop that the library gives to it', (height, width) => {
  const fitted = resizeToFit(pictureOf(new Uint8Array(height * width * 3), height, width), [513, 513]);
  expect(fittedSize({ height, width }, [513, 513])).toEqual({ height: fitted.shape[0], width: fitted.shape[1] });
});
