import type { MatMulAttributes } from '../../../operators/layers/matmul.js';
import { numbersOf } from '../../elements.js';
import type { CpuKernel } from '../../kernel.js';

/**
 * Row by row: a row of the product is the sum of rows of `b`, weighted by a row of `a`. Sums are kept in float64 and rounded once.
 * A transposed matrix is read with its strides exchanged.
 */
export const matMulKernel: CpuKernel<MatMulAttributes> = ({ attrs, inputs: [a], outputs: [out] }) => {
  const [m, n] = out.shape;
  const k = a.shape[attrs.transposeA ? 0 : 1];
  const [aRow, aColumn] = attrs.transposeA ? [1, m] : [k, 1];
  const [bRow, bColumn] = attrs.transposeB ? [1, k] : [n, 1];
  const ofIntegers = out.dtype === 'int32';
  const sums = new Float64Array(n);
  return ([left, right], [product]) => {
    const x = numbersOf(left);
    const y = numbersOf(right);
    const to = numbersOf(product);
    for (let row = 0; row < m; row++) {
      sums.fill(0);
      for (let i = 0; i < k; i++) {
        const weight = x[row * aRow + i * aColumn];
        let s = i * bRow;
        if (ofIntegers) for (let column = 0; column < n; column++, s += bColumn) sums[column] += Math.imul(weight, y[s]);
        else for (let column = 0; column < n; column++, s += bColumn) sums[column] += weight * y[s];
      }
      to.set(sums, row * n);
    }
  };
};
