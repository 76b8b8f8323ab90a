/** The constants of convolutions in 8 bits: what rounding does to single weights, it does not do to their sums. */
import { describe, expect, test } from '@jest/globals';
import { quantizedFilter, type FloatFilter } from '../../../src/engine/quantization/quantized_filter.js';
import { float32, sizeOf, sourceOf, type Shape } from '../../../src/tensor.js';
import { hash32 } from '../../ops/pattern.js';

const weights = (shape: Shape): Float32Array => Float32Array.from({ length: sizeOf(shape) }, (_, i) => hash32(i, 5) / 2 ** 31 - 1);

async function quantised(shape: Shape, channels: number, more: Partial<FloatFilter> = {}) {
  const data = weights(shape);
  const layer = quantizedFilter({ name: 'layer', filter: sourceOf(float32(shape, data)), channels, bias: float32([channels], new Float32Array(channels)), xScale: 0.5, xMeans: undefined, ...more });
  const scales = Array.from((await layer.sumScale.read()).data as Float32Array, (scale) => scale / (more.xScale ?? 0.5));
  return { data, scales, integers: (await layer.filter.read()).data as Int8Array, bias: (await layer.bias.read()).data as Int32Array, layer };
}

describe('the weights of an input channel for an output channel keep their sum over the taps', () => {
  test.each([
    ['3x3', [3, 3, 3, 16], 16],
    ['depthwise', [3, 3, 24, 1], 24],
    ['depthwise, two outputs a channel', [3, 3, 6, 2], 12],
  ] as const)('%s', async (_, shape, channels) => {
    const { data, scales, integers } = await quantised(shape, channels);
    const perTap = data.length / 9;
    for (let first = 0; first < perTap; first++) {
      const taps = Array.from({ length: 9 }, (_item, tap) => first + tap * perTap);
      const [float, whole] = [taps.reduce((sum, i) => sum + data[i] / scales[first % channels], 0), taps.reduce((sum, i) => sum + integers[i], 0)];
      expect(Math.abs(float - whole)).toBeLessThan(0.51);
      for (const i of taps) expect(Math.abs(data[i] / scales[first % channels] - integers[i])).toBeLessThan(1.01);
    }
    expect(Math.max(...integers)).toBeLessThanOrEqual(127);
  });
});

test('the bias takes up what rounded weights do to the mean', async () => {
  const [shape, xScale] = [[1, 1, 5, 3], 0.25] as const;
  const xMeans = Float32Array.of(3, -1, 0.5, 7, 2);
  const { data, scales, integers, bias, layer } = await quantised(shape, 3, { xScale, xMeans });
  const corrections = (await layer.correction.read()).data as Float32Array;
  for (let c = 0; c < 3; c++) {
    const off = xMeans.reduce((sum, mean, k) => sum + (data[k * 3 + c] - integers[k * 3 + c] * scales[c]) * mean, 0);
    expect(corrections[c]).toBeCloseTo(off, 6);
    expect(bias[c]).toBe(Math.round(off / (xScale * scales[c])));
  }
  expect(corrections.some((value) => Math.abs(value) > 1e-3)).toBe(true);
});

test('without means nothing is taken off, and a filter of nothing has scales all the same', async () => {
  const { bias } = await quantised([1, 1, 4, 2], 2);
  expect([...bias]).toEqual([0, 0]);
  const zero = quantizedFilter({ name: 'layer', filter: sourceOf(float32([3, 3, 1, 1], new Float32Array(9))), channels: 1, bias: undefined, xScale: 1, xMeans: Float32Array.of(4) });
  expect([...((await zero.filter.read()).data as Int8Array)]).toEqual(Array(9).fill(0));
  expect([...((await zero.sumScale.read()).data as Float32Array)]).toEqual([1]);
});

test('a backend that asks for the filter first reads its weights once', async () => {
  const value = float32([1, 1, 8, 16], weights([1, 1, 8, 16]));
  let reads = 0;
  const filter = { dtype: value.dtype, shape: value.shape, read: async () => (reads++, value) };
  const layer = quantizedFilter({ name: 'layer', filter, channels: 16, bias: undefined, xScale: 0.5, xMeans: new Float32Array(8).fill(1) });
  await layer.filter.read();
  for (const source of [layer.sumScale, layer.bias, layer.correction, layer.multiplier(0.25)]) await source.read();
  expect(reads).toBe(1);
});

test('a filter that FakeQuant has rounded keeps its integers, also in channels that do not reach 127 steps; one that goes beyond has a scale of its own', async () => {
  const step = 0.0123;
  const steps = [1, -100, 4, 64, 0, 254, 17, -5, -126, 90, 0, 32];
  const data = Float32Array.from(steps, (count) => count * step);
  const layer = quantizedFilter({ name: 'layer', filter: sourceOf(float32([1, 1, 4, 3], data)), channels: 3, bias: undefined, xScale: 1, xMeans: undefined });
  const scales = (await layer.sumScale.read()).data as Float32Array;
  const integers = (await layer.filter.read()).data as Int8Array;
  expect(scales[0]).toBeCloseTo(step, 6);
  expect(scales[1]).toBeCloseTo(step, 6);
  expect(scales[2]).toBeCloseTo(2 * step, 6);
  for (const [i, count] of steps.entries()) expect(integers[i]).toBe(i % 3 === 2 ? count / 2 : count);
});

test.each([NaN, Infinity, -Infinity])('%p in a filter or a bias is no integer: the layer is named', async (number) => {
  const data = weights([1, 1, 4, 2]);
  data[5] = number;
  const broken = quantizedFilter({ name: 'conv/Relu6', filter: sourceOf(float32([1, 1, 4, 2], data)), channels: 2, bias: undefined, xScale: 1, xMeans: undefined });
  await expect(broken.filter.read()).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringContaining("The filter of 'conv/Relu6' has numbers that are not finite") });
  const other = quantizedFilter({ name: 'conv/Relu6', filter: sourceOf(float32([1, 1, 4, 2], weights([1, 1, 4, 2]))), channels: 2, bias: float32([2], [0, number]), xScale: 1, xMeans: undefined });
  await expect(other.bias.read()).rejects.toThrow("The bias of 'conv/Relu6' has numbers that are not finite");
});

test('a bias that is computed fits the scale of its sums also where weights are next to nothing, or nothing', async () => {
  const data = Float32Array.from({ length: 4 * 4 }, (_, i) => [0.5, 1e-9, 1e-30, 0][i % 4] * (i < 8 ? 1 : -1));
  const layer = { name: 'layer', filter: sourceOf(float32([1, 1, 4, 4], data)), channels: 4, bias: undefined, xScale: 0.05, xMeans: undefined };
  const scalesOf = async (greatestOutput?: number): Promise<Float32Array> => (await quantizedFilter({ ...layer, greatestOutput }).sumScale.read()).data as Float32Array;
  const [alive, ...dead] = await scalesOf(6);
  expect(alive).toBe((await scalesOf())[0]);
  for (const scale of dead) {
    expect(6 / scale).toBeLessThanOrEqual(2 ** 29 + 64);
    // And is as fine as ever there.
    expect(6 / scale).toBeGreaterThan(2 ** 28);
  }
});
