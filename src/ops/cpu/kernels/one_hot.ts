import { sizeOf, type Tensor } from '../../../tensor.js';
import type { OneHotAttributes } from '../../operators/shapes/one_hot.js';
import type { Cells } from '../elements.js';
import type { CpuKernel } from '../kernel.js';

/** Seen as indices [outer, inner], the result is [outer, depth, inner]. */
export const oneHotKernel: CpuKernel<OneHotAttributes> = ({ attrs, inputs: [{ shape }], outputs: [out] }) => {
  const axis = attrs.axis < 0 ? attrs.axis + shape.length + 1 : attrs.axis;
  const depth = out.shape[axis];
  const inner = sizeOf(shape.slice(axis));
  return ([indices, , on, off], [target]) => {
    const to: Cells = target.data;
    to.fill(only(off));
    for (const [position, index] of Array.from(indices.data as ArrayLike<number | bigint>, Number).entries()) {
      if (index < 0 || index >= depth) continue;
      to[(Math.floor(position / inner) * depth + index) * inner + (position % inner)] = only(on);
    }
  };
};

const only = ({ data }: Tensor): unknown => data[0];
