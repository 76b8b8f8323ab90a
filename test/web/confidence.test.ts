/** How sure a network is, pixel by pixel. */
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { confidenceOf, likeliestAt, paintConfidence, shareInDoubt } from '../../web/labels/confidence.js';

test('the likeliest three of each pixel', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 6, maxLength: 6 }), (count, values) => {
      const probabilities = Float32Array.from(values.slice(0, count));
      const { classes, shares, kept } = confidenceOf(probabilities, 1, 1, count);
      expect(kept).toBe(Math.min(3, count));
      expect([...shares]).toEqual([...probabilities].sort((a, b) => b - a).slice(0, kept).map((share) => Math.round(255 * share)));
      expect([...classes].map((index) => Math.round(255 * probabilities[index]))).toEqual([...shares]);
      expect(new Set(classes).size).toBe(kept);
    }),
  );
});

test('a pixel of the picture is found in a smaller map', () => {
  // Two columns: the left is sure of class 2, the right is not of class 1.
  const known = confidenceOf(Float32Array.from([0, 0, 1, 0, 0.4, 0.5, 0, 0.1]), 1, 2, 4);
  const size = { width: 100, height: 50 };
  expect(likeliestAt(known, 49, 49, size)).toEqual([{ index: 2, share: 1 }]);
  expect(likeliestAt(known, 50, 0, size).map(({ index }) => index)).toEqual([1, 0, 3]);
  expect(shareInDoubt(confidenceOf(Float32Array.from([1, 0, 0.4, 0.35]), 1, 2, 2))).toBe(0.5);
});

test('what is sure stays as it is, and doubt is seen', () => {
  const pixels = new Uint8ClampedArray(8);
  paintConfidence(confidenceOf(Float32Array.from([1, 0, 0.5, 0.5]), 1, 2, 2), 1, pixels);
  expect(pixels[3]).toBe(0);
  expect(pixels[7]).toBeGreaterThan(240);
});
