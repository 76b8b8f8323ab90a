import { sizeOf, type Shape } from '../../tensor.js';
import { stridesOf } from '../geometry/walk.js';
import { known, whole, type DescribeMoves, type Move } from './move.js';

/**
 * Pixel (i, j) of every block is one picture of the batch: a box whose steps in space are the block's sizes. So both directions are
 * one strided copy for each position inside a block; paddings and crops only narrow the box.
 */
export const spaceBatchMoves: DescribeMoves = ({ op, inputs: [x, blockShape, edges], outputs: [out] }) => {
  const blocks = known(blockShape);
  const before = known(edges)?.filter((_, i) => i % 2 === 0);
  if (!blocks || !before) return undefined;
  const toBatch = op === 'SpaceToBatchND';
  const [space, batched] = toBatch ? [x.shape, out.shape] : [out.shape, x.shape];
  const boxes = Array.from({ length: sizeOf(blocks) }, (_, position) => placeBox(space, batched, blocks, before, position));
  const moves = boxes.map(({ shape, inSpace, inBatch }): Move => (toBatch ? { shape, from: inSpace, to: inBatch } : { shape, from: inBatch, to: inSpace }));
  const isPadded = toBatch && sizeOf(out.shape) > sizeOf(x.shape);
  return isPadded ? [{ shape: out.shape, from: 'zeros', to: whole(0, out) }, ...moves] : moves;
};

/** The box of the pixels at one position inside their blocks, as it lies in space and in the batch. */
function placeBox(space: Shape, batched: Shape, blocks: readonly number[], before: readonly number[], position: number) {
  const spaceStrides = stridesOf(space);
  const batchStrides = stridesOf(batched);
  const shape = [...space];
  const spaceSteps = [...spaceStrides];
  let inSpace = 0;
  let inBatch = position * space[0] * batchStrides[0];
  let rest = position;
  for (let i = blocks.length - 1; i >= 0; i--) {
    const axis = i + 1;
    const block = blocks[i];
    const withinBlock = rest % block;
    rest = Math.floor(rest / block);
    // Small position o is pixel o * block + withinBlock - before of the space, where that exists.
    const first = Math.max(0, Math.ceil((before[i] - withinBlock) / block));
    const end = Math.min(batched[axis], Math.ceil((space[axis] + before[i] - withinBlock) / block));
    shape[axis] = Math.max(0, end - first);
    spaceSteps[axis] = spaceStrides[axis] * block;
    inSpace += (first * block + withinBlock - before[i]) * spaceStrides[axis];
    inBatch += first * batchStrides[axis];
  }
  return { shape, inSpace: { index: 0, start: inSpace, steps: spaceSteps }, inBatch: { index: 0, start: inBatch, steps: batchStrides } };
}
