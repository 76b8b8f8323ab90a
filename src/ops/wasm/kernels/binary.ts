/** Arithmetic of two operands: float32, and what wraps of int32. All else is left to the plain kernel, as int64 and powers. */
import { sameShape, type DType } from '../../../tensor.js';
import { broadcastSteps, stridesOf } from '../../geometry/walk.js';
import { call, type KernelCall, type KernelName, type WasmKernel, type WasmSite } from '../kernel.js';
import { prepareWalk } from './walk.js';

const FLOATS: Readonly<Partial<Record<string, KernelName>>> = {
  Add: 'addFloats',
  AddV2: 'addFloats',
  AddN: 'addFloats',
  BiasAdd: 'addFloats',
  Sub: 'subtractFloats',
  Mul: 'multiplyFloats',
  Div: 'divideFloats',
  RealDiv: 'divideFloats',
  Maximum: 'maximumFloats',
  Minimum: 'minimumFloats',
};

const INTS: Readonly<Partial<Record<string, KernelName>>> = {
  Add: 'addInts',
  AddV2: 'addInts',
  AddN: 'addInts',
  BiasAdd: 'addInts',
  Sub: 'subtractInts',
  Mul: 'multiplyInts',
};

/** Also BiasAdd, whose second operand [c] is broadcast like any other. */
export const binaryKernel: WasmKernel<unknown> = (site) => combination(site, 0, 1);

/** From the first two on, the sum so far takes one more at a time. Each element is read before its place is written. */
export const addNKernel: WasmKernel<unknown> = (site) => {
  if (site.inputs.length < 2) return undefined;
  const sums = site.inputs.slice(1).map((_, i) => combination(site, i === 0 ? 0 : 'sum', i + 1)?.[0]);
  return sums.every((sum) => sum !== undefined) ? sums : undefined;
};

/** @param a which input, or the output as it is so far */
function combination(site: WasmSite<unknown>, a: number | 'sum', b: number): readonly KernelCall[] | undefined {
  const [{ dtype, shape }] = site.outputs;
  const kernel = kernelOf(site.op, dtype);
  if (!kernel) return undefined;
  if (shape.includes(0)) return [];
  const of = (side: number | 'sum'): readonly number[] => (side === 'sum' ? stridesOf(shape) : broadcastSteps(site.inputs[side].shape, shape));
  const { units, chunk, fields } = prepareWalk(shape, [of(a), of(b), stridesOf(shape)], 4, site.threads);
  return [
    call(kernel, {
      units,
      chunk,
      scratchBytes: 0,
      streamsIn: [a, b].find((side): side is number => side !== 'sum' && sameShape(site.inputs[side].shape, shape)),
      fields: (place) => fields(place, a === 'sum' ? place.output(0) : place.input(a), place.input(b), place.output(0)),
    }),
  ];
}

const kernelOf = (op: string, dtype: DType): KernelName | undefined => (dtype === 'float32' ? FLOATS[op] : dtype === 'int32' ? INTS[op] : undefined);
