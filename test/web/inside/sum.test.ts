/** The sum behind a value, taken apart. */
import { describe, expect, test } from '@jest/globals';
import { DeepLab } from '../../../src/deeplab/deeplab.js';
import { readImage } from '../../../src/io/pictures/image.js';
import type { Host } from '../../../web/engine/host.js';
import { layerSums } from '../../../web/inside/sums/layer_sums.js';
import { weightNames } from '../../../web/inside/sums/names.js';
import { activated, activationOf, affineOf, sumAt } from '../../../web/inside/sums/sum.js';

const WINDOW = { size: [2, 2], strides: [1, 1], rates: [1, 1], padding: [0, 0] } as const;
/** [2, 2, 2]: channel 0 is 1 2 3 4, channel 1 ten times that. */
const MAP = { height: 2, width: 2, channels: 2, values: [1, 10, 2, 20, 3, 30, 4, 40] };

test('a convolution reads all channels', () => {
  // [2, 2, 2, 1]: 1 for channel 0, 0.1 for channel 1.
  const filter = { shape: [2, 2, 2, 1], values: [1, 0.1, 1, 0.1, 1, 0.1, 1, 0.1], isDepthwise: false };
  const { total, taps, count, terms } = sumAt(MAP, filter, WINDOW, 0, [0, 0]);
  expect([total, count, terms.length]).toEqual([20, 8, 8]);
  expect(taps).toEqual([2, 4, 6, 8]);
  // One position on, half of it lies outside.
  expect(sumAt(MAP, filter, WINDOW, 0, [0, 1]).taps).toEqual([4, 0, 8, 0]);
});

test('a depthwise convolution reads its own channel', () => {
  const filter = { shape: [2, 2, 2, 1], values: [1, 5, 1, 5, 1, 5, 1, 5], isDepthwise: true };
  expect(sumAt(MAP, filter, WINDOW, 1, [0, 0])).toMatchObject({ total: 500, count: 4 });
  expect(sumAt(MAP, filter, WINDOW, 1, [0, 0]).terms.map(({ from }) => from)).toEqual([1, 1, 1, 1]);
});

test('of many products those are told that count most', () => {
  const values = Array.from({ length: 40 }, (_, i) => (i % 7) - 3);
  const { terms, total } = sumAt({ height: 1, width: 1, channels: 40, values }, { shape: [1, 1, 40, 1], values: values.map((_, i) => i), isDepthwise: false }, { ...WINDOW, size: [1, 1] }, 0, [0, 0]);
  const products = terms.map(({ input, weight }) => Math.abs(input * weight));
  expect(products).toEqual([...products].sort((a, b) => b - a));
  expect(products).toHaveLength(9);
  expect(total).toBe(values.reduce((sum, each, i) => sum + each * i, 0));
});

describe('what is done with sums', () => {
  test('is told by two values that the activation has left as they were', () => {
    const values = [-4, -1, 0, 1, 2, 9].map((sum) => [sum, activated(2 * sum + 1, 'relu6')] as const);
    const { scale, shift } = affineOf(values, 'relu6') ?? { scale: NaN, shift: NaN };
    expect([scale, shift]).toEqual([2, 1]);
    expect(affineOf(values.filter(([, value]) => value === 0 || value === 6), 'relu6')).toBeUndefined();
  });

  test('the activation is in the name', () => {
    expect(['MobilenetV2/Conv/Relu6', 'aspp0/Relu', 'logits/semantic/BiasAdd', 'a/Relu/b'].map(activationOf)).toEqual(['relu6', 'relu', 'none', 'none']);
  });
});

test('weights are looked for under the layer’s own scope first', () => {
  expect(weightNames('a/project/BatchNorm/FusedBatchNormV3', false)).toEqual(['a/project/BatchNorm/weights', 'a/project/weights', 'a/weights']);
  expect(weightNames('a/depthwise/Relu6', true)[0]).toBe('a/depthwise/depthwise_weights');
});

test.each([
  ['MobilenetV2/Conv/Relu6', [100, 120]],
  ['MobilenetV2/expanded_conv_14/depthwise/Relu6', [0, 16]],
  ['MobilenetV2/expanded_conv_14/project/BatchNorm/FusedBatchNormV3', [20, 20]],
  ['logits/semantic/BiasAdd', [10, 12]],
] as const)('%s: sum, scale, shift and activation give what the network computed', async (name, at) => {
  const model = await DeepLab.load();
  try {
    const { data, shape } = await readImage('examples/chelsea.png');
    const pixels = { height: shape[0], width: shape[1], data: Uint8ClampedArray.from({ length: shape[0] * shape[1] * 4 }, (_, i) => (i % 4 === 3 ? 255 : data[Math.floor(i / 4) * 3 + (i % 4)])) };
    const { steps } = await model.trace(pixels);
    const layer = steps.flatMap(({ layers }) => layers).find((each) => each.name === name);
    if (!layer?.window) throw new Error(`There is no filter called ${name}.`);
    const host = { model, work: (run: (control: object) => unknown) => run({}) } as unknown as Host;
    const sums = layerSums(host);
    const told = await Promise.all([0, 3, 7, 15].map((channel) => sums(pixels, { name, input: layer.inputs[0], window: layer.window!, isDepthwise: layer.op.includes('Depthwise') }, channel, at)));
    const known = told.flatMap(({ total, affine, activation, value }) => (affine ? [[activated(affine.scale * total + affine.shift, activation), value]] : []));
    expect(known.length).toBeGreaterThan(0);
    for (const [computed, value] of known) expect(computed).toBeCloseTo(value, 3);
  } finally {
    await model.dispose();
  }
});
