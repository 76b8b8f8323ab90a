import { describe, expect, test } from '@jest/globals';
import { atrousPadding } from '../../../src/nets/layers/atrous.js';

describe('atrousPadding', () => {
  // TensorFlow's constants in frozen graphs at output strides 16 and 8, crop 513x513.
  test.each([
    [33, 2, [2, 3], [0, 1]],
    [65, 2, [2, 3], [0, 1]],
    [65, 4, [4, 7], [0, 3]],
    [33, 18, [18, 21], [0, 3]],
    [33, 36, [36, 39], [0, 3]],
    [36, 18, [18, 18], [0, 0]],
    [1, 6, [6, 11], [0, 5]],
  ])('size %i at rate %i', (size, rate, paddings, crops) => {
    expect(atrousPadding(size, rate)).toEqual({ paddings, crops });
  });

  test('pads to a multiple of the rate, and crops what SAME would not have', () => {
    for (let size = 1; size < 70; size++) {
      for (const rate of [2, 3, 4, 6, 12, 18, 24, 36]) {
        const { paddings, crops } = atrousPadding(size, rate);
        const padded = size + paddings[0] + paddings[1];
        expect(padded % rate).toBe(0);
        // A 3-tap filter under VALID takes 2 from each of the `rate` parts.
        expect((padded / rate - 2) * rate - crops[1]).toBe(size);
      }
    }
  });
});
