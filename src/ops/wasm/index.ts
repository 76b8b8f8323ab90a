/** The wasm kernels by operator. */
import { conv2dKernel, fusedConv2dKernel } from './conv2d.js';
import { depthwiseConv2dKernel, fusedDepthwiseConv2dKernel } from './depthwise_conv2d.js';
import { fusedInvertedResidualKernel } from './fused_inverted_residual.js';
import { fusedSeparableConv2dKernel } from './fused_separable_conv2d.js';
import type { WasmKernel } from './kernel.js';

export const WASM_KERNELS: ReadonlyMap<string, WasmKernel> = new Map<string, WasmKernel>([
  ['Conv2D', conv2dKernel],
  ['FusedConv2D', fusedConv2dKernel],
  ['DepthwiseConv2dNative', depthwiseConv2dKernel],
  ['FusedDepthwiseConv2D', fusedDepthwiseConv2dKernel],
  ['FusedSeparableConv2D', fusedSeparableConv2dKernel],
  ['FusedInvertedResidual', fusedInvertedResidualKernel],
]);
