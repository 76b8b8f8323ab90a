/** The wasm kernels by operator. */
import { activationOperator } from '../operators/layers/activation.js';
import { batchNormOperator } from '../operators/layers/batch_norm.js';
import { binaryOperator } from '../operators/arithmetic/binary.js';
import { MOVES } from '../moves/index.js';
import { comparisonOperator } from '../operators/arithmetic/comparison.js';
import { activationGradOperator } from '../operators/gradients/activation_grad.js';
import { batchNormGradOperator } from '../operators/gradients/batch_norm_grad.js';
import { unaryOperator } from '../operators/arithmetic/unary.js';
import { argMaxKernel } from './kernels/arg_max.js';
import { batchNormKernel } from './kernels/batch_norm.js';
import { addNKernel, binaryKernel } from './kernels/binary.js';
import { castKernel } from './kernels/cast.js';
import { conv2dKernel, fusedConv2dKernel } from './kernels/conv2d.js';
import { depthwiseConv2dKernel, fusedDepthwiseConv2dKernel } from './kernels/depthwise_conv2d.js';
import { fusedInvertedResidualKernel } from './kernels/fused_inverted_residual.js';
import { fusedSeparableConv2dKernel } from './kernels/fused_separable_conv2d.js';
import { convBackpropFilterKernel } from './kernels/gradients/conv_backprop_filter.js';
import { convBackpropInputKernel } from './kernels/gradients/conv_backprop_input.js';
import { depthwiseBackpropFilterKernel, depthwiseBackpropInputKernel } from './kernels/gradients/depthwise_backprop.js';
import { activationGradKernel } from './kernels/gradients/activation_grad.js';
import { batchNormGradKernel } from './kernels/gradients/batch_norm_grad.js';
import { biasAddGradKernel } from './kernels/gradients/bias_add_grad.js';
import { crossEntropyKernel } from './kernels/gradients/cross_entropy.js';
import { l2LossKernel } from './kernels/gradients/l2_loss.js';
import { momentumUpdateKernel } from './kernels/gradients/momentum_update.js';
import { poolGradKernel } from './kernels/gradients/pool_grad.js';
import { resizeGradKernel } from './kernels/gradients/resize_grad.js';
import { comparisonKernel } from './kernels/comparison.js';
import { selectKernel } from './kernels/select.js';
import { oneHotKernel } from './kernels/one_hot.js';
import type { WasmKernel } from './kernel.js';
import { matMulKernel } from './kernels/matmul.js';
import { movesKernel } from './moves.js';
import { poolKernel } from './kernels/pool.js';
import { qLinearAveragePoolKernel } from './kernels/quantized/q_linear_average_pool.js';
import { qLinearConv2dKernel } from './kernels/quantized/q_linear_conv2d.js';
import { qLinearDepthwiseConv2dKernel } from './kernels/quantized/q_linear_depthwise_conv2d.js';
import { dequantizeLinearKernel, quantizeLinearKernel } from './kernels/quantized/quantize_linear.js';
import { reduceKernel } from './kernels/reduce.js';
import { resizeArgMaxKernel } from './kernels/resize_arg_max.js';
import { resizeBilinearKernel } from './kernels/resize_bilinear.js';
import { resizeNearestKernel } from './kernels/resize_nearest.js';
import { softmaxKernel } from './kernels/softmax.js';
import { unaryKernel } from './kernels/unary.js';

export const WASM_KERNELS: ReadonlyMap<string, WasmKernel> = new Map<string, WasmKernel>([
  ['Conv2D', conv2dKernel],
  ['FusedConv2D', fusedConv2dKernel],
  ['DepthwiseConv2dNative', depthwiseConv2dKernel],
  ['FusedDepthwiseConv2D', fusedDepthwiseConv2dKernel],
  ['FusedSeparableConv2D', fusedSeparableConv2dKernel],
  ['FusedInvertedResidual', fusedInvertedResidualKernel],
  ['QLinearConv2D', qLinearConv2dKernel],
  ['QLinearDepthwiseConv2D', qLinearDepthwiseConv2dKernel],
  ['QLinearAveragePool', qLinearAveragePoolKernel],
  ['QuantizeLinear', quantizeLinearKernel],
  ['DequantizeLinear', dequantizeLinearKernel],
  ['AddN', addNKernel],
  ['BiasAdd', binaryKernel],
  ['Cast', castKernel],
  ['MatMul', matMulKernel],
  ['ResizeNearestNeighbor', resizeNearestKernel],
  ['ResizeBilinear', resizeBilinearKernel],
  ['ResizeArgMax', resizeArgMaxKernel],
  ['ArgMax', argMaxKernel],
  ['Softmax', softmaxKernel],
  ['BiasAddGrad', biasAddGradKernel],
  ['L2Loss', l2LossKernel],
  ['MomentumUpdate', momentumUpdateKernel],
  ['AvgPoolGrad', poolGradKernel],
  ['MaxPoolGrad', poolGradKernel],
  ['ResizeBilinearGrad', resizeGradKernel],
  ['ResizeNearestNeighborGrad', resizeGradKernel],
  ['SoftmaxCrossEntropyWithLogits', crossEntropyKernel],
  ['SparseSoftmaxCrossEntropyWithLogits', crossEntropyKernel],
  ['OneHot', oneHotKernel],
  ['Select', selectKernel],
  ['SelectV2', selectKernel],
  ...comparisonOperator.names.map((op) => [op, comparisonKernel] as const),
  ...activationGradOperator.names.map((op) => [op, activationGradKernel] as const),
  ...batchNormGradOperator.names.map((op) => [op, batchNormGradKernel] as const),
  ['AvgPool', poolKernel],
  ['MaxPool', poolKernel],
  ['Conv2DBackpropFilter', convBackpropFilterKernel],
  ['Conv2DBackpropInput', convBackpropInputKernel],
  ['DepthwiseConv2dNativeBackpropFilter', depthwiseBackpropFilterKernel],
  ['DepthwiseConv2dNativeBackpropInput', depthwiseBackpropInputKernel],
  ...(['Mean', 'Sum', 'Max', 'Min'] as const).map((op) => [op, reduceKernel] as const),
  ...[...activationOperator.names, ...unaryOperator.names].map((op) => [op, unaryKernel] as const),
  ...batchNormOperator.names.map((op) => [op, batchNormKernel] as const),
  ...binaryOperator.names.map((op) => [op, binaryKernel] as const),
  ...MOVES.map(([op, describe]) => [op, movesKernel(describe)] as const),
]);
