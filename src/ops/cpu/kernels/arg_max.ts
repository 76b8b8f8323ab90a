import { sizeOf, toNumbers } from '../../../tensor.js';
import type { ArgMaxAttributes } from '../../operators/arithmetic/arg_max.js';
import { isFloating, rangeOf } from '../../contract/dtypes.js';
import type { Cells } from '../elements.js';
import type { CpuKernel } from '../kernel.js';

export const argMaxKernel: CpuKernel<ArgMaxAttributes> = ({ op, attrs, inputs: [{ dtype, shape }] }) => {
  const isMax = op === 'ArgMax';
  // Only floats can be without order; integers and bools begin at their own first element.
  const worst = isFloating(dtype) ? rangeOf(dtype)[isMax ? 0 : 1] : undefined;
  return ([x, axisInput], [out]) => {
    const [given] = toNumbers(axisInput);
    const axis = given < 0 ? given + shape.length : given;
    const size = shape[axis];
    const inner = sizeOf(shape.slice(axis + 1));
    // Positions in the output's own kind of number, made once rather than for every pixel.
    const positions: readonly unknown[] = Array.from({ length: size }, (_, i) => (attrs.outputType === 'int64' ? BigInt(i) : i));
    const find = isMax ? findLargest : findSmallest;
    // Comparing is the same for every container, BigInt included.
    const from = x.data as Float32Array;
    const to: Cells = out.data;
    for (let t = 0; t < to.length; t++) {
      const first = Math.floor(t / inner) * size * inner + (t % inner);
      to[t] = positions[find(from, first, size, inner, worst ?? from[first])];
    }
  };
};

/**
 * The position of the largest of `size` elements that lie `step` apart; the first of equals. NaN never wins, as in TensorFlow: a float
 * that leads by being first could be NaN, so floats compete against the lowest finite number instead, and where none exceeds
 * it the position is 0.
 */
function findLargest(from: Float32Array, first: number, size: number, step: number, most: number): number {
  let best = 0;
  for (let i = 0, s = first; i < size; i++, s += step) {
    if (from[s] > most) {
      most = from[s];
      best = i;
    }
  }
  return best;
}

function findSmallest(from: Float32Array, first: number, size: number, step: number, least: number): number {
  let best = 0;
  for (let i = 0, s = first; i < size; i++, s += step) {
    if (from[s] < least) {
      least = from[s];
      best = i;
    }
  }
  return best;
}
