/** All operators by TensorFlow name, and the fused ones that the engine's passes make. */
import { activationOperator } from './activation.js';
import { addNOperator } from './add_n.js';
import { argMaxOperator } from './arg_max.js';
import { assertOperator } from './assert.js';
import { batchNormOperator } from './batch_norm.js';
import { biasAddOperator } from './bias_add.js';
import { binaryOperator } from './binary.js';
import { castOperator } from './cast.js';
import { comparisonOperator } from './comparison.js';
import { concatOperator } from './concat.js';
import { constantOperator } from './constant.js';
import { conv2dOperator } from './conv2d.js';
import { depthwiseConv2dOperator } from './depthwise_conv2d.js';
import { fillOperator } from './fill.js';
import { fusedConv2dOperator, fusedDepthwiseConv2dOperator } from './fused_conv2d.js';
import { fusedInvertedResidualOperator } from './fused_inverted_residual.js';
import { fusedSeparableConv2dOperator } from './fused_separable_conv2d.js';
import { gatherOperator } from './gather.js';
import { logicalOperator } from './logical.js';
import { matMulOperator } from './matmul.js';
import { noOpOperator } from './no_op.js';
import type { Operator } from './operator.js';
import { packOperator, unpackOperator } from './pack.js';
import { padOperator } from './pad.js';
import { passThroughOperator } from './pass_through.js';
import { placeholderOperator } from './placeholder.js';
import { poolOperator } from './pool.js';
import { rangeOperator } from './range.js';
import { reduceOperator } from './reduce.js';
import { expandDimsOperator, reshapeOperator, squeezeOperator } from './reshape.js';
import { resizeArgMaxOperator } from './resize_arg_max.js';
import { resizeOperator } from './resize.js';
import { reverseOperator } from './reverse.js';
import { selectOperator } from './select.js';
import { shapeOperator } from './shape.js';
import { sliceOperator } from './slice.js';
import { softmaxOperator } from './softmax.js';
import { spaceBatchOperator } from './space_batch.js';
import { splitOperator } from './split.js';
import { stridedSliceOperator } from './strided_slice.js';
import { tileOperator } from './tile.js';
import { transposeOperator } from './transpose.js';
import { unaryOperator } from './unary.js';

const ALL: readonly Operator[] = [
  activationOperator,
  addNOperator,
  argMaxOperator,
  assertOperator,
  batchNormOperator,
  biasAddOperator,
  binaryOperator,
  castOperator,
  comparisonOperator,
  concatOperator,
  constantOperator,
  conv2dOperator,
  depthwiseConv2dOperator,
  expandDimsOperator,
  fillOperator,
  fusedConv2dOperator,
  fusedDepthwiseConv2dOperator,
  fusedInvertedResidualOperator,
  fusedSeparableConv2dOperator,
  gatherOperator,
  logicalOperator,
  matMulOperator,
  noOpOperator,
  packOperator,
  padOperator,
  passThroughOperator,
  placeholderOperator,
  poolOperator,
  rangeOperator,
  reduceOperator,
  reshapeOperator,
  resizeArgMaxOperator,
  resizeOperator,
  reverseOperator,
  selectOperator,
  shapeOperator,
  sliceOperator,
  softmaxOperator,
  spaceBatchOperator,
  splitOperator,
  squeezeOperator,
  stridedSliceOperator,
  tileOperator,
  transposeOperator,
  unaryOperator,
  unpackOperator,
];

export const OPERATORS: ReadonlyMap<string, Operator> = new Map(ALL.flatMap((operator) => operator.names.map((name) => [name, operator])));
