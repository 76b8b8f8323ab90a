/**
 * The contract that every backend keeps.
 *
 * The engine turns a graph into a `Plan`: steps in order, each one operator on numbered values whose shapes are all
 * known, and a place in memory for every value. A backend turns the plan into an `Executable`: it loads and packs the
 * weights once, picks one kernel a step, and runs the steps as often as it is asked. Backends do not know networks, and
 * a plan does not know backends.
 *
 * Rules
 * - Every step fills its outputs completely. Values of different storages never overlap while both are alive.
 * - Constants are read only; what a kernel needs in another layout it packs when the executable is built.
 * - `run` returns tensors that belong to the caller. Running again never changes them. Runs that overlap take turns.
 * - Numbers agree with TensorFlow's CPU kernels: 1e-5 relative to the largest value for one operator.
 * - A backend that has no kernel for an operator says so through `supports`; nothing falls back in silence.
 */
import type { Node } from '../../graph/graph.js';
import type { Tensor, TensorInfo, TensorSource } from '../../tensor.js';

/** Where a value lives. */
export type Storage =
  /** Given by the caller at each run. */
  | { readonly kind: 'feed'; readonly endpoint: string }
  /** A weight or another value that is the same in every run. */
  | { readonly kind: 'constant'; readonly source: TensorSource }
  /** Bytes `[offset, offset + byteLength)` of the arena, shared with values that are not alive at the same time. */
  | { readonly kind: 'arena'; readonly offset: number; readonly byteLength: number }
  /** Memory of its own, made anew at each run: a fetched value, or strings, which have no fixed size. */
  | { readonly kind: 'own' };

export interface PlannedValue extends TensorInfo {
  /** The endpoint in the graph, for messages and profiles. */
  readonly name: string;
  /** Index into `Plan.storages`. Values that only differ in shape (Reshape, Squeeze) share one storage. */
  readonly storage: number;
  /**
   * Elements from one pixel to the next, where a map [b, h, w, c] is a slice of the channels of a wider one. Without it
   * values are dense. Only outputs of operators of which `Backend.writesSlices` says so have it; nothing reads a slice.
   */
  readonly pitch?: number;
  /** Where the value begins in its storage; 0 without it. */
  readonly byteOffset?: number;
}

export interface Step {
  /** Operator, name and attributes. The inputs of this node are superseded by `inputs` below. */
  readonly node: Node;
  /** Indices into `Plan.values`. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

export interface Plan {
  readonly values: readonly PlannedValue[];
  readonly storages: readonly Storage[];
  readonly steps: readonly Step[];
  /** Values to return, in the caller's order. */
  readonly fetches: readonly number[];
  readonly arenaBytes: number;
}

export interface RunOptions {
  /**
   * Called after each step with how many are done, how many there are, and how long this one took. Runs of a backend take turns: to
   * wait for another run in here is to wait for ever.
   */
  readonly onStep?: (done: number, total: number, milliseconds: number) => void | Promise<void>;
  readonly signal?: AbortSignal;
  /**
   * Tensors to fill and return instead of new ones, in the order of the fetches; data types and shapes must be those of the
   * results. Spares the memory of a large result at every frame.
   */
  readonly into?: readonly Tensor[];
}

export interface Executable {
  /** Operators that run on the plain TypeScript kernels because the backend has none of its own for them, or not for how they are used. */
  readonly fallbacks: readonly string[];
  run(feeds: ReadonlyMap<string, Tensor>, options?: RunOptions): Promise<Tensor[]>;
  /** Lets go of the memory that only runs need, until the next one. Without this, there is none. */
  rest?(): void;
  dispose(): void;
}

export interface Backend {
  /** What `model.info.backend` says. */
  readonly name: string;
  readonly threads: number;
  /** Why this backend was taken instead of a faster one, or one thread instead of several. */
  readonly notice?: string;
  /** Whether there is a kernel for this TensorFlow operator. */
  supports(op: string): boolean;
  /**
   * Whether the kernels of this operator can write an output with a pitch. A concat of such outputs is no step then: they
   * are slices of its storage. Without this, no plan has slices.
   */
  writesSlices?(op: string): boolean;
  /**
   * Zeros in the memory of the backend. A run that is fed with them, or fetches into them, need not copy them; no run may do both with the same. They
   * are there as long as the backend is. Without this, the backend has no memory of its own.
   */
  allocate?(info: TensorInfo): Tensor;
  /** Whether all numbers are finite of a float32 tensor that `allocate` gave. */
  isFinite?(allocated: Tensor<'float32'>): boolean;
  build(plan: Plan, onProgress?: (loadedBytes: number, totalBytes: number) => void): Promise<Executable>;
  dispose(): Promise<void>;
}
