/** MatMul: the product [m, n] of two matrices [m, k] and [k, n], each of which may be given transposed. */
import { attrBool } from '../../../graph/attributes.js';
import type { Value } from '../../../graph/builder.js';
import { isFloating } from '../../contract/dtypes.js';
import type { GradientSite } from '../../contract/gradient.js';
import { defineOperator, expectInputs, mismatch } from '../../contract/operator.js';

export interface MatMulAttributes {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

export const matMulOperator = defineOperator<MatMulAttributes>({
  names: ['MatMul'],
  attributes: (node) => ({ transposeA: attrBool(node, 'transpose_a', false), transposeB: attrBool(node, 'transpose_b', false) }),
  infer(inputs, { transposeA, transposeB }, node) {
    expectInputs(node, inputs, 2);
    const [a, b] = inputs;
    const computed = isFloating(a.dtype) || a.dtype === 'int32';
    if (a.shape.length !== 2 || b.shape.length !== 2 || a.dtype !== b.dtype || !computed) {
      throw mismatch(node, inputs, 'two matrices of one data type (float32, float64 or int32)');
    }
    const [m, k] = transposeA ? [a.shape[1], a.shape[0]] : a.shape;
    const [rows, n] = transposeB ? [b.shape[1], b.shape[0]] : b.shape;
    if (k !== rows) throw mismatch(node, inputs, `as many columns in the first matrix as rows in the second, not ${k} and ${rows}`);
    return [{ dtype: a.dtype, shape: [m, n] }];
  },
  gradient: matMulGradient,
  multiplyAdds: ([a], [out], { transposeA }) => out.shape[0] * out.shape[1] * a.shape[transposeA ? 0 : 1],
});

/** Of `a b`: `g b^T` and `a^T g`; of factors that are given transposed, the transposed of that. */
function matMulGradient(site: GradientSite<MatMulAttributes>): Value[] {
  const { gradient, attrs: { transposeA, transposeB } } = site;
  const [a, b] = [site.input(0), site.input(1)];
  const product = (x: Value, transposeX: boolean, y: Value, transposeY: boolean): Value =>
    site.add('MatMul', [x, y], { transpose_a: transposeX, transpose_b: transposeY });
  return [
    transposeA ? product(b, transposeB, gradient, true) : product(gradient, false, b, !transposeB),
    transposeB ? product(gradient, true, a, transposeA) : product(a, !transposeA, gradient, false),
  ];
}
