/**
 * Partitioned variables: a tensor that was split over several machines is stored as boxes ("slices"), each like a tensor
 * of its own, and put together again when it is read.
 */
import { elementsPerValue, sizeOf, type DType, type Shape, type TensorData } from '../../tensor.js';
import { decodeMessage, toNumber } from '../wire/message.js';
import type { Extent } from '../wire/ordered_code.js';
import { formatError, type Place } from '../wire/place.js';
import { anyOverlap } from './slice_overlap.js';
import { TensorSliceProto } from '../schema/types.js';

/** One box of a tensor. */
export interface Slice {
  /** As stored, with length -1 for a whole dimension: what the slice's key is made of. */
  readonly extents: readonly Extent[];
  readonly start: Shape;
  readonly shape: Shape;
}

/** Partitions follow the number of parameter servers. */
const MAX_SLICES = 4096;
/** Room for 254 extents of two int64 each. */
const MAX_SLICE_BYTES = 1 << 14;

/** @throws CheckpointFormatError unless the boxes cover a tensor of shape `full`, each element once. */
export function requirePartition(slices: readonly Slice[], full: Shape, place: Place): void {
  if (slices.length > MAX_SLICES) throw formatError(place, `found ${slices.length} slices, expected at most ${MAX_SLICES}.`);
  const covered = slices.reduce((sum, slice) => sum + sizeOf(slice.shape), 0);
  const overlap = covered === sizeOf(full) && anyOverlap(slices, place);
  if (covered !== sizeOf(full) || overlap) {
    throw formatError(
      place,
      `found ${slices.length} slices that hold ${covered} elements${overlap ? ' and overlap' : ''}, expected the ${sizeOf(full)} elements of [${full.join(',')}], each once.`,
    );
  }
}

/** The box that a TensorSliceProto describes in a tensor of shape `full`. @throws CheckpointFormatError when it reaches outside. */
export function decodeSlice(bytes: Uint8Array, full: Shape, place: Place): Slice {
  const proto = decodeMessage(TensorSliceProto, bytes, place, MAX_SLICE_BYTES);
  const extents = proto.extent.map(({ start, length }) => ({
    start: toNumber(start, 'start of a slice', place),
    length: length === undefined ? -1 : toNumber(length, 'length of a slice', place),
  }));
  const start = extents.map((extent) => extent.start);
  const shape = extents.map((extent, axis) => (extent.length === -1 ? full[axis] : extent.length));
  const inside = extents.length === full.length && start.every((from, axis) => from >= 0 && shape[axis] >= 0 && from + shape[axis] <= full[axis]);
  if (!inside) {
    throw formatError(place, `found a slice from [${start.join(',')}] of [${shape.join(',')}], expected it inside [${full.join(',')}].`);
  }
  return { extents, start, shape };
}

/** Copies the elements of a slice to their places in the whole tensor. */
export function paste(dtype: DType, whole: TensorData, full: Shape, part: TensorData, slice: Slice): void {
  const axes = mergedAxes(full, slice);
  const inner = axes.pop() ?? { full: 1, start: 0, size: 1 };
  const perValue = elementsPerValue(dtype);
  const run = inner.size * perValue;
  const runs = run === 0 ? 0 : part.length / run;
  const index = new Array<number>(axes.length).fill(0);
  // The casts choose one of the containers: all of them are assigned element by element in the same way.
  const to = whole as Float32Array;
  const from = part as Float32Array;
  for (let r = 0; r < runs; r++) {
    let target = 0;
    for (let axis = 0; axis < axes.length; axis++) target = target * axes[axis].full + axes[axis].start + index[axis];
    target = (target * inner.full + inner.start) * perValue;
    for (let i = 0; i < run; i++) to[target + i] = from[r * run + i];
    for (let axis = axes.length - 1; axis >= 0 && ++index[axis] === axes[axis].size; axis--) index[axis] = 0;
  }
}

interface Axis {
  full: number;
  start: number;
  size: number;
}

/** Axes of size 1 are left out, and those that a slice has all of become one with the axis before: a tensor may have 254 axes, but few that matter. */
function mergedAxes(full: Shape, { start, shape }: Slice): Axis[] {
  const axes: Axis[] = [];
  for (const [axis, size] of shape.entries()) {
    const outer = axes.at(-1);
    if (full[axis] === 1 && size === 1) continue;
    if (outer && size === full[axis]) {
      outer.full *= size;
      outer.start *= size;
      outer.size *= size;
    } else {
      axes.push({ full: full[axis], start: start[axis], size });
    }
  }
  return axes;
}
