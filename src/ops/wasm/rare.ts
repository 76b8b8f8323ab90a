/** The wasm kernels that few networks need: of derivatives and the steps of training, of conditions, of nearest neighbours, of probabilities. */
import { comparisonOperator } from '../operators/arithmetic/comparison.js';
import { activationGradOperator } from '../operators/gradients/activation_grad.js';
import { batchNormGradOperator } from '../operators/gradients/batch_norm_grad.js';
import type { WasmKernel } from './kernel.js';
import { comparisonKernel } from './kernels/comparison.js';
import { fakeQuantKernel } from './kernels/fake_quant.js';
import { activationGradKernel } from './kernels/gradients/activation_grad.js';
import { adamUpdateKernel } from './kernels/gradients/adam_update.js';
import { batchNormGradKernel } from './kernels/gradients/batch_norm_grad.js';
import { biasAddGradKernel } from './kernels/gradients/bias_add_grad.js';
import { convBackpropFilterKernel } from './kernels/gradients/conv_backprop_filter.js';
import { convBackpropInputKernel } from './kernels/gradients/conv_backprop_input.js';
import { crossEntropyKernel } from './kernels/gradients/cross_entropy.js';
import { depthwiseBackpropFilterKernel, depthwiseBackpropInputKernel } from './kernels/gradients/depthwise_backprop.js';
import { l2LossKernel } from './kernels/gradients/l2_loss.js';
import { momentumUpdateKernel } from './kernels/gradients/momentum_update.js';
import { poolGradKernel } from './kernels/gradients/pool_grad.js';
import { resizeCrossEntropyKernel } from './kernels/gradients/resize_cross_entropy.js';
import { resizeGradKernel } from './kernels/gradients/resize_grad.js';
import { inverseDeviationKernel } from './kernels/inverse_deviation.js';
import { matMulKernel } from './kernels/convolutions/matmul.js';
import { normalizedConv2dKernel, normalizedDepthwiseConv2dKernel } from './kernels/convolutions/normalized_conv2d.js';
import { oneHotKernel } from './kernels/one_hot.js';
import { resizeNearestKernel } from './kernels/resizing/resize_nearest.js';
import { resizeSoftmaxKernel } from './kernels/resizing/resize_softmax.js';
import { selectKernel } from './kernels/select.js';

export { trainedBatchNormKernel } from './kernels/trained_batch_norm.js';

export const RARE_KERNELS: ReadonlyMap<string, WasmKernel> = new Map<string, WasmKernel>([
  ['AdamUpdate', adamUpdateKernel],
  ['BiasAddGrad', biasAddGradKernel],
  ['FakeQuantWithMinMaxArgs', fakeQuantKernel],
  ['FakeQuantWithMinMaxVars', fakeQuantKernel],
  ['FusedConv2DBackpropInput', convBackpropInputKernel],
  ['FusedDepthwiseConv2dBackpropInput', depthwiseBackpropInputKernel],
  ['InverseDeviation', inverseDeviationKernel],
  ['L2Loss', l2LossKernel],
  ['MomentumUpdate', momentumUpdateKernel],
  ['NormalizedConv2D', normalizedConv2dKernel],
  ['NormalizedDepthwiseConv2D', normalizedDepthwiseConv2dKernel],
  ['AvgPoolGrad', poolGradKernel],
  ['MaxPoolGrad', poolGradKernel],
  ['ResizeCrossEntropy', resizeCrossEntropyKernel],
  ['ResizeBilinearGrad', resizeGradKernel],
  ['ResizeNearestNeighborGrad', resizeGradKernel],
  ['SoftmaxCrossEntropyWithLogits', crossEntropyKernel],
  ['SparseSoftmaxCrossEntropyWithLogits', crossEntropyKernel],
  ...activationGradOperator.names.map((op) => [op, activationGradKernel] as const),
  ...batchNormGradOperator.names.map((op) => [op, batchNormGradKernel] as const),
  ['Conv2DBackpropFilter', convBackpropFilterKernel],
  ['Conv2DBackpropInput', convBackpropInputKernel],
  ['DepthwiseConv2dNativeBackpropFilter', depthwiseBackpropFilterKernel],
  ['DepthwiseConv2dNativeBackpropInput', depthwiseBackpropInputKernel],
  ...comparisonOperator.names.map((op) => [op, comparisonKernel] as const),
  ['Select', selectKernel],
  ['SelectV2', selectKernel],
  ['OneHot', oneHotKernel],
  ['MatMul', matMulKernel],
  ['ResizeNearestNeighbor', resizeNearestKernel],
  ['ResizeSoftmax', resizeSoftmaxKernel],
  ['ResizeSoftmaxArgMax', resizeSoftmaxKernel],
]);
