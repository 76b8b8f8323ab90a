/** Classes as masks. */
import { describe, expect, test } from '@jest/globals';
import { ndarray } from '../../src/ndarray_package.js';
import { classMask, softMask } from '../../src/results/masks.js';
import type { Segmented } from '../../src/results/segmented.js';
import { drawn, withProbabilities } from './made_up.js';

const RESULT = drawn('018', '808');

describe('binary', () => {
  test('of one class, of several, of one that does not occur', () => {
    expect([...classMask(RESULT, 'cat').data]).toEqual([0, 0, 255, 255, 0, 255]);
    expect([...classMask(RESULT, ['cat', 1]).data]).toEqual([0, 255, 255, 255, 0, 255]);
    expect([...classMask(RESULT, 'person').data]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(classMask(RESULT, 'cat').shape).toEqual([2, 3]);
  });

  test('of labels that lie in memory otherwise', () => {
    expect([...classMask({ ...RESULT, labels: RESULT.labels.transpose(1, 0) }, 'cat').data]).toEqual([0, 255, 0, 0, 255, 255]);
  });

  test.each([[null], [5], [{}], [{ labels: 5 }]])('%j is no result', (result) => {
    expect(() => classMask(result as never, 'cat')).toThrow(expect.objectContaining({ tag: 'InvalidArgumentError' }));
  });
});

describe('soft', () => {
  test('the sum of probabilities, in 255ths', () => {
    const result = withProbabilities(RESULT, 21, 0.6);
    const rest = Math.round((0.4 / 20) * 255);
    expect([...softMask(result, 'cat').data]).toEqual([rest, rest, 153, 153, rest, 153]);
    expect([...softMask(result, Array.from({ length: 21 }, (_, i) => i)).data]).toEqual(Array(6).fill(255));
    expect([...softMask(result, ['cat', 'aeroplane']).data]).toEqual([2, 8, 8, 8, 2, 8].map((parts) => (parts === 2 ? Math.round((0.8 / 20) * 255) : Math.round((0.6 + 0.4 / 20) * 255))));
  });

  test('without probabilities, and with those of another size', () => {
    expect(() => softMask(RESULT, 'cat')).toThrow(expect.objectContaining({ tag: 'InvalidArgumentError', message: expect.stringContaining('{ probabilities: true }') }));
    const other: Segmented = { ...RESULT, probabilities: ndarray(new Float32Array(21), [1, 1, 21]) };
    expect(() => softMask(other, 'cat')).toThrow(expect.objectContaining({ tag: 'ShapeMismatchError', message: expect.stringContaining('[2, 3, 21] is expected') }));
  });
});
