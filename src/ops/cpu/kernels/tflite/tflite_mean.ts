import { toNumbers } from '../../../../tensor.js';
import { forEachRow, planWalk, stridesOf } from '../../../geometry/walk.js';
import type { TfliteMeanAttributes } from '../../../operators/tflite/tflite_mean.js';
import { clamp, multiplyByQuantizedMultiplier } from '../../../operators/tflite/fixed_point.js';
import type { CpuKernel } from '../../kernel.js';

/** Source: TensorFlow Lite, kernels/internal/reference/reduce.h (QuantizedMeanOrSum) */
export const tfliteMeanKernel: CpuKernel<TfliteMeanAttributes> = ({ attrs, inputs: [{ shape }] }) => {
  const { zeroPoint, low, high } = attrs.output;
  return ([x, axes], [out]) => {
    const reduced = new Set(toNumbers(axes).map((axis) => (axis < 0 ? axis + shape.length : axis)));
    const count = [...reduced].reduce((product, axis) => product * shape[axis], 1);
    const kept = stridesOf(shape.map((size, axis) => (reduced.has(axis) ? 1 : size)));
    const walk = planWalk(shape, [stridesOf(shape), kept.map((stride, axis) => (reduced.has(axis) ? 0 : stride))]);
    const { length, steps: [, step] } = walk;
    const [from, to] = [x.data as Int8Array, out.data as Int8Array];
    const sums = new Int32Array(to.length);
    forEachRow(walk, [0, 0], (at) => {
      for (let i = 0, s = at[0], t = at[1]; i < length; i++, t += step) sums[t] += from[s++];
    });
    const [multiplier, shift] = divided(attrs.multiplier, attrs.shift, count);
    for (let i = 0; i < to.length; i++) to[i] = clamp(multiplyByQuantizedMultiplier(sums[i] - attrs.xZeroPoint * count, multiplier, shift) + zeroPoint, low, high);
  };
};

/** A fraction and its shift, divided by a whole number; what is left over is left out. */
function divided(multiplier: number, shift: number, count: number): readonly [multiplier: number, shift: number] {
  const more = Math.min(Math.floor(Math.log2(Math.max(1, count))), 32, 31 + shift);
  return [Number((BigInt(multiplier) << BigInt(Math.max(0, more))) / BigInt(Math.max(1, count))), shift - more];
}
