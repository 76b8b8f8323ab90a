/** The operators of ../moves/: each is a list of boxes to copy, of elements of any fixed size. */
import { allocate, elementsPerValue, sizeOf, type DType } from '../../tensor.js';
import type { DescribeMoves, Move } from '../moves/move.js';
import { call, type KernelCall, type WasmKernel, type WasmSite } from './kernel.js';
import { prepareWalk } from './kernels/walk.js';

/** Boxes of one operator, beyond which calling a kernel for each costs more than the plain kernel does. */
const MOST_BOXES = 128;

export function movesKernel<A>(describe: DescribeMoves<A>): WasmKernel<A> {
  return (site) => {
    const [{ dtype }] = site.outputs;
    const moves = dtype === 'string' ? undefined : describe(site)?.filter(({ shape }) => sizeOf(shape) > 0);
    return moves && moves.length <= MOST_BOXES ? moves.map((move) => copyBox(site, move, dtype)) : undefined;
  };
}

/** The call that copies one box. */
export function copyBox({ threads }: Pick<WasmSite<unknown>, 'threads'>, { shape, from, to }: Move, dtype: DType): KernelCall {
  const elementBytes = bytesPerElement(dtype);
  // A complex number is two neighbours in its container: one more axis.
  const cells = elementsPerValue(dtype);
  const scaled = (steps: readonly number[]): number[] => [...steps.map((step) => step * cells), 1];
  const still = [...shape.map(() => 0), 0];
  const fromSteps = from === 'zeros' ? still : scaled(from.steps);
  const { units, chunk, fields } = prepareWalk([...shape, cells], [fromSteps, still, scaled(to.steps)], elementBytes, threads);
  const valueBytes = elementBytes * cells;
  return call('copyBox', {
    units,
    chunk,
    scratchBytes: 0,
    fields: (place) => {
      const a = from === 'zeros' ? place.records.write('Element', { low: 0, high: 0 }) : place.input(from.index) + from.start * valueBytes;
      return { ...fields(place, a, 0, place.output(to.index) + to.start * valueBytes), elementBytes };
    },
  });
}

/** Of the container. */
export function bytesPerElement(dtype: DType): number {
  const container = allocate(dtype, 0);
  return Array.isArray(container) ? 0 : container.BYTES_PER_ELEMENT;
}
