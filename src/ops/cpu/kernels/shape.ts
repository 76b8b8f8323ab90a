import { sizeOf } from '../../../tensor.js';
import type { ShapeAttributes } from '../../operators/shapes/shape.js';
import type { CpuKernel } from '../kernel.js';

/** Looks at the site's shapes only, so it can run before its input is computed. */
export const shapeKernel: CpuKernel<ShapeAttributes> = ({ op, attrs, inputs: [{ shape }] }) => {
  const values = op === 'Shape' ? shape : [op === 'Rank' ? shape.length : sizeOf(shape)];
  return (_inputs, [out]) => {
    if (attrs.outType === 'int64') (out.data as BigInt64Array).set(values.map(BigInt));
    else (out.data as Int32Array).set(values);
  };
};
