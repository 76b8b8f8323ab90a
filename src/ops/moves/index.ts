/** The operators that only move elements, by TensorFlow's names. */
import { concatOperator } from '../operators/shapes/concat.js';
import { fillOperator } from '../operators/shapes/fill.js';
import type { Operator } from '../contract/operator.js';
import { packOperator, unpackOperator } from '../operators/shapes/pack.js';
import { padOperator } from '../operators/shapes/pad.js';
import { reverseOperator } from '../operators/shapes/reverse.js';
import { sliceOperator } from '../operators/shapes/slice.js';
import { spaceBatchOperator } from '../operators/shapes/space_batch.js';
import { splitOperator } from '../operators/shapes/split.js';
import { stridedSliceOperator } from '../operators/shapes/strided_slice.js';
import { tileOperator } from '../operators/shapes/tile.js';
import { transposeOperator } from '../operators/shapes/transpose.js';
import { concatMoves } from './concat.js';
import { fillMoves } from './fill.js';
import type { DescribeMoves } from './move.js';
import { packMoves, unpackMoves } from './pack.js';
import { padMoves } from './pad.js';
import { reverseMoves } from './reverse.js';
import { sliceMoves } from './slice.js';
import { spaceBatchMoves } from './space_batch.js';
import { splitMoves } from './split.js';
import { stridedSliceMoves } from './strided_slice.js';
import { tileMoves } from './tile.js';
import { transposeMoves } from './transpose.js';

/** One description under all names of its operator; the two must agree on the attributes. */
function serve<A>(operator: Operator<A>, describe: DescribeMoves<NoInfer<A>>): readonly (readonly [string, DescribeMoves<never>])[] {
  return operator.names.map((name) => [name, describe]);
}

export const MOVES: readonly (readonly [op: string, describe: DescribeMoves<never>])[] = [
  serve(concatOperator, concatMoves),
  serve(fillOperator, fillMoves),
  serve(packOperator, packMoves),
  serve(padOperator, padMoves),
  serve(reverseOperator, reverseMoves),
  serve(sliceOperator, sliceMoves),
  serve(spaceBatchOperator, spaceBatchMoves),
  serve(splitOperator, splitMoves),
  serve(stridedSliceOperator, stridedSliceMoves),
  serve(tileOperator, tileMoves),
  serve(transposeOperator, transposeMoves),
  serve(unpackOperator, unpackMoves),
].flat();
