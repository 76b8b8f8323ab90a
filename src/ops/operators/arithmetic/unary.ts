/** Element-wise functions of one tensor: Abs, Neg, Exp and their kin. Same shape and data type out as in. */
import type { Value } from '../../../graph/builder.js';
import { FLOATS, isFloating, isNumeric, isUnsigned, NUMBERS } from '../../contract/dtypes.js';
import { defineOperator, expectInputs, mismatch, noAttributes } from '../../contract/operator.js';
import { readsSamePixel } from '../../geometry/reads.js';

/** Which data types each function takes; `any` includes bool. */
const ACCEPTS: Readonly<Record<string, 'floats' | 'signed' | 'numbers' | 'any'>> = {
  Abs: 'signed',
  Neg: 'signed',
  Exp: 'floats',
  Log: 'floats',
  Sqrt: 'floats',
  Rsqrt: 'floats',
  Floor: 'floats',
  Ceil: 'floats',
  Square: 'numbers',
  Round: 'numbers',
  ZerosLike: 'any',
  OnesLike: 'any',
};

export const unaryOperator = defineOperator({
  names: Object.keys(ACCEPTS),
  attributes: noAttributes,
  infer(inputs, _attrs, node) {
    expectInputs(node, inputs, 1);
    const { dtype, shape } = inputs[0];
    const accepts = ACCEPTS[node.op];
    if (accepts === 'floats' && !isFloating(dtype)) throw mismatch(node, inputs, FLOATS);
    if (accepts === 'signed' && (!isNumeric(dtype) || isUnsigned(dtype))) throw mismatch(node, inputs, 'floats or signed integers');
    if (accepts === 'numbers' && !isNumeric(dtype)) throw mismatch(node, inputs, NUMBERS);
    if (accepts === 'any' && !isNumeric(dtype) && dtype !== 'bool') throw mismatch(node, inputs, 'numbers or bools');
    return [{ dtype, shape }];
  },
  reads: readsSamePixel,
});

/** 1 / sqrt(x). */
export const rsqrt = (x: Value, name?: string): Value => x.builder.add('Rsqrt', [x], {}, name);
