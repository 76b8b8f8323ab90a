/** The integer operators against what they are defined by, computed in other ways. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nearestInteger } from '../../../src/ops/cpu/kernels/quantized/requantize.js';
import { multiplyByQuantizedMultiplier } from '../../../src/ops/operators/tflite/fixed_point.js';
import { float32, sizeOf, tensor, type Tensor } from '../../../src/tensor.js';
import { computed } from '../infer.js';
import { CASES, inputsOf, outputOf } from './q_linear_conv.js';

const { fround } = Math;
const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);

/** Halves to the even integer. */
function nearestEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
}

test('nearestInteger: ties to the even one', () => {
  for (const value of [0.5, 1.5, 2.5, -0.5, -1.5, 0.49999997, 127.5, -128.5, 1e6 + 0.5]) expect(nearestInteger(fround(value)) + 0).toBe(nearestEven(fround(value)) + 0);
});

test('multiplyByQuantizedMultiplier: as TensorFlow Lite defines it, in whole numbers of any size', () => {
  const reference = (x: number, multiplier: number, shift: number): number => {
    const product = BigInt(shift > 0 ? Math.imul(x, 2 ** shift) : x) * BigInt(multiplier);
    // C++ divides towards zero, as BigInt does.
    const high = (product + (product >= 0n ? 2n ** 30n : 1n - 2n ** 30n)) / 2n ** 31n;
    const exponent = BigInt(shift > 0 ? 0 : -shift);
    const mask = (1n << exponent) - 1n;
    return Number((high >> exponent) + ((high & mask) > (mask >> 1n) + (high < 0n ? 1n : 0n) ? 1n : 0n));
  };
  const int = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
  fc.assert(fc.property(fc.oneof(int, fc.integer({ min: -1000, max: 1000 })), fc.integer({ min: 2 ** 30, max: 2 ** 31 - 1 }), fc.integer({ min: -31, max: 7 }), (x, multiplier, shift) => {
    expect(multiplyByQuantizedMultiplier(x, multiplier, shift) + 0).toBe(reference(x, multiplier, shift));
  }), { numRuns: 2000, seed: 3 });
});

describe('convolutions are those of float32 on the same whole numbers', () => {
  test.each(CASES.map((entry) => [entry.name, entry] as const))('%s', async (_, entry) => {
    const { op, attrs } = entry;
    const info = outputOf(entry);
    const inputs = inputsOf(entry);
    const [x, filter, bias, multiplier, residual] = inputs;
    const [found] = await computed(op, inputs, attrs);
    const number = (key: string): number => Number(attrs[key] ?? 0);
    const floats = (value: Tensor, map: (v: number) => number): Tensor => tensor('float32', value.shape, Float32Array.from(value.data as Uint8Array, map));
    const shifted = floats(x, (v) => (attrs.rectify ? Math.max(0, v - number('x_zero_point')) : v - number('x_zero_point')));
    const plain = op === 'QLinearConv2D' ? 'Conv2D' : 'DepthwiseConv2dNative';
    // Sums of these sizes are exact in float32.
    const [sums] = await computed(plain, [shifted, floats(filter, (v) => v)], attrs);
    const isFloat = info.dtype === 'float32';
    const [low, high] = [Number(attrs.low ?? (isFloat ? -Infinity : 0)), Number(attrs.high ?? (isFloat ? Infinity : 255))];
    const zero = number('zero_point') * (isFloat ? 0 : 1);
    const channels = info.shape[3];
    const expected = Array.from(sums.data as Float32Array, (sum, i) => {
      const added = residual ? fround((Number(residual.data[i]) - number('residual_zero_point')) * fround(number('residual_multiplier'))) : 0;
      const value = fround(fround(fround(sum + Number(bias.data[i % channels])) * Number(multiplier.data[i % channels])) + added);
      const clamped = clamp(value, low - zero, high - zero);
      return (isFloat ? clamped : nearestEven(clamped) + zero) + 0;
    });
    expect(sizeOf(found.shape)).toBe(expected.length);
    expect(Array.from(found.data as Uint8Array, (v) => v + 0)).toEqual(expected);
    expect(new Set(expected).size).toBeGreaterThanOrEqual(Math.min(expected.length, expected.length > 64 ? 21 : 1));
  });
});

test('QLinearAveragePool: what the mean stands for, of what lies on the map', async () => {
  const x = tensor('uint8', [1, 2, 3, 1], Uint8Array.of(1, 2, 3, 4, 6, 255));
  const [mean] = await computed('QLinearAveragePool', [x], { ksize: [1, 2, 2, 1], strides: [1, 1, 1, 1], padding: 'SAME', zero_point: 3, scale: 0.5 });
  expect([...(mean.data as Float32Array)]).toEqual([3.25, 66.5, 129, 5, 130.5, 255].map((value) => (value - 3) / 2));
});

test('PixelConv2D: sums from left to right, in float64', async () => {
  const x = float32([1, 1, 1, 3], [1e8, 1, -1e8]);
  const filter = float32([1, 1, 3, 2], [1, -1, 0.5, 0.5, 1, -1]);
  const [plain] = await computed('PixelConv2D', [x, filter, float32([2], [0.25, -2])]);
  expect([...(plain.data as Float32Array)]).toEqual([0.75, -1.5]);
  const [clamped] = await computed('PixelConv2D', [x, filter, float32([2], [9, -2])], { activation: 'Relu6' });
  expect([...(clamped.data as Float32Array)]).toEqual([6, 0]);
});
