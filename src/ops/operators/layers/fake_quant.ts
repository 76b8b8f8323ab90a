/**
 * FakeQuant: rounds floats to the steps that integers of some bits would have between a lowest and a highest value, and leaves them floats.
 *
 * The range is an attribute (Args), two scalars (Vars), or two vectors over the last axis (VarsPerChannel). It is moved a little, so that 0 is one of the
 * steps. Source: tensorflow/core/kernels/fake_quant_ops_functor.h.
 */
import { attrBool, attrNumber } from '../../../graph/attributes.js';
import type { Value } from '../../../graph/builder.js';
import { defineOperator, expectInputs, mismatch } from '../../contract/operator.js';
import { readsSamePixel } from '../../geometry/reads.js';

export interface FakeQuantAttributes {
  readonly numBits: number;
  /** Whether the lowest step is left out, so that there are as many below 0 as above. */
  readonly narrowRange: boolean;
  /** Of FakeQuantWithMinMaxArgs alone. */
  readonly min: number;
  readonly max: number;
}

export const fakeQuantOperator = defineOperator<FakeQuantAttributes>({
  names: ['FakeQuantWithMinMaxVars', 'FakeQuantWithMinMaxVarsPerChannel', 'FakeQuantWithMinMaxArgs'],
  attributes: (node) => ({
    numBits: attrNumber(node, 'num_bits', 8),
    narrowRange: attrBool(node, 'narrow_range', false),
    min: attrNumber(node, 'min', -6),
    max: attrNumber(node, 'max', 6),
  }),
  infer(inputs, { numBits, min, max }, node) {
    const hasInputs = node.op !== 'FakeQuantWithMinMaxArgs';
    expectInputs(node, inputs, hasInputs ? 3 : 1);
    const [{ shape }, ...ranges] = inputs;
    if (inputs.some(({ dtype }) => dtype !== 'float32')) throw mismatch(node, inputs, 'float32');
    if (!(numBits >= 2 && numBits <= 16)) throw mismatch(node, inputs, `2 to 16 bits, not ${numBits}`);
    if (!hasInputs && !(min < max)) throw mismatch(node, inputs, `a range whose end is above its begin, not ${min} to ${max}`);
    const expected = node.op === 'FakeQuantWithMinMaxVars' ? '' : String(shape.at(-1));
    if (ranges.some((range) => String(range.shape) !== expected)) throw mismatch(node, inputs, expected === '' ? 'a range of two scalars' : 'a range for each channel');
    return [{ dtype: 'float32', shape }];
  },
  reads: readsSamePixel,
});

export const FAKE_QUANT_NAMES: ReadonlySet<string> = new Set(fakeQuantOperator.names);

/** Steps from `low` to `high`, each `step` apart; the integer `zero` stands for 0. All are float32. */
export interface Steps {
  readonly low: number;
  readonly high: number;
  readonly step: number;
  readonly zero: number;
}

/** The range, moved so that 0 is one of its steps; undefined where both ends are 0, and everything becomes 0. */
export function stepsOf(min: number, max: number, { numBits, narrowRange }: FakeQuantAttributes): Steps | undefined {
  if (min === 0 && max === 0) return undefined;
  const [first, last] = [narrowRange ? 1 : 0, 2 ** numBits - 1];
  const { fround } = Math;
  const step = fround(fround(max - min) / (last - first));
  const zeroPoint = fround(first - fround(min / step));
  const nudged = zeroPoint < first ? first : zeroPoint > last ? last : Math.floor(zeroPoint + 0.5);
  const low = fround((first - nudged) * step);
  return { low, high: fround((last - nudged) * step), step, zero: Math.floor(fround(fround(-low / step) + 0.5)) };
}

/** Adds a FakeQuantWithMinMaxVars. `min` and `max` are scalars. */
export function fakeQuant(x: Value, min: Value, max: Value, { numBits, narrowRange }: Pick<FakeQuantAttributes, 'numBits' | 'narrowRange'>, name?: string): Value {
  return x.builder.add('FakeQuantWithMinMaxVars', [x, min, max], { num_bits: numBits, narrow_range: narrowRange }, name);
}
