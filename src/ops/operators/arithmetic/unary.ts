/** Element-wise functions of one tensor: Abs, Neg, Exp and their kin. Same shape and data type out as in. */
import type { Value } from '../../../graph/builder.js';
import { FLOATS, isFloating, isNumeric, isUnsigned, NUMBERS } from '../../contract/dtypes.js';
import type { GradientSite } from '../../contract/gradient.js';
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

/** The gradient times the derivative, from the output where it is known by that. Floor, Ceil, Round, ZerosLike and OnesLike go up in steps or not at all. */
const SLOPES: Readonly<Record<string, (site: GradientSite) => Value>> = {
  Abs: (site) => {
    const zero = site.scalar(site.outputs[0].dtype, 0);
    const [x, g] = [site.input(0), site.gradient];
    const falling = site.where(site.add('Less', [x, zero]), site.neg(g));
    return site.add('SelectV2', [site.add('Greater', [x, zero]), g, falling]);
  },
  Neg: (site) => site.neg(site.gradient),
  Exp: (site) => site.mul(site.gradient, site.output()),
  Log: (site) => site.add('RealDiv', [site.gradient, site.input(0)]),
  Sqrt: (site) => site.add('RealDiv', [site.times(site.gradient, 0.5), site.output()]),
  Rsqrt: (site) => site.mul(site.times(site.gradient, -0.5), site.mul(site.output(), site.add('Square', [site.output()]))),
  Square: (site) => site.mul(site.times(site.gradient, 2), site.input(0)),
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
  gradient(site) {
    const slope = SLOPES[site.node.op];
    return slope ? [slope(site)] : [];
  },
});
