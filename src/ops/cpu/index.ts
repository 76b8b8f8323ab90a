/** The plain TypeScript kernels by TensorFlow operator name. Const and Placeholder have none: the engine knows their values. */
import { activationGradOperator } from '../operators/gradients/activation_grad.js';
import { adamUpdateOperator } from '../operators/gradients/adam_update.js';
import { activationOperator } from '../operators/layers/activation.js';
import { addNOperator } from '../operators/arithmetic/add_n.js';
import { argMaxOperator } from '../operators/arithmetic/arg_max.js';
import { assertOperator } from '../operators/flow/assert.js';
import { batchNormGradOperator } from '../operators/gradients/batch_norm_grad.js';
import { batchNormOperator } from '../operators/layers/batch_norm.js';
import { biasAddGradOperator } from '../operators/gradients/bias_add_grad.js';
import { biasAddOperator } from '../operators/layers/bias_add.js';
import { binaryOperator } from '../operators/arithmetic/binary.js';
import { castOperator } from '../operators/arithmetic/cast.js';
import { comparisonOperator } from '../operators/arithmetic/comparison.js';
import { conv2dOperator } from '../operators/layers/conv2d.js';
import { convBackpropFilterOperator } from '../operators/gradients/conv_backprop_filter.js';
import { convBackpropInputOperator } from '../operators/gradients/conv_backprop_input.js';
import { crossEntropyOperator } from '../operators/gradients/cross_entropy.js';
import { depthwiseConv2dOperator } from '../operators/layers/depthwise_conv2d.js';
import { fakeQuantOperator } from '../operators/layers/fake_quant.js';
import { fusedConv2dOperator, fusedDepthwiseConv2dOperator } from '../operators/fused/fused_conv2d.js';
import { inverseDeviationOperator } from '../operators/fused/inverse_deviation.js';
import { normalizedConv2dOperator, normalizedDepthwiseConv2dOperator } from '../operators/fused/normalized_conv2d.js';
import { gatherOperator } from '../operators/shapes/gather.js';
import { l2LossOperator } from '../operators/gradients/l2_loss.js';
import { logicalOperator } from '../operators/arithmetic/logical.js';
import { matMulOperator } from '../operators/layers/matmul.js';
import { MOVES } from '../moves/index.js';
import { momentumUpdateOperator } from '../operators/gradients/momentum_update.js';
import { noOpOperator } from '../operators/flow/no_op.js';
import type { Operator } from '../contract/operator.js';
import { oneHotOperator } from '../operators/shapes/one_hot.js';
import { passThroughOperator } from '../operators/flow/pass_through.js';
import { poolGradOperator } from '../operators/gradients/pool_grad.js';
import { poolOperator } from '../operators/layers/pool.js';
import { rangeOperator } from '../operators/shapes/range.js';
import { reduceOperator } from '../operators/arithmetic/reduce.js';
import { expandDimsOperator, reshapeOperator, squeezeOperator } from '../operators/shapes/reshape.js';
import { resizeGradOperator } from '../operators/gradients/resize_grad.js';
import { resizeOperator } from '../operators/layers/resize.js';
import { selectOperator } from '../operators/arithmetic/select.js';
import { shapeOperator } from '../operators/shapes/shape.js';
import { softmaxOperator } from '../operators/layers/softmax.js';
import { unaryOperator } from '../operators/arithmetic/unary.js';
import { activationGradKernel } from './kernels/gradients/activation_grad.js';
import { adamUpdateKernel } from './kernels/gradients/adam_update.js';
import { activationKernel } from './kernels/elementwise/activation.js';
import { addNKernel } from './kernels/elementwise/add_n.js';
import { argMaxKernel } from './kernels/arg_max.js';
import { assertKernel } from './kernels/assert.js';
import { batchNormGradKernel } from './kernels/gradients/batch_norm_grad.js';
import { batchNormKernel } from './kernels/batch_norm.js';
import { biasAddGradKernel } from './kernels/gradients/bias_add_grad.js';
import { biasAddKernel } from './kernels/elementwise/bias_add.js';
import { binaryKernel } from './kernels/elementwise/binary.js';
import { castKernel } from './kernels/elementwise/cast.js';
import { comparisonKernel } from './kernels/elementwise/comparison.js';
import { conv2dKernel, fusedConv2dKernel } from './kernels/convolutions/conv2d.js';
import { convBackpropFilterKernel, convBackpropInputKernel } from './kernels/gradients/conv_backprop.js';
import { crossEntropyKernel } from './kernels/gradients/cross_entropy.js';
import { depthwiseConv2dKernel, fusedDepthwiseConv2dKernel } from './kernels/convolutions/depthwise_conv2d.js';
import { fakeQuantKernel } from './kernels/fake_quant.js';
import { gatherKernel } from './kernels/gather.js';
import type { CpuKernel } from './kernel.js';
import { l2LossKernel } from './kernels/gradients/l2_loss.js';
import { logicalKernel } from './kernels/elementwise/logical.js';
import { matMulKernel } from './kernels/convolutions/matmul.js';
import { movesKernel } from './moves.js';
import { momentumUpdateKernel } from './kernels/gradients/momentum_update.js';
import { inverseDeviationKernel } from './kernels/inverse_deviation.js';
import { noOpKernel } from './kernels/no_op.js';
import { normalizedConv2dKernel, normalizedDepthwiseConv2dKernel } from './kernels/convolutions/normalized_conv2d.js';
import { oneHotKernel } from './kernels/one_hot.js';
import { passThroughKernel } from './kernels/pass_through.js';
import { poolGradKernel } from './kernels/gradients/pool_grad.js';
import { poolKernel } from './kernels/pool.js';
import { pixelConv2dOperator } from '../operators/quantized/pixel_conv2d.js';
import { pixelConv2dKernel } from './kernels/quantized/pixel_conv2d.js';
import { qLinearAveragePoolOperator } from '../operators/quantized/q_linear_average_pool.js';
import { qLinearAveragePoolKernel } from './kernels/quantized/q_linear_average_pool.js';
import { qLinearConv2dOperator, qLinearDepthwiseConv2dOperator } from '../operators/quantized/q_linear_conv2d.js';
import { qLinearConv2dKernel, qLinearDepthwiseConv2dKernel } from './kernels/quantized/q_linear_conv2d.js';
import { dequantizeLinearOperator, quantizeLinearOperator } from '../operators/quantized/quantize_linear.js';
import { dequantizeLinearKernel, quantizeLinearKernel } from './kernels/quantized/quantize_linear.js';
import { rangeKernel } from './kernels/range.js';
import { reduceKernel } from './kernels/reduce.js';
import { resizeGradKernel } from './kernels/gradients/resize_grad.js';
import { resizeKernel } from './kernels/resize.js';
import { selectKernel } from './kernels/elementwise/select.js';
import { shapeKernel } from './kernels/shape.js';
import { softmaxKernel } from './kernels/softmax.js';
import { unaryKernel } from './kernels/elementwise/unary.js';
import { tfliteAddOperator } from '../operators/tflite/tflite_add.js';
import { tfliteAveragePoolOperator } from '../operators/tflite/tflite_average_pool.js';
import { tfliteConv2dOperator, tfliteDepthwiseConv2dOperator } from '../operators/tflite/tflite_conv2d.js';
import { tfliteLookupOperator, tfliteQuantizeOperator } from '../operators/tflite/tflite_lookup.js';
import { tfliteMeanOperator } from '../operators/tflite/tflite_mean.js';
import { tfliteMulOperator } from '../operators/tflite/tflite_mul.js';
import { tfliteResizeBilinearOperator } from '../operators/tflite/tflite_resize_bilinear.js';
import { tfliteSoftmaxOperator } from '../operators/tflite/tflite_softmax.js';
import { tfliteTransposeConvOperator } from '../operators/tflite/tflite_transpose_conv.js';
import { tfliteAddKernel } from './kernels/tflite/tflite_add.js';
import { tfliteAveragePoolKernel } from './kernels/tflite/tflite_average_pool.js';
import { tfliteConv2dKernel, tfliteDepthwiseConv2dKernel } from './kernels/tflite/tflite_conv2d.js';
import { tfliteLookupKernel, tfliteQuantizeKernel } from './kernels/tflite/tflite_lookup.js';
import { tfliteMeanKernel } from './kernels/tflite/tflite_mean.js';
import { tfliteMulKernel } from './kernels/tflite/tflite_mul.js';
import { tfliteResizeBilinearKernel } from './kernels/tflite/tflite_resize_bilinear.js';
import { tfliteSoftmaxKernel } from './kernels/tflite/tflite_softmax.js';
import { tfliteTransposeConvKernel } from './kernels/tflite/tflite_transpose_conv.js';

