/**
 * The plain kernels are loaded when the first is needed: in a browser most models never do, because the backend has kernels for all they compute.
 * Which operators they compute is known without them.
 */
import { OPERATORS } from '../index.js';
import type { CpuKernel } from './kernel.js';

/** What the engine knows the values of, and what passes make only for backends that have it. */
const WITHOUT_KERNEL: ReadonlySet<string> = new Set([
  ...['Const', 'Placeholder', 'FusedInvertedResidual', 'FusedSeparableConv2D', 'ResizeArgMax', 'ResizeSoftmax', 'ResizeSoftmaxArgMax', 'ResizeCrossEntropy', 'FusedConv2DBackpropInput', 'FusedDepthwiseConv2dBackpropInput'],
  ...['QLinearInvertedResidual', 'QLinearSeparableConv2D'],
]);

/** Whether there is a plain kernel for an operator. */
export const hasCpuKernel = (op: string): boolean => OPERATORS.has(op) && !WITHOUT_KERNEL.has(op);

/** All of them, by operator. */
export const loadCpuKernels = async (): Promise<ReadonlyMap<string, CpuKernel>> => (await import('./index.js')).CPU_KERNELS;
