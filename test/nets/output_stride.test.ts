import { describe, expect, test } from '@jest/globals';
import { atrousSteps, scaleDimension } from '../../src/nets/output_stride.js';

describe('atrousSteps', () => {
  const strides = [2, 1, 2, 2, 1, 2, 1, 2, 1];

  test.each([
    [32, [2, 1, 2, 2, 1, 2, 1, 2, 1], [1, 1, 1, 1, 1, 1, 1, 1, 1]],
    [16, [2, 1, 2, 2, 1, 2, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1, 1, 2]],
    [8, [2, 1, 2, 2, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 2, 2, 4]],
  ])('output stride %i', (outputStride, expectedStrides, expectedRates) => {
    const steps = atrousSteps(strides, outputStride);
    expect(steps.map((step) => step.stride)).toEqual(expectedStrides);
    expect(steps.map((step) => step.rate)).toEqual(expectedRates);
  });

  test.each([64, 12, 0.5, Number.NaN])('output stride %d cannot be reached', (outputStride) => {
    expect(() => atrousSteps(strides, outputStride)).toThrow(`Output stride ${outputStride} cannot be reached; use 8, 16 or 32`);
  });
});

test.each([
  [513, 1 / 16, 33],
  [512, 1 / 16, 32],
  [513, 0.5, 257],
  [513, 1.75, 897],
  [2049, 0.75, 1537],
  [1, 1 / 8, 1],
])('scaleDimension(%i, %d) is %i', (size, scale, expected) => {
  expect(scaleDimension(size, scale)).toBe(expected);
});
