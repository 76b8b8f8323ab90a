import { InvalidArgumentError } from '../../../errors.js';
import { sizeOf, toNumbers } from '../../../tensor.js';
import type { GatherAttributes } from '../../operators/shapes/gather.js';
import { copyBox } from '../copy.js';
import type { CpuKernel } from '../kernel.js';

/** Seen as params [batch, outer, axis, inner] and indices [batch, n], the result is [batch, outer, n, inner]. */
export const gatherKernel: CpuKernel<GatherAttributes> = ({ op, node, attrs, inputs: [{ shape }, indices] }) => {
  const batchDims = attrs.batchDims < 0 ? attrs.batchDims + indices.shape.length : attrs.batchDims;
  const picks = sizeOf(indices.shape.slice(batchDims));
  return ([params, picked, axisInput], [out]) => {
    const given = op === 'Gather' ? 0 : toNumbers(axisInput)[0];
    const axis = given < 0 ? given + shape.length : given;
    const size = shape[axis];
    const inner = sizeOf(shape.slice(axis + 1));
    const outer = sizeOf(shape.slice(batchDims, axis));
    for (const [position, index] of toNumbers(picked).entries()) {
      if (index < 0 || index >= size) {
        throw new InvalidArgumentError(
          `Node '${node}' (${op}): indices[${position}] is ${index}, expected a number in [0, ${size}), the size of axis ${axis}.`,
        );
      }
      const b = Math.floor(position / picks);
      const start = (b * outer * size + index) * inner;
      const target = (b * outer * picks + (position % picks)) * inner;
      copyBox(
        [outer, inner],
        { tensor: params, start, steps: [size * inner, 1] },
        { tensor: out, start: target, steps: [picks * inner, 1] },
      );
    }
  };
};
