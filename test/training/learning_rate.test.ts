import { describe, expect, test } from '@jest/globals';
import { learningRate, type LearningRateOptions } from '../../src/training/learning_rate.js';
import { floatsOf, golden } from './goldens.js';

describe('rates are TensorFlow\'s, but for the last bit that its powf rounds otherwise now and then', () => {
  const cases = golden<{ options: LearningRateOptions; steps: number[]; rates: string }[]>('rates');
  test.each(cases.map((each) => [JSON.stringify(each.options), each] as const))('%s', (_, { options, steps, rates }) => {
    const expected = floatsOf(rates);
    const found = Float32Array.from(steps, learningRate(options));
    const bits = (values: Float32Array): Int32Array => new Int32Array(values.buffer);
    const distances = bits(found).map((word, i) => Math.abs(word - bits(expected)[i]));
    expect(Math.max(...distances)).toBeLessThanOrEqual(1);
    expect(distances.filter((distance) => distance > 0).length).toBeLessThanOrEqual(1);
  });

  test('poly begins with the base and ends with the end rate', () => {
    const rate = learningRate({ steps: 30000, baseRate: 0.007, endRate: 1e-5 });
    expect([rate(0), rate(30000), rate(40000)]).toEqual([0.007, 1e-5, 1e-5].map(Math.fround));
  });
});

test.each([
  [{ steps: 0 }, /number of steps is 0/],
  [{ steps: 10, slowStartSteps: 10 }, /falls during 0 steps.*slow start \(10\) shorter than the run \(10\)/],
  [{ steps: 10, slowStartSteps: -1 }, /slow start has -1 steps/],
  [{ steps: 10, baseRate: NaN }, /baseRate is NaN/],
  [{ steps: 10, power: -1 }, /power is -1/],
  [{ steps: 10, policy: 'cosine' as 'poly' }, /policy is 'cosine'/],
])('%j cannot be', (options, message) => {
  expect(() => learningRate(options)).toThrow(message);
});
