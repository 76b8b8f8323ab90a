/** All operators by TensorFlow name, and the fused ones that the engine's passes make. */
import { activationOperator } from './operators/layers/activation.js';
import { addNOperator } from './operators/arithmetic/add_n.js';
import { argMaxOperator } from './operators/arithmetic/arg_max.js';
import { assertOperator } from './operators/flow/assert.js';
import { batchNormOperator } from './operators/layers/batch_norm.js';
import { biasAddOperator } from './operators/layers/bias_add.js';
import { binaryOperator } from './operators/arithmetic/binary.js';
import { castOperator } from './operators/arithmetic/cast.js';
import { comparisonOperator } from './operators/arithmetic/comparison.js';
import { concatOperator } from './operators/shapes/concat.js';
import { constantOperator } from './operators/flow/constant.js';
import { conv2dOperator } from './operators/layers/conv2d.js';
import { depthwiseConv2dOperator } from './operators/layers/depthwise_conv2d.js';
import { fillOperator } from './operators/shapes/fill.js';
import { fusedConv2dOperator, fusedDepthwiseConv2dOperator } from './operators/fused/fused_conv2d.js';
import { fusedInvertedResidualOperator } from './operators/fused/fused_inverted_residual.js';
import { fusedSeparableConv2dOperator } from './operators/fused/fused_separable_conv2d.js';
import { gatherOperator } from './operators/shapes/gather.js';
import { logicalOperator } from './operators/arithmetic/logical.js';
import { matMulOperator } from './operators/layers/matmul.js';
import { noOpOperator } from './operators/flow/no_op.js';
import type { Operator } from './contract/operator.js';
import { packOperator, unpackOperator } from './operators/shapes/pack.js';
import { padOperator } from './operators/shapes/pad.js';
import { passThroughOperator } from './operators/flow/pass_through.js';
import { placeholderOperator } from './operators/flow/placeholder.js';
import { poolOperator } from './operators/layers/pool.js';
import { rangeOperator } from './operators/shapes/range.js';
import { reduceOperator } from './operators/arithmetic/reduce.js';
import { expandDimsOperator, reshapeOperator, squeezeOperator } from './operators/shapes/reshape.js';
import { resizeArgMaxOperator } from './operators/fused/resize_arg_max.js';
import { resizeOperator } from './operators/layers/resize.js';
import { reverseOperator } from './operators/shapes/reverse.js';
import { selectOperator } from './operators/arithmetic/select.js';
import { shapeOperator } from './operators/shapes/shape.js';
import { sliceOperator } from './operators/shapes/slice.js';
import { softmaxOperator } from './operators/layers/softmax.js';
import { spaceBatchOperator } from './operators/shapes/space_batch.js';
import { splitOperator } from './operators/shapes/split.js';
import { stridedSliceOperator } from './operators/shapes/strided_slice.js';
import { tileOperator } from './operators/shapes/tile.js';
import { transposeOperator } from './operators/shapes/transpose.js';
import { unaryOperator } from './operators/arithmetic/unary.js';

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
