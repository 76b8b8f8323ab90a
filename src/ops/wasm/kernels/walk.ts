/** Walks of ops/geometry/walk.ts as the kernels read them: assembly/walk.ts. */
import { sameShape, sizeOf, type Shape, type TensorInfo } from '../../../tensor.js';
import { planWalk } from '../../geometry/walk.js';
import type { Walk } from '../generated/records.js';
import { chunkOf, type Place } from '../kernel.js';

/** Elements that a thread takes at a time, at least: fewer are done before another thread has woken. */
const FEW = 4096;

/** Elements of one byte in a cache line. */
const LINE = 64;

/** Divides elements that are computed one after the other, in pieces of whole cache lines. */
export function elementsChunk(elements: number, threads: number): number {
  return Math.max(FEW, Math.ceil(chunkOf(elements, threads) / LINE) * LINE);
}

/** Bytes from one element of an operand to the next: 0 where it has one only, undefined where it broadcasts in another way. */
export function stepOf(operand: TensorInfo, out: TensorInfo, elementBytes: number): number | undefined {
  if (sizeOf(operand.shape) === 1) return 0;
  return sameShape(operand.shape, out.shape) ? elementBytes : undefined;
}

/** How a kernel is called that walks: rows, or the elements of the only row, are its units. */
export interface PreparedWalk {
  readonly units: number;
  readonly chunk: number;
  /** The record, where each operand begins at the given address. */
  fields(place: Place, a: number, b: number, out: number): Walk;
}

/**
 * Plans a walk over a box for operands a, b and the result.
 *
 * @param steps of the three along each axis, in elements
 * @param elementBytes of all three
 */
export function prepareWalk(shape: Shape, steps: readonly [a: readonly number[], b: readonly number[], out: readonly number[]], elementBytes: number, threads: number): PreparedWalk {
  const { outer, outerSteps, length, steps: rowSteps } = planWalk(shape, steps);
  const [aStep, bStep, outStep] = rowSteps.map((step) => step * elementBytes);
  const rows = outer.reduce((product, size) => product * size, 1);
  const units = outer.length === 0 ? length : rows;
  return {
    units,
    chunk: outer.length === 0 ? elementsChunk(length, threads) : Math.max(Math.ceil(FEW / length), chunkOf(rows, threads)),
    fields: ({ records }, a, b, out) => {
      // One behind the other: the first is where the list begins.
      const axes = outer.map((size, axis) => {
        const [aAxis, bAxis, outAxis] = outerSteps.map((list) => list[axis] * elementBytes);
        return records.write('Axis', { size, aStep: aAxis, bStep: bAxis, outStep: outAxis });
      });
      return { a, b, out, aStep, bStep, outStep, length, axisCount: outer.length, axes: axes[0] ?? 0 };
    },
  };
}
