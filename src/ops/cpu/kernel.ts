/**
 * The contract of the plain TypeScript kernels.
 *
 * A kernel is given the place where it will run (attributes, shapes, and the values of inputs that are constant) and
 * returns the function that does the work on every run. What can be done once, such as packing a filter, is done before
 * it returns.
 */
import type { Tensor, TensorInfo } from '../../tensor.js';
import type { Operand } from '../operator.js';

export interface KernelSite<A = unknown> {
  /** The TensorFlow operator, for kernels that serve a family of operators. */
  readonly op: string;
  /** The node's name, for messages. */
  readonly node: string;
  readonly attrs: A;
  readonly inputs: readonly Operand[];
  readonly outputs: readonly TensorInfo[];
}

/**
 * Reads `inputs`, fills `outputs` completely. Outputs never share memory with inputs and hold arbitrary values before
 * the call.
 */
export type Run = (inputs: readonly Tensor[], outputs: readonly Tensor[]) => void;

export type CpuKernel<A = unknown> = (site: KernelSite<A>) => Run;
