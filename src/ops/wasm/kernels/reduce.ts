/** Mean, Sum, Max and Min of float32 over neighbouring axes, such as rows and columns; the rest is left to the plain kernel. */
import { sizeOf, toNumbers } from '../../../tensor.js';
import type { ReduceAttributes } from '../../operators/arithmetic/reduce.js';
import { call, chunkOf, type KernelCall, type WasmKernel, type WasmSite } from '../kernel.js';

/** Channels that are reduced together (GROUP of assembly/steps/reduce.ts). */
const GROUP = 16;

type Reducer = 'Mean' | 'Sum' | 'Max' | 'Min';

const KERNELS = { Mean: 'reduceSum', Sum: 'reduceSum', Max: 'reduceMax', Min: 'reduceMin' } as const;

export const reduceKernel: WasmKernel<ReduceAttributes> = ({ op, inputs: [x, axes], threads }: WasmSite<ReduceAttributes>) => {
  const { dtype, shape } = x;
  if (dtype !== 'float32' || !isReducer(op) || !axes.value || sizeOf(shape) === 0) return undefined;
  const sorted = toNumbers(axes.value).map((axis) => (axis < 0 ? axis + shape.length : axis)).sort((a, b) => a - b);
  const areNeighbours = sorted.length > 0 && sorted.every((axis, i) => axis === sorted[0] + i);
  if (!areNeighbours) return undefined;
  const end = sorted[0] + sorted.length;
  const [outer, count, inner] = [shape.slice(0, sorted[0]), shape.slice(sorted[0], end), shape.slice(end)].map(sizeOf);
  return [reduction(op, { outer, count, inner, threads })];
};

function isReducer(op: string): op is Reducer {
  return op in KERNELS;
}

export interface Axes {
  readonly outer: number;
  readonly count: number;
  readonly inner: number;
  readonly threads: number;
}

/** Reduces input 0, seen as [outer, count, inner], to output 0, [outer, inner]. */
export function reduction(op: Reducer, { outer, count, inner, threads }: Axes): KernelCall {
  const units = outer * Math.ceil(inner / GROUP);
  return call(KERNELS[op], {
    units,
    chunk: chunkOf(units, threads),
    scratchBytes: 0,
    fields: (place) => ({ x: place.input(0), out: place.output(0), count, inner, divisor: op === 'Mean' ? count : 1 }),
  });
}
