/** TensorFlow has no such operator without state: what it computes is held to ResourceApplyMomentum, which changes variables in place. */
import { expect, test } from '@jest/globals';
import { float32, type Tensor } from '../../src/tensor.js';
import { expectClose } from '../matchers.js';
import { computed, inferred, of } from './infer.js';

test('two steps, as TensorFlow 2.21 takes them with ResourceApplyMomentum', async () => {
  const rate = float32([], [0.007]);
  const step = (variable: Tensor, accumulator: Tensor, gradient: readonly number[]): Promise<Tensor[]> =>
    computed('MomentumUpdate', [variable, accumulator, float32([3], gradient), rate], { momentum: 0.9 });
  const first = await step(float32([3], [1.5, -2.25, 0.1]), float32([3], [0.3, -0.7, 1e-3]), [0.5, -1.25, 3]);
  expectClose(first[0], float32([3], [1.4946099519729614, -2.236840009689331, 0.07899370044469833]), 1e-7);
  expectClose(first[1], float32([3], [0.7699999809265137, -1.8799999952316284, 3.0009000301361084]), 1e-7);
  const second = await step(first[0], first[1], [0.01, 0.2, -7.5]);
  expectClose(second[0], float32([3], [1.4896889925003052, -2.226396083831787, 0.11258803308010101]), 1e-7);
  expectClose(second[1], float32([3], [0.7029999494552612, -1.491999864578247, -4.799190044403076]), 1e-7);
});

test('both outputs have the shape of the variable; the rate is a scalar, and all is float32', () => {
  const three = [of('float32', 2, 3), of('float32', 2, 3), of('float32', 2, 3)];
  expect(inferred('MomentumUpdate', [...three, of('float32')], { momentum: 0.9 })).toEqual(['float32[2,3]', 'float32[2,3]']);
  for (const inputs of [[...three, of('float32', 1)], [...three.slice(0, 2), of('float32', 3, 2), of('float32')], [...three, of('float64')], three]) {
    expect(() => inferred('MomentumUpdate', inputs, { momentum: 0.9 })).toThrow(expect.objectContaining({ tag: 'ShapeMismatchError' }));
  }
  expect(() => inferred('MomentumUpdate', [...three, of('float32')])).toThrow(expect.objectContaining({ tag: 'GraphFormatError' }));
});
