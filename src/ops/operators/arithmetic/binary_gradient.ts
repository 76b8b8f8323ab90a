/** Gradient rules of element-wise arithmetic with broadcasting: each says the slopes, and what was repeated is summed up again. */
import type { Value } from '../../../graph/builder.js';
import type { GradientSite } from '../../contract/gradient.js';

/** The gradients of both inputs in the shape of the output, from that of the output; each is made only if it is wanted. */
type Slopes = (site: GradientSite, g: Value, x: Value, y: Value) => readonly [ofX: () => Value, ofY: () => Value];

const plus: Slopes = (_site, g) => [() => g, () => g];

const quotient: Slopes = (site, g, x, y) => [
  () => site.add('RealDiv', [g, y]),
  () => site.mul(g, site.add('RealDiv', [site.add('RealDiv', [site.neg(x), y]), y])),
];

/** Of equals the first one counts. */
const chosen =
  (comparison: string): Slopes =>
  (site, g, x, y) => [() => site.where(site.add(comparison, [x, y]), g), () => site.otherwise(site.add(comparison, [x, y]), g)];

const SLOPES: Readonly<Record<string, Slopes>> = {
  Add: plus,
  AddV2: plus,
  Sub: (site, g) => [() => g, () => site.neg(g)],
  Mul: (site, g, x, y) => [() => site.mul(g, y), () => site.mul(g, x)],
  Div: quotient,
  RealDiv: quotient,
  Maximum: chosen('GreaterEqual'),
  Minimum: chosen('LessEqual'),
  SquaredDifference: (site, g, x, y) => {
    const slope = (): Value => site.mul(site.times(g, 2), site.add('Sub', [x, y]));
    return [slope, () => site.neg(slope())];
  },
  FloorMod: (site, g, x, y) => [() => g, () => site.mul(g, site.neg(site.add('FloorDiv', [x, y])))],
  Pow: (site, g, x, y) => [
    () => site.mul(site.mul(g, y), site.add('Pow', [x, site.add('Sub', [y, site.scalar(site.outputs[0].dtype, 1)])])),
    () => site.mul(g, site.mul(site.output(), logOfPositive(site, x))),
  ],
};

/** log(x), and 0 where x is not positive: there a power cannot be derived for its exponent. */
function logOfPositive(site: GradientSite, x: Value): Value {
  const { dtype } = site.outputs[0];
  const positive = site.add('Greater', [x, site.scalar(dtype, 0)]);
  const safe = site.add('SelectV2', [positive, x, site.scalar(dtype, 1)]);
  return site.where(positive, site.add('Log', [safe]));
}

export function binaryGradient(site: GradientSite): (Value | undefined)[] {
  // FloorDiv goes up in steps: between them it does not change.
  const slopes = SLOPES[site.node.op]?.(site, site.gradient, site.input(0), site.input(1)) ?? [];
  return slopes.map((slope, i) => (site.wants(i) ? site.unbroadcast(slope(), site.inputs[i].shape) : undefined));
}