/** One kernel under all names of its operator; the two must agree on the attributes. */
function serve<A>(operator: Operator<A>, kernel: CpuKernel<NoInfer<A>>): readonly (readonly [string, CpuKernel])[] {
  return operator.names.map((name) => [name, kernel]);
}

export const CPU_KERNELS: ReadonlyMap<string, CpuKernel> = new Map(
  [
    serve(activationGradOperator, activationGradKernel),
    serve(adamUpdateOperator, adamUpdateKernel),
    serve(activationOperator, activationKernel),
    serve(addNOperator, addNKernel),
    serve(argMaxOperator, argMaxKernel),
    serve(assertOperator, assertKernel),
    serve(batchNormGradOperator, batchNormGradKernel),
    serve(batchNormOperator, batchNormKernel),
    serve(biasAddGradOperator, biasAddGradKernel),
    serve(biasAddOperator, biasAddKernel),
    serve(binaryOperator, binaryKernel),
    serve(castOperator, castKernel),
    serve(comparisonOperator, comparisonKernel),
    serve(conv2dOperator, conv2dKernel),
    serve(convBackpropFilterOperator, convBackpropFilterKernel),
    serve(convBackpropInputOperator, convBackpropInputKernel),
    serve(crossEntropyOperator, crossEntropyKernel),
    serve(depthwiseConv2dOperator, depthwiseConv2dKernel),
    serve(expandDimsOperator, passThroughKernel),
    serve(fakeQuantOperator, fakeQuantKernel),
    serve(fusedConv2dOperator, fusedConv2dKernel),
    serve(fusedDepthwiseConv2dOperator, fusedDepthwiseConv2dKernel),
    serve(gatherOperator, gatherKernel),
    serve(inverseDeviationOperator, inverseDeviationKernel),
    serve(l2LossOperator, l2LossKernel),
    serve(logicalOperator, logicalKernel),
    serve(matMulOperator, matMulKernel),
    MOVES.map(([op, describe]) => [op, movesKernel(describe)] as const),
    serve(momentumUpdateOperator, momentumUpdateKernel),
    serve(noOpOperator, noOpKernel),
    serve(normalizedConv2dOperator, normalizedConv2dKernel),
    serve(normalizedDepthwiseConv2dOperator, normalizedDepthwiseConv2dKernel),
    serve(oneHotOperator, oneHotKernel),
    serve(passThroughOperator, passThroughKernel),
    serve(pixelConv2dOperator, pixelConv2dKernel),
    serve(poolGradOperator, poolGradKernel),
    serve(poolOperator, poolKernel),
    serve(dequantizeLinearOperator, dequantizeLinearKernel),
    serve(qLinearAveragePoolOperator, qLinearAveragePoolKernel),
    serve(qLinearConv2dOperator, qLinearConv2dKernel),
    serve(qLinearDepthwiseConv2dOperator, qLinearDepthwiseConv2dKernel),
    serve(quantizeLinearOperator, quantizeLinearKernel),
    serve(rangeOperator, rangeKernel),
    serve(reduceOperator, reduceKernel),
    serve(reshapeOperator, passThroughKernel),
    serve(resizeGradOperator, resizeGradKernel),
    serve(resizeOperator, resizeKernel),
    serve(selectOperator, selectKernel),
    serve(shapeOperator, shapeKernel),
    serve(softmaxOperator, softmaxKernel),
    serve(squeezeOperator, passThroughKernel),
    serve(tfliteAddOperator, tfliteAddKernel),
    serve(tfliteAveragePoolOperator, tfliteAveragePoolKernel),
    serve(tfliteConv2dOperator, tfliteConv2dKernel),
    serve(tfliteDepthwiseConv2dOperator, tfliteDepthwiseConv2dKernel),
    serve(tfliteLookupOperator, tfliteLookupKernel),
    serve(tfliteMeanOperator, tfliteMeanKernel),
    serve(tfliteMulOperator, tfliteMulKernel),
    serve(tfliteQuantizeOperator, tfliteQuantizeKernel),
    serve(tfliteResizeBilinearOperator, tfliteResizeBilinearKernel),
    serve(tfliteSoftmaxOperator, tfliteSoftmaxKernel),
    serve(tfliteTransposeConvOperator, tfliteTransposeConvKernel),
    serve(unaryOperator, unaryKernel),
  ].flat(),
);
