/** MatMul with a constant second matrix: a 1x1 convolution of one picture with one column, a row a row. */
import { convGeometry } from '../../geometry/conv_geometry.js';
import type { MatMulAttributes } from '../../operators/layers/matmul.js';
import { convolutionOf } from './conv2d.js';
import { isFloat, type GpuKernel } from '../kernel.js';

export const matMulKernel: GpuKernel<MatMulAttributes> = (site) => {
  const [a, b] = site.inputs;
  const { transposeA, transposeB } = site.attrs;
  if (!isFloat(site) || !b.isConstant || transposeA || transposeB) return undefined;
  const [rows, depth] = a.shape;
  // A matrix [m, k] lies as one picture of one row with m columns of k channels.
  const g = convGeometry([1, 1, rows, depth], 1, 1, { strides: [1, 1], rates: [1, 1], padding: 'VALID' });
  return convolutionOf(site, g, b.shape[1], { activation: 'None', hasBias: false, hasResidual: false });
};
