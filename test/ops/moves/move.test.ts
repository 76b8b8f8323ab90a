/** The descriptions themselves. That they are right is what the tables of both backends say. */
import { describe, expect, test } from '@jest/globals';
import { MOVES } from '../../../src/ops/moves/index.js';
import type { DescribeMoves } from '../../../src/ops/moves/move.js';
import { sizeOf, type Shape } from '../../../src/tensor.js';
import { list, of, pairs, scalar } from '../infer.js';

const MOVE = new Map(MOVES);
const describeMove = (op: string): DescribeMoves => MOVE.get(op) as DescribeMoves;

/** What decides, and where among the inputs it stands. */
const DECIDING = [
  ['Slice', [of('float32', 4), of('int32', 1), list(2)], [2]],
  ['StridedSlice', [of('float32', 4), list(0), list(2), of('int32', 1)], [2]],
  ['ConcatV2', [of('float32', 4), of('float32', 4), of('int32')], [8]],
  ['Split', [of('int32'), of('float32', 4)], [2]],
  ['Transpose', [of('float32', 4), of('int32', 1)], [4]],
  ['ReverseV2', [of('float32', 4), of('int32', 1)], [4]],
  ['Pad', [of('float32', 4), of('int32', 1, 2)], [6]],
  ['SpaceToBatchND', [of('float32', 1, 4), list(2), of('int32', 1, 2)], [2, 2]],
] as const;

test.each(DECIDING)('%s waits for the value that decides', (op, inputs, shape) => {
  expect(describeMove(op)({ op, attrs: {} as never, inputs, outputs: [of('float32', ...shape)] })).toBeUndefined();
});

/** How often each element of the result is written. */
function writes(op: string, attrs: object, inputs: readonly ReturnType<typeof of>[], shape: Shape): number[] {
  const counts = new Array<number>(sizeOf(shape)).fill(0);
  for (const { shape: box, to } of describeMove(op)({ op, attrs: attrs as never, inputs, outputs: [of('float32', ...shape)] }) ?? []) {
    for (let i = 0; i < sizeOf(box); i++) {
      let at = to.start;
      for (let axis = box.length - 1, rest = i; axis >= 0; rest = Math.floor(rest / box[axis]), axis--) at += (rest % box[axis]) * to.steps[axis];
      counts[at]++;
    }
  }
  return counts;
}

describe('every element is written once', () => {
  test.each([
    ['Pad', {}, [of('float32', 3, 2, 4), pairs([1, 2], [0, 3], [2, 0])], [6, 5, 6]],
    ['Pad', {}, [of('float32', 3, 2), pairs([0, 0], [0, 0])], [3, 2]],
    ['MirrorPad', { mode: 'SYMMETRIC' }, [of('float32', 3, 2, 4), pairs([1, 2], [0, 2], [3, 0])], [6, 4, 7]],
    ['ConcatV2', {}, [of('float32', 3, 2), of('float32', 3, 0), of('float32', 3, 5), scalar(1)], [3, 7]],
    ['Tile', {}, [of('float32', 3, 2), list(2, 3)], [6, 6]],
    ['SpaceToBatchND', {}, [of('float32', 1, 4, 6), list(2, 3), pairs([0, 0], [0, 0])], [6, 2, 2]],
    ['BatchToSpaceND', {}, [of('float32', 6, 2, 2), list(2, 3), pairs([1, 0], [0, 2])], [1, 3, 4]],
  ] as const)('%s %j %j', (op, attrs, inputs, shape) => {
    expect(new Set(writes(op, attrs, inputs, shape))).toEqual(new Set([1]));
  });
});
