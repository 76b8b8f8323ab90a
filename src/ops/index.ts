/** All operators by TensorFlow name, and the fused ones that the engine's passes make. */
import { activationGradOperator } from './operators/gradients/activation_grad.js';
import { adamUpdateOperator } from './operators/gradients/adam_update.js';
import { activationOperator } from './operators/layers/activation.js';
import { addNOperator } from './operators/arithmetic/add_n.js';
import { argMaxOperator } from './operators/arithmetic/arg_max.js';
import { assertOperator } from './operators/flow/assert.js';
import { batchNormGradOperator } from './operators/gradients/batch_norm_grad.js';
import { batchNormOperator } from './operators/layers/batch_norm.js';
import { biasAddGradOperator } from './operators/gradients/bias_add_grad.js';
import { biasAddOperator } from './operators/layers/bias_add.js';
import { binaryOperator } from './operators/arithmetic/binary.js';
import { castOperator } from './operators/arithmetic/cast.js';
import { comparisonOperator } from './operators/arithmetic/comparison.js';
import { concatOperator } from './operators/shapes/concat.js';
import { constantOperator } from './operators/flow/constant.js';
import { conv2dOperator } from './operators/layers/conv2d.js';
import { convBackpropFilterOperator } from './operators/gradients/conv_backprop_filter.js';
import { convBackpropInputOperator } from './operators/gradients/conv_backprop_input.js';
import { crossEntropyOperator } from './operators/gradients/cross_entropy.js';
import { depthwiseConv2dOperator } from './operators/layers/depthwise_conv2d.js';
import { fillOperator } from './operators/shapes/fill.js';
import { fusedConv2dOperator, fusedDepthwiseConv2dOperator } from './operators/fused/fused_conv2d.js';
import { fusedConv2dBackpropInputOperator, fusedDepthwiseBackpropInputOperator } from './operators/fused/fused_conv_backprop_input.js';
import { fusedInvertedResidualOperator } from './operators/fused/fused_inverted_residual.js';
import { fusedSeparableConv2dOperator } from './operators/fused/fused_separable_conv2d.js';
import { fakeQuantOperator } from './operators/layers/fake_quant.js';
import { gatherOperator } from './operators/shapes/gather.js';
import { inverseDeviationOperator } from './operators/fused/inverse_deviation.js';
import { l2LossOperator } from './operators/gradients/l2_loss.js';
import { logicalOperator } from './operators/arithmetic/logical.js';
import { matMulOperator } from './operators/layers/matmul.js';
import { momentumUpdateOperator } from './operators/gradients/momentum_update.js';
import { noOpOperator } from './operators/flow/no_op.js';
import { normalizedConv2dOperator, normalizedDepthwiseConv2dOperator } from './operators/fused/normalized_conv2d.js';
import { oneHotOperator } from './operators/shapes/one_hot.js';
import type { Operator } from './contract/operator.js';
import { packOperator, unpackOperator } from './operators/shapes/pack.js';
import { padOperator } from './operators/shapes/pad.js';
import { passThroughOperator } from './operators/flow/pass_through.js';
import { placeholderOperator } from './operators/flow/placeholder.js';
import { poolGradOperator } from './operators/gradients/pool_grad.js';
import { poolOperator } from './operators/layers/pool.js';
import { rangeOperator } from './operators/shapes/range.js';
import { reduceOperator } from './operators/arithmetic/reduce.js';
import { expandDimsOperator, reshapeOperator, squeezeOperator } from './operators/shapes/reshape.js';
import { resizeArgMaxOperator } from './operators/fused/resize_arg_max.js';
import { resizeCrossEntropyOperator } from './operators/fused/resize_cross_entropy.js';
import { resizeSoftmaxOperator } from './operators/fused/resize_softmax.js';
import { resizeGradOperator } from './operators/gradients/resize_grad.js';
import { resizeOperator } from './operators/layers/resize.js';
import { reverseOperator } from './operators/shapes/reverse.js';
import { selectOperator } from './operators/arithmetic/select.js';
import { shapeOperator } from './operators/shapes/shape.js';
import { pixelConv2dOperator } from './operators/quantized/pixel_conv2d.js';
import { qLinearAveragePoolOperator } from './operators/quantized/q_linear_average_pool.js';
import { qLinearConv2dOperator, qLinearDepthwiseConv2dOperator } from './operators/quantized/q_linear_conv2d.js';
import { qLinearInvertedResidualOperator } from './operators/quantized/q_linear_inverted_residual.js';
import { qLinearSeparableConv2dOperator } from './operators/quantized/q_linear_separable_conv2d.js';
import { dequantizeLinearOperator, quantizeLinearOperator } from './operators/quantized/quantize_linear.js';
import { sliceOperator } from './operators/shapes/slice.js';
import { softmaxOperator } from './operators/layers/softmax.js';
import { spaceBatchOperator } from './operators/shapes/space_batch.js';
import { splitOperator } from './operators/shapes/split.js';
import { stridedSliceOperator } from './operators/shapes/strided_slice.js';
import { tfliteAddOperator } from './operators/tflite/tflite_add.js';
import { tfliteAveragePoolOperator } from './operators/tflite/tflite_average_pool.js';
import { tfliteConv2dOperator, tfliteDepthwiseConv2dOperator } from './operators/tflite/tflite_conv2d.js';
import { tfliteLookupOperator, tfliteQuantizeOperator } from './operators/tflite/tflite_lookup.js';
import { tfliteMeanOperator } from './operators/tflite/tflite_mean.js';
import { tfliteMulOperator } from './operators/tflite/tflite_mul.js';
import { tfliteResizeBilinearOperator } from './operators/tflite/tflite_resize_bilinear.js';
import { tfliteSoftmaxOperator } from './operators/tflite/tflite_softmax.js';
import { tfliteTransposeConvOperator } from './operators/tflite/tflite_transpose_conv.js';
import { tileOperator } from './operators/shapes/tile.js';
import { transposeOperator } from './operators/shapes/transpose.js';
import { unaryOperator } from './operators/arithmetic/unary.js';

