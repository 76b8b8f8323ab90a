/** The gpu kernels by operator. */
import { batchNormOperator } from '../operators/layers/batch_norm.js';
import { argMaxKernel } from './kernels/arg_max.js';
import { concatKernel } from './kernels/concat.js';
import { conv2dKernel, fusedConv2dKernel } from './kernels/conv2d.js';
import { depthwiseConv2dKernel, fusedDepthwiseConv2dKernel } from './kernels/depthwise_conv2d.js';
import { addNKernel, batchNormKernel, binaryKernel, castKernel, unaryKernel } from './kernels/elementwise.js';
import type { GpuKernel } from './kernel.js';
import { matMulKernel } from './kernels/matmul.js';
import { padKernel } from './kernels/pad.js';
import { poolKernel } from './kernels/pool.js';
import { resizeBilinearKernel } from './kernels/resize.js';
import { softmaxKernel } from './kernels/softmax.js';

const ARITHMETIC = ['Add', 'AddV2', 'BiasAdd', 'Sub', 'Mul', 'Div', 'RealDiv', 'Maximum', 'Minimum', 'SquaredDifference'];
const FUNCTIONS = ['Relu', 'Relu6', 'Abs', 'Neg', 'Square', 'Sqrt', 'Floor', 'Ceil'];

export const GPU_KERNELS: ReadonlyMap<string, GpuKernel> = new Map<string, GpuKernel>([
  ['AddN', addNKernel],
  ['ArgMax', argMaxKernel],
  ['ArgMin', argMaxKernel],
  ['AvgPool', poolKernel],
  ['Cast', castKernel],
  ['Concat', concatKernel],
  ['ConcatV2', concatKernel],
  ['Conv2D', conv2dKernel],
  ['DepthwiseConv2dNative', depthwiseConv2dKernel],
  ['FusedConv2D', fusedConv2dKernel],
  ['FusedDepthwiseConv2D', fusedDepthwiseConv2dKernel],
  ['MatMul', matMulKernel],
  ['MaxPool', poolKernel],
  ['Pad', padKernel],
  ['ResizeBilinear', resizeBilinearKernel],
  ['Softmax', softmaxKernel],
  ...ARITHMETIC.map((op) => [op, binaryKernel] as const),
  ...FUNCTIONS.map((op) => [op, unaryKernel] as const),
  ...batchNormOperator.names.map((op) => [op, batchNormKernel] as const),
]);
