import type { Shape } from '../../tensor.js';
import type { PadAttributes } from '../operators/shapes/pad.js';
import { stridesOf } from '../geometry/walk.js';
import { known, offsetOf, whole, type DescribeMoves, type Move } from './move.js';

export const padMoves: DescribeMoves<PadAttributes> = ({ op, attrs, inputs: [x, paddings], outputs: [out] }) => {
  const counts = known(paddings);
  if (!counts) return undefined;
  if (op === 'MirrorPad') return mirror(x.shape, out.shape, counts, attrs.mode === 'REFLECT' ? 1 : 0);
  const steps = stridesOf(out.shape);
  const start = offsetOf(x.shape.map((_, axis) => counts[2 * axis]), steps);
  const value = op === 'PadV2' ? { index: 2, start: 0, steps: out.shape.map(() => 0) } : 'zeros';
  const border = borderOf(x.shape, out.shape, counts).map(({ shape, first }): Move => {
    return { shape, from: value, to: { index: 0, start: offsetOf(first, steps), steps } };
  });
  return [...border, { shape: x.shape, from: whole(0, x), to: { index: 0, start, steps } }];
};

/** The border in boxes that do not meet: those along an axis reach only as far as the tensor itself along the axes before. */
function borderOf(inner: Shape, outer: Shape, counts: readonly number[]): { shape: Shape; first: readonly number[] }[] {
  const box = (along: number, start: number, size: number) => ({
    shape: outer.map((whole, axis) => (axis === along ? size : axis < along ? inner[axis] : whole)),
    first: outer.map((_, axis) => (axis === along ? start : axis < along ? counts[2 * axis] : 0)),
  });
  const boxes = outer.flatMap((_, axis) => {
    const [before, after] = [counts[2 * axis], counts[2 * axis + 1]];
    return [box(axis, 0, before), box(axis, before + inner[axis], after)];
  });
  return boxes.filter(({ shape }) => !shape.includes(0));
}

/** A stretch of one axis of the result, and where it comes from: `direction` is -1 in the mirror images. */
interface Stretch {
  readonly to: number;
  readonly from: number;
  readonly size: number;
  readonly direction: 1 | -1;
}

/**
 * Along each axis the result has three stretches: image, original, image. Each combination over all axes is a box.
 *
 * @param skip how many elements at the edge the image leaves out: 1 for REFLECT, 0 for SYMMETRIC
 */
function mirror(from: Shape, to: Shape, counts: readonly number[], skip: 0 | 1): Move[] {
  const stretches = from.map((size, axis): Stretch[] => {
    const [before, after] = [counts[2 * axis], counts[2 * axis + 1]];
    const all: Stretch[] = [
      { to: 0, from: before - 1 + skip, size: before, direction: -1 },
      { to: before, from: 0, size, direction: 1 },
      { to: before + size, from: size - 1 - skip, size: after, direction: -1 },
    ];
    return all.filter((stretch) => stretch.size > 0);
  });
  let boxes: Stretch[][] = [[]];
  for (const choices of stretches) boxes = boxes.flatMap((box) => choices.map((stretch) => [...box, stretch]));

  const fromStrides = stridesOf(from);
  const toStrides = stridesOf(to);
  return boxes.map((box) => ({
    shape: box.map(({ size }) => size),
    from: {
      index: 0,
      start: offsetOf(box.map((stretch) => stretch.from), fromStrides),
      steps: box.map(({ direction }, axis) => direction * fromStrides[axis]),
    },
    to: { index: 0, start: offsetOf(box.map((stretch) => stretch.to), toStrides), steps: toStrides },
  }));
}
