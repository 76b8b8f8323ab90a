import { toNumbers, type DType, type Tensor } from '../../../tensor.js';
import { bigRangeOf, is64BitInteger, isFloating, rangeOf } from '../../contract/dtypes.js';
import type { ReduceAttributes } from '../../operators/arithmetic/reduce.js';
import { forEachRow, planWalk, stridesOf, type Walk } from '../../geometry/walk.js';
import { bigIntsOf, numbersOf, type BigIntArray, type NumberArray } from '../elements.js';
import type { CpuKernel } from '../kernel.js';

/**
 * Accumulates in float64, whatever the data type: sums of float32 are then rounded once, and those of integers stay exact far beyond
 * their own range (TensorFlow's Mean of int32 also sums in a wider type). 64-bit integers have BigInt accumulators.
 */
export const reduceKernel: CpuKernel<ReduceAttributes> = ({ op, inputs: [{ dtype, shape }] }) => {
  const wide = is64BitInteger(dtype);
  return ([x, axes], [out]) => {
    const reduced = new Set(toNumbers(axes).map((axis) => (axis < 0 ? axis + shape.length : axis)));
    const walk = planReduction(shape, reduced);
    const elements = [...reduced].reduce((product, axis) => product * shape[axis], 1);
    if (wide) reduceBigInts(op, walk, x, bigIntsOf(out), elements);
    else reduceNumbers(op, walk, x, numbersOf(out), elements);
  };
};

/** Over the input's positions; the result's steps are 0 along the reduced axes, so its elements gather what passes over them. */
function planReduction(shape: readonly number[], reduced: ReadonlySet<number>): Walk {
  const kept = stridesOf(shape.map((size, axis) => (reduced.has(axis) ? 1 : size)));
  return planWalk(shape, [stridesOf(shape), kept.map((stride, axis) => (reduced.has(axis) ? 0 : stride))]);
}

function reduceNumbers(op: string, walk: Walk, x: Tensor, out: NumberArray, elements: number): void {
  const from = numbersOf(x);
  const { length, steps: [fromStep, toStep] } = walk;
  const combine = COMBINE[op === 'Prod' && !isFloating(x.dtype) ? 'IntegerProd' : op];
  const gathered = new Float64Array(out.length).fill(startValue(op, x.dtype));
  forEachRow(walk, [0, 0], (at) => {
    let s = at[0];
    let t = at[1];
    if (toStep === 0) {
      let value = gathered[t];
      for (let i = 0; i < length; i++, s += fromStep) value = combine(value, from[s]);
      gathered[t] = value;
    } else {
      for (let i = 0; i < length; i++, s += fromStep, t += toStep) gathered[t] = combine(gathered[t], from[s]);
    }
  });
  if (op === 'Mean') for (let i = 0; i < gathered.length; i++) gathered[i] /= elements;
  out.set(gathered);
}

const COMBINE: Readonly<Record<string, (gathered: number, x: number) => number>> = {
  Sum: (gathered, x) => gathered + x,
  Mean: (gathered, x) => gathered + x,
  Prod: (gathered, x) => gathered * x,
  IntegerProd: Math.imul,
  Max: Math.max,
  Min: Math.min,
  All: (gathered, x) => (gathered && x ? 1 : 0),
  Any: (gathered, x) => (gathered || x ? 1 : 0),
};

/** What Max and Min of nothing are: the worst that the data type can hold, infinities included. */
function startValue(op: string, dtype: DType): number {
  const [lowest, highest] = isFloating(dtype) ? [-Infinity, Infinity] : rangeOf(dtype);
  if (op === 'Max') return lowest;
  if (op === 'Min') return highest;
  return op === 'Prod' || op === 'All' ? 1 : 0;
}

function reduceBigInts(op: string, walk: Walk, x: Tensor, out: BigIntArray, elements: number): void {
  const from = bigIntsOf(x);
  const { length, steps: [fromStep, toStep] } = walk;
  const combine = COMBINE_BIG[op];
  const [lowest, highest] = bigRangeOf(x.dtype);
  out.fill(op === 'Max' ? lowest : op === 'Min' ? highest : op === 'Prod' ? 1n : 0n);
  forEachRow(walk, [0, 0], (at) => {
    for (let i = 0, s = at[0], t = at[1]; i < length; i++, s += fromStep, t += toStep) out[t] = combine(out[t], from[s]);
  });
  if (op === 'Mean' && elements > 0) for (let i = 0; i < out.length; i++) out[i] /= BigInt(elements);
}

const COMBINE_BIG: Readonly<Record<string, (gathered: bigint, x: bigint) => bigint>> = {
  Sum: (gathered, x) => gathered + x,
  Mean: (gathered, x) => gathered + x,
  Prod: (gathered, x) => gathered * x,
  Max: (gathered, x) => (x > gathered ? x : gathered),
  Min: (gathered, x) => (x < gathered ? x : gathered),
};
