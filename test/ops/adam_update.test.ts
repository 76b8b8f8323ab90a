/** TensorFlow has no such operator without state: what it computes is held to ResourceApplyAdam, which changes variables in place (test/reference/make_adam_golden.py). */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { float32, type Tensor } from '../../src/tensor.js';
import { computed, inferred, of } from './infer.js';

interface Golden {
  readonly learningRate: number;
  readonly variable: readonly number[];
  readonly gradients: readonly (readonly number[])[];
  /** Variable, m and v after each step. */
  readonly steps: readonly { readonly variable: readonly number[]; readonly m: readonly number[]; readonly v: readonly number[] }[];
}

const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
const { fround, sqrt } = Math;

test('steps, as TensorFlow 2.21 takes them with ResourceApplyAdam: the same bits', async () => {
  const golden = JSON.parse(readFileSync('test/reference/training_steps/adam.json', 'utf8')) as Golden;
  const vector = (values: readonly number[]): Tensor => float32([values.length], values);
  let [variable, m, v] = [vector(golden.variable), vector(golden.variable.map(() => 0)), vector(golden.variable.map(() => 0))];
  let [power1, power2] = [fround(ADAM.beta1), fround(ADAM.beta2)];
  for (const [i, gradient] of golden.gradients.entries()) {
    const rate = fround(fround(fround(golden.learningRate) * fround(sqrt(fround(1 - power2)))) / fround(1 - power1));
    [variable, m, v] = await computed('AdamUpdate', [variable, m, v, vector(gradient), float32([], [rate])], ADAM);
    const { steps } = golden;
    expect([variable, m, v].map(({ data }) => Array.from(data as Float32Array))).toEqual([steps[i].variable, steps[i].m, steps[i].v].map((values) => values.map(fround)));
    [power1, power2] = [fround(power1 * fround(ADAM.beta1)), fround(power2 * fround(ADAM.beta2))];
  }
});

test('all outputs have the shape of the variable; the rate is a scalar, and all is float32', () => {
  const four = Array.from({ length: 4 }, () => of('float32', 2, 3));
  expect(inferred('AdamUpdate', [...four, of('float32')], ADAM)).toEqual(['float32[2,3]', 'float32[2,3]', 'float32[2,3]']);
  for (const inputs of [[...four, of('float32', 1)], [...four.slice(0, 3), of('float32', 3, 2), of('float32')], [...four, of('float64')], four]) {
    expect(() => inferred('AdamUpdate', inputs, ADAM)).toThrow(expect.objectContaining({ tag: 'ShapeMismatchError' }));
  }
  expect(() => inferred('AdamUpdate', [...four, of('float32')])).toThrow(expect.objectContaining({ tag: 'GraphFormatError' }));
});
