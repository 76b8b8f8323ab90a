/**
 * The contract of the plain TypeScript kernels.
 *
 * A kernel is given the place where it will run (attributes, shapes, the values of constant inputs) and returns the
 * function that does the work on every run. What can be done once, such as packing a filter, is done before it returns.
 */
import type { Tensor, TensorInfo } from '../../tensor.js';
import type { Staging } from '../../staging.js';
import type { Operand } from '../contract/operator.js';

export interface KernelSite<A = unknown> {
  /** The TensorFlow operator, for kernels that serve a family of operators. */
  readonly op: string;
  /** The node's name, for messages. */
  readonly node: string;
  readonly attrs: A;
  readonly inputs: readonly Operand[];
  readonly outputs: readonly TensorInfo[];
  /**
   * A constant input in another layout, made once and shared by all sites that use the same constant in the same
   * layout; undefined when the input is not constant. Only for inputs that the kernel lists in `packs`.
   */
  packed?<T>(input: number, layout: string, pack: (value: Tensor) => T): Promise<T | undefined>;
  /** Memory for what is not needed after the next run, which is the only one then. */
  readonly staging?: Staging;
}

/**
 * Reads `inputs`, fills `outputs` completely. Outputs never share memory with inputs and hold arbitrary values before
 * the call. Inputs that the site has packed are empty placeholders.
 */
export type Run = (inputs: readonly Tensor[], outputs: readonly Tensor[]) => void;

export interface CpuKernel<A = never> {
  (site: KernelSite<A>): Run | Promise<Run>;
  /** Inputs that are asked for through `site.packed` and need not be kept in their own layout. */
  readonly packs?: readonly number[];
}