const ALL: readonly Operator[] = [
  activationGradOperator,
  adamUpdateOperator,
  activationOperator,
  addNOperator,
  argMaxOperator,
  assertOperator,
  batchNormGradOperator,
  batchNormOperator,
  biasAddGradOperator,
  biasAddOperator,
  binaryOperator,
  castOperator,
  comparisonOperator,
  concatOperator,
  constantOperator,
  conv2dOperator,
  convBackpropFilterOperator,
  convBackpropInputOperator,
  crossEntropyOperator,
  depthwiseConv2dOperator,
  expandDimsOperator,
  fillOperator,
  fusedConv2dBackpropInputOperator,
  fusedConv2dOperator,
  fusedDepthwiseBackpropInputOperator,
  fusedDepthwiseConv2dOperator,
  fusedInvertedResidualOperator,
  fusedSeparableConv2dOperator,
  fakeQuantOperator,
  gatherOperator,
  inverseDeviationOperator,
  l2LossOperator,
  logicalOperator,
  matMulOperator,
  momentumUpdateOperator,
  noOpOperator,
  normalizedConv2dOperator,
  normalizedDepthwiseConv2dOperator,
  oneHotOperator,
  packOperator,
  padOperator,
  passThroughOperator,
  pixelConv2dOperator,
  placeholderOperator,
  poolGradOperator,
  poolOperator,
  dequantizeLinearOperator,
  qLinearAveragePoolOperator,
  qLinearConv2dOperator,
  qLinearDepthwiseConv2dOperator,
  qLinearInvertedResidualOperator,
  qLinearSeparableConv2dOperator,
  quantizeLinearOperator,
  rangeOperator,
  reduceOperator,
  reshapeOperator,
  resizeArgMaxOperator,
  resizeCrossEntropyOperator,
  resizeSoftmaxOperator,
  resizeGradOperator,
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
  tfliteAddOperator,
  tfliteAveragePoolOperator,
  tfliteConv2dOperator,
  tfliteDepthwiseConv2dOperator,
  tfliteLookupOperator,
  tfliteMeanOperator,
  tfliteMulOperator,
  tfliteQuantizeOperator,
  tfliteResizeBilinearOperator,
  tfliteSoftmaxOperator,
  tfliteTransposeConvOperator,
  tileOperator,
  transposeOperator,
  unaryOperator,
  unpackOperator,
];

export const OPERATORS: ReadonlyMap<string, Operator> = new Map(ALL.flatMap((operator) => operator.names.map((name) => [name, operator])));
