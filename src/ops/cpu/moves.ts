/** The operators of ../moves/: each is a list of boxes to copy. */
import { zeros, type Shape, type Tensor } from '../../tensor.js';
import type { DescribeMoves, MoveSide } from '../moves/move.js';
import { copyBox } from './copy.js';
import type { CpuKernel } from './kernel.js';

export function movesKernel<A>(describe: DescribeMoves<A>): CpuKernel<A> {
  return (site) => {
    const fixed = describe(site);
    return (inputs, outputs) => {
      // What decides has a value now, whether or not it was known before.
      const moves = fixed ?? describe({ ...site, inputs: inputs.map((value) => ({ ...value, value })) }) ?? [];
      for (const { shape, from, to } of moves) {
        const target = outputs[to.index];
        copyBox(shape, from === 'zeros' ? zeroSide(target, shape) : { ...from, tensor: inputs[from.index] }, { ...to, tensor: target });
      }
    };
  };
}

/** One zero (false, the empty string) that repeats along all axes. */
function zeroSide({ dtype }: Tensor, shape: Shape): Omit<MoveSide, 'index'> & { tensor: Tensor } {
  return { tensor: zeros(dtype, []), start: 0, steps: shape.map(() => 0) };
}
