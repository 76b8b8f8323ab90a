/**
 * The contract of the gpu kernels.
 *
 * A file of this folder says, for one place in a plan, which program runs there on which arrays; it may decline, and then the
 * step falls back to the plain TypeScript kernel on the host, which `Executable.fallbacks` names. Where textures hold four
 * channels an element (`site.packed`) the kernel gives the packed form, else the scalar one.
 */
import type { Tensor } from '../../tensor.js';
import type { Operand } from '../contract/operator.js';
import type { Extent } from './layout.js';
import type { Program } from './program.js';

export interface GpuSite<A = unknown> {
  /** The TensorFlow operator, for kernels that serve a family of operators. */
  readonly op: string;
  /** The node's name, for messages. */
  readonly node: string;
  readonly attrs: A;
  /** Small constants come with their value. */
  readonly inputs: readonly (Operand & { readonly isConstant: boolean })[];
  readonly outputs: readonly Operand[];
  readonly packed: boolean;
  /** The longest side of a texture, where maps may be dealt. */
  readonly dealtSide?: number;
}

/** An argument of the program: an input of the step as it lies on the device, or a constant in another order. */
export type GpuArgument =
  /** Dealt in programs whose output is dealt, unless it is said to be packed. */
  | { readonly input: number; readonly isPacked?: true }
  | {
      readonly input: number;
      /** Names the order: steps that use the same constant in the same order share one array. */
      readonly layout: string;
      readonly extent: Extent;
      readonly arrange: (value: Tensor) => Float32Array;
    };

/** What computes output 0 of a step. */
export interface GpuCall {
  readonly program: Program;
  readonly args: readonly GpuArgument[];
}

/** Undefined when the kernel cannot compute that. */
export type GpuKernel<A = never> = (site: GpuSite<A>) => GpuCall | undefined;

/** Programs read at most as many arrays as every WebGL has texture units for, less one for the output. */
export const MOST_ARGUMENTS = 8;

/** Whether inputs and output are float32: all that the device computes with. */
export const isFloat = ({ inputs, outputs }: GpuSite, count = inputs.length): boolean =>
  outputs[0].dtype === 'float32' && inputs.slice(0, count).every(({ dtype }) => dtype === 'float32');
