/** The wasm kernels by operator. Those that few networks need are loaded when the first is: see rare.ts. */
import { activationOperator } from '../operators/layers/activation.js';
import { batchNormOperator } from '../operators/layers/batch_norm.js';
import { binaryOperator } from '../operators/arithmetic/binary.js';
import { MOVES } from '../moves/index.js';
import { unaryOperator } from '../operators/arithmetic/unary.js';
import { argMaxKernel } from './kernels/arg_max.js';
import { batchNormKernel } from './kernels/batch_norm.js';
import { addNKernel, binaryKernel } from './kernels/binary.js';
import { castKernel } from './kernels/cast.js';
import { conv2dKernel, fusedConv2dKernel } from './kernels/convolutions/conv2d.js';
import { depthwiseConv2dKernel, fusedDepthwiseConv2dKernel } from './kernels/convolutions/depthwise_conv2d.js';
import { fusedInvertedResidualKernel } from './kernels/convolutions/fused_inverted_residual.js';
import { fusedSeparableConv2dKernel } from './kernels/convolutions/fused_separable_conv2d.js';
import { comparisonOperator } from '../operators/arithmetic/comparison.js';
import { GRADIENT_OPERATORS } from '../operators/gradients/index.js';
import type { WasmKernel } from './kernel.js';
import { movesKernel } from './moves.js';
import { poolKernel } from './kernels/pool.js';
import { pixelConv2dKernel } from './kernels/quantized/pixel_conv2d.js';
import { qLinearAveragePoolKernel } from './kernels/quantized/q_linear_average_pool.js';
import { qLinearConv2dKernel } from './kernels/quantized/q_linear_conv2d.js';
import { qLinearDepthwiseConv2dKernel } from './kernels/quantized/q_linear_depthwise_conv2d.js';
import { qLinearInvertedResidualKernel } from './kernels/quantized/q_linear_inverted_residual.js';
import { qLinearSeparableConv2dKernel } from './kernels/quantized/q_linear_separable_conv2d.js';
import { dequantizeLinearKernel, quantizeLinearKernel } from './kernels/quantized/quantize_linear.js';
import { tfliteResizeBilinearKernel } from './kernels/quantized/tflite_resize_bilinear.js';
import { reduceKernel } from './kernels/reduce.js';
import { resizeArgMaxKernel } from './kernels/resizing/resize_arg_max.js';
import { resizeBilinearKernel } from './kernels/resizing/resize_bilinear.js';
import { softmaxKernel } from './kernels/softmax.js';
import { unaryKernel } from './kernels/unary.js';

const WASM_KERNELS: ReadonlyMap<string, WasmKernel> = new Map<string, WasmKernel>([
  ['Conv2D', conv2dKernel],
  ['FusedConv2D', fusedConv2dKernel],
  ['DepthwiseConv2dNative', depthwiseConv2dKernel],
  ['FusedDepthwiseConv2D', fusedDepthwiseConv2dKernel],
  ['FusedSeparableConv2D', fusedSeparableConv2dKernel],
  ['FusedInvertedResidual', fusedInvertedResidualKernel],
  ['QLinearConv2D', qLinearConv2dKernel],
  ['QLinearDepthwiseConv2D', qLinearDepthwiseConv2dKernel],
  ['QLinearSeparableConv2D', qLinearSeparableConv2dKernel],
  ['QLinearInvertedResidual', qLinearInvertedResidualKernel],
  ['QLinearAveragePool', qLinearAveragePoolKernel],
  ['PixelConv2D', pixelConv2dKernel],
  ['TfliteResizeBilinear', tfliteResizeBilinearKernel],
  ['QuantizeLinear', quantizeLinearKernel],
  ['DequantizeLinear', dequantizeLinearKernel],
  ['AddN', addNKernel],
  ['BiasAdd', binaryKernel],
  ['Cast', castKernel],
  ['ResizeBilinear', resizeBilinearKernel],
  ['ResizeArgMax', resizeArgMaxKernel],
  ['ArgMax', argMaxKernel],
  ['Softmax', softmaxKernel],
  ['AvgPool', poolKernel],
  ['MaxPool', poolKernel],
  ...(['Mean', 'Sum', 'Max', 'Min'] as const).map((op) => [op, reduceKernel] as const),
  ...[...activationOperator.names, ...unaryOperator.names].map((op) => [op, unaryKernel] as const),
  ...batchNormOperator.names.map((op) => [op, batchNormKernel] as const),
  ...binaryOperator.names.map((op) => [op, binaryKernel] as const),
  ...MOVES.map(([op, describe]) => [op, movesKernel(describe)] as const),
]);

/** Operators of training, of conditions, of networks that end otherwise than a DeepLab, and what probabilities end with: their kernels are in rare.ts. */
export const RARE: ReadonlySet<string> = new Set([...GRADIENT_OPERATORS, ...comparisonOperator.names, 'Select', 'SelectV2', 'OneHot', 'MatMul', 'ResizeNearestNeighbor', 'FusedConv2DBackpropInput', 'FusedDepthwiseConv2dBackpropInput', 'FakeQuantWithMinMaxArgs', 'FakeQuantWithMinMaxVars', 'NormalizedConv2D', 'NormalizedDepthwiseConv2D', 'InverseDeviation', 'ResizeSoftmax', 'ResizeSoftmaxArgMax', 'ResizeCrossEntropy']);

/** Whether there is a wasm kernel for an operator. */
export const hasWasmKernel = (op: string): boolean => WASM_KERNELS.has(op) || RARE.has(op);

export const loadWasmKernel = async (op: string): Promise<WasmKernel | undefined> => (RARE.has(op) ? (await import('./rare.js')).RARE_KERNELS.get(op) : WASM_KERNELS.get(op));
