import { toNumbers, type Tensor } from '../../tensor.js';
import { copyBox, type Side } from './copy.js';
import { fillZeros } from './fill.js';
import type { CpuKernel } from './kernel.js';
import { stridesOf } from './walk.js';

/**
 * Pixel (i, j) of every block is one picture of the batch: a box whose steps in space are the block's sizes. So both directions are
 * one strided copy for each position inside a block; paddings and crops only narrow the box.
 */
export const spaceBatchKernel: CpuKernel<unknown> = ({ op }) => ([x, blockShape, edges], [out]) => {
  const toBatch = op === 'SpaceToBatchND';
  const [space, batched] = toBatch ? [x, out] : [out, x];
  if (toBatch) fillZeros(out);
  const blocks = toNumbers(blockShape);
  const before = toNumbers(edges).filter((_, i) => i % 2 === 0);
  const positions = blocks.reduce((product, block) => product * block, 1);
  for (let position = 0; position < positions; position++) {
    const { shape, inSpace, inBatch } = placeBox(space, batched, blocks, before, position);
    if (toBatch) copyBox(shape, inSpace, inBatch);
    else copyBox(shape, inBatch, inSpace);
  }
};

/** The box of the pixels at one position inside their blocks, as it lies in space and in the batch. */
function placeBox(space: Tensor, batched: Tensor, blocks: readonly number[], before: readonly number[], position: number) {
  const spaceStrides = stridesOf(space.shape);
  const batchStrides = stridesOf(batched.shape);
  const shape = [...space.shape];
  const spaceSteps = [...spaceStrides];
  let inSpace = 0;
  let inBatch = position * space.shape[0] * batchStrides[0];
  let rest = position;
  for (let i = blocks.length - 1; i >= 0; i--) {
    const axis = i + 1;
    const block = blocks[i];
    const withinBlock = rest % block;
    rest = Math.floor(rest / block);
    // Small position o is pixel o * block + withinBlock - before of the space, where that exists.
    const first = Math.max(0, Math.ceil((before[i] - withinBlock) / block));
    const end = Math.min(batched.shape[axis], Math.ceil((space.shape[axis] + before[i] - withinBlock) / block));
    shape[axis] = Math.max(0, end - first);
    spaceSteps[axis] = spaceStrides[axis] * block;
    inSpace += (first * block + withinBlock - before[i]) * spaceStrides[axis];
    inBatch += first * batchStrides[axis];
  }
  const spaceSide: Side = { tensor: space, start: inSpace, steps: spaceSteps };
  const batchSide: Side = { tensor: batched, start: inBatch, steps: batchStrides };
  return { shape, inSpace: spaceSide, inBatch: batchSide };
}
