/** New variables: distributions as TF-Slim and DeepLab's model.py have them, the same for the same seed. */
import { describe, expect, test } from '@jest/globals';
import { initialValue } from '../../../src/training/start/initializers.js';

const moments = (data: Float32Array): { mean: number; deviation: number; most: number } => {
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  return { mean, deviation: Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length), most: data.reduce((most, value) => Math.max(most, Math.abs(value)), 0) };
};

test('batch norm and biases begin as slim has them', () => {
  for (const [name, value] of [['aspp0/BatchNorm/gamma', 1], ['aspp0/BatchNorm/moving_variance', 1], ['aspp0/BatchNorm/beta', 0], ['aspp0/BatchNorm/moving_mean', 0], ['logits/semantic/biases', 0]] as const) {
    expect([...initialValue(name, [5], 1).data]).toEqual(new Array(5).fill(value));
  }
});

describe('filters', () => {
  /** A normal distribution that is cut off at two deviations has this share of its deviation. */
  const CUT = 0.8796;

  test.each([
    ['logits/semantic/weights', [1, 1, 256, 21], 0.01],
    ['logits/semantic_3/weights', [3, 3, 64, 21], 0.01],
    ['aspp1_depthwise/depthwise_weights', [3, 3, 512, 1], 0.33],
    ['decoder/decoder_conv0_pointwise/weights', [1, 1, 128, 64], 0.06],
  ] as const)('%s: truncated normal', (name, shape, deviation) => {
    const found = moments(initialValue(name, shape, 1).data);
    expect(Math.abs(found.mean)).toBeLessThan(deviation / 20);
    expect(found.deviation / deviation).toBeCloseTo(CUT, 1);
    expect(found.most).toBeLessThanOrEqual(2 * deviation * 1.0001);
    expect(found.most).toBeGreaterThan(1.9 * deviation);
  });

  test.each([['aspp0/weights', [1, 1, 320, 256]], ['MobilenetV2/Conv/weights', [3, 3, 30, 64]]] as const)("%s: Xavier's", (name, shape) => {
    const [height, width, from, to] = shape;
    const limit = Math.sqrt(6 / (height * width * (from + to)));
    const found = moments(initialValue(name, shape, 1).data);
    expect(found.most).toBeLessThanOrEqual(limit * 1.0001);
    expect(found.most).toBeGreaterThan(0.99 * limit);
    expect(found.deviation / (limit / Math.sqrt(3))).toBeCloseTo(1, 1);
  });
});

test('seed and name decide, and nothing else', () => {
  const value = (name: string, seed: number): number[] => [...initialValue(name, [1, 1, 8, 8], seed).data];
  expect(value('aspp0/weights', 3)).toEqual(value('aspp0/weights', 3));
  expect(value('aspp0/weights', 3)).not.toEqual(value('aspp0/weights', 4));
  expect(value('aspp0/weights', 3)).not.toEqual(value('aspp1/weights', 3));
});
