/** The kernels of a layer's filter, as they are looked at. */
import { describe, expect, test } from '@jest/globals';
import { DeepLab } from '../../../src/deeplab/deeplab.js';
import { readImage } from '../../../src/io/pictures/image.js';
import type { Host } from '../../../web/engine/host.js';
import { byWeight, kernelsOf, levelsOfWeights } from '../../../web/inside/filters/kernels.js';
import { layerFilters } from '../../../web/inside/filters/layer_filters.js';

const values = Float32Array.from({ length: 24 }, (_, i) => i);

test('of a convolution [rows, columns, in, out] a kernel for each channel that one is made from', () => {
  const { size, kernels, most } = kernelsOf({ shape: [2, 2, 2, 3], values, isDepthwise: false }, 1);
  expect(size).toEqual([2, 2]);
  expect(kernels.map(({ channel, weights }) => [channel, ...weights])).toEqual([[0, 1, 7, 13, 19], [1, 4, 10, 16, 22]]);
  expect(most).toBe(22);
});

test('of a depthwise filter [rows, columns, in, multiplier] one for each channel that is made', () => {
  const { kernels } = kernelsOf({ shape: [2, 2, 3, 2], values, isDepthwise: true }, 0);
  expect(kernels).toHaveLength(6);
  expect([...kernels[5].weights]).toEqual([5, 11, 17, 23]);
});

test('those with the greatest weights first, whatever their signs', () => {
  const kernel = (channel: number, ...weights: number[]) => ({ channel, weights: Float32Array.from(weights) });
  expect(byWeight([kernel(0, 1, -1), kernel(1, -3, 0), kernel(2, 2, 0), kernel(3, 0, 2)]).map(({ channel }) => channel)).toEqual([1, 0, 2, 3]);
});

test('0 is in the middle of the scale, which is the same for all kernels', () => {
  expect([...levelsOfWeights(Float32Array.of(-2, -1, 0, 1, 2), 2)]).toEqual([1, 65, 128, 192, 255].map((level) => expect.closeTo(level, 0)));
  expect([...levelsOfWeights(Float32Array.of(0, 0), 0)]).toEqual([128, 128]);
});

describe('of the embedded model', () => {
  test('kernels are those of its variables', async () => {
    const model = await DeepLab.load();
    try {
      const host = { model, work: (run: (control: object) => unknown) => run({}) } as unknown as Host;
      const { data, shape } = await readImage('models/mobilenetv2_voc_small/os16_chelsea.input.png');
      const pixels = { width: shape[1], height: shape[0], data: Uint8ClampedArray.from({ length: shape[0] * shape[1] * 4 }, (_, i) => (i % 4 === 3 ? 255 : data[Math.floor(i / 4) * 3 + (i % 4)])) };
      const window = { size: [3, 3], strides: [1, 1], rates: [1, 1], padding: [1, 1] } as const;
      const kernelsAt = layerFilters(host);
      const name = 'MobilenetV2/expanded_conv/depthwise/Relu6';
      const found = await kernelsAt(pixels, { name, input: '', window, isDepthwise: true }, 0);
      const [weights] = await model.run(await readImage('models/mobilenetv2_voc_small/os16_chelsea.input.png'), ['MobilenetV2/expanded_conv/depthwise/depthwise_weights']);
      expect(found.size).toEqual([3, 3]);
      expect(found.kernels).toHaveLength(weights.shape[2]);
      expect([...found.kernels[2].weights]).toEqual(Array.from({ length: 9 }, (_, tap) => (weights.data as Float32Array)[tap * weights.shape[2] + 2]));
      const { kernels } = await kernelsAt(pixels, { name: 'MobilenetV2/Conv/Relu6', input: '', window, isDepthwise: false }, 0);
      expect(kernels.map(({ weights: own }) => own.length)).toEqual([9, 9, 9]);
      await expect(kernelsAt(pixels, { name: 'nothing/here', input: '', window, isDepthwise: false }, 0)).rejects.toThrow('no name of their own');
    } finally {
      await model.dispose();
    }
  });
});
