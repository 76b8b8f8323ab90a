import { toNumbers, type Tensor } from '../../tensor.js';
import type { PadAttributes } from '../pad.js';
import { copyBox } from './copy.js';
import { fillWith, fillZeros } from './fill.js';
import type { CpuKernel } from './kernel.js';
import { stridesOf } from './walk.js';

export const padKernel: CpuKernel<PadAttributes> = ({ op, attrs }) => (inputs, [out]) => {
  const [x, paddings, value] = inputs;
  const counts = toNumbers(paddings);
  const before = x.shape.map((_, axis) => counts[2 * axis]);
  if (op === 'MirrorPad') {
    mirror(x, out, before, counts, attrs.mode === 'REFLECT' ? 1 : 0);
    return;
  }
  if (op === 'PadV2') fillWith(out, value);
  else fillZeros(out);
  const steps = stridesOf(out.shape);
  const start = before.reduce((sum, count, axis) => sum + count * steps[axis], 0);
  copyBox(x.shape, { tensor: x, start: 0, steps: stridesOf(x.shape) }, { tensor: out, start, steps });
};

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
function mirror(x: Tensor, out: Tensor, before: readonly number[], counts: readonly number[], skip: 0 | 1): void {
  const stretches = x.shape.map((size, axis): Stretch[] => {
    const lead = before[axis];
    return [
      { to: 0, from: lead - 1 + skip, size: lead, direction: -1 },
      { to: lead, from: 0, size, direction: 1 },
      { to: lead + size, from: size - 1 - skip, size: counts[2 * axis + 1], direction: -1 },
    ];
  });
  let boxes: Stretch[][] = [[]];
  for (const choices of stretches) boxes = boxes.flatMap((box) => choices.map((stretch) => [...box, stretch]));

  const fromStrides = stridesOf(x.shape);
  const toStrides = stridesOf(out.shape);
  for (const box of boxes) {
    const fromStart = box.reduce((sum, stretch, axis) => sum + stretch.from * fromStrides[axis], 0);
    const toStart = box.reduce((sum, stretch, axis) => sum + stretch.to * toStrides[axis], 0);
    const fromSteps = box.map((stretch, axis) => stretch.direction * fromStrides[axis]);
    copyBox(
      box.map((stretch) => stretch.size),
      { tensor: x, start: fromStart, steps: fromSteps },
      { tensor: out, start: toStart, steps: toStrides },
    );
  }
}
