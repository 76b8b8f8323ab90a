/**
 * The contract of the wasm kernels.
 *
 * What computes lies in assembly/. A file of this folder says, for one place in a plan, which kernels are called with which
 * records; it may decline, and then the step falls back to the plain TypeScript kernel, which `Executable.fallbacks` names.
 */
import type { Tensor, TensorSource } from '../../tensor.js';
import type { Operand } from '../contract/operator.js';
import type { KernelBuild } from './environment.js';
import type { KERNELS, Records } from './generated/records.js';
import type { RecordWriter } from './records.js';

export type KernelName = keyof typeof KERNELS;
export type RecordOf<K extends KernelName> = Records[(typeof KERNELS)[K]['record']];

/** An input or output: shape, the value where it is a constant that kernels read as it is, and how it lies in memory. */
export interface WasmOperand extends Operand {
  /** Elements from one pixel to the next, where it is a slice of a wider map. */
  readonly pitch?: number;
}

/** Memory of a step between its calls. */
export interface Room {
  /** From the beginning of what all rooms of the step take together. */
  readonly offset: number;
}

export interface WasmSite<A = unknown> {
  /** The TensorFlow operator, for kernels that serve a family of operators. */
  readonly op: string;
  /** The node's name, for messages. */
  readonly node: string;
  readonly attrs: A;
  readonly inputs: readonly WasmOperand[];
  readonly outputs: readonly WasmOperand[];
  readonly threads: number;
  /** Which kernels will run. */
  readonly build: KernelBuild;
  /**
   * The address of a constant input in another layout of `size` float32, made once and shared by all sites that use the
   * same constant in the same layout; undefined when the input is not constant. `pack` fills the target, which holds
   * arbitrary values. Only for inputs that the kernel lists in `packs`.
   */
  packed(input: number, layout: string, size: number, pack: (value: Tensor, target: Float32Array) => void): Promise<number | undefined>;
  /** The address of `size` float32 zeros, shared by all who ask for as many. */
  zeros(size: number): Promise<number>;
  /** The address of values that are no input of the step, shared by all who ask for the same source. */
  values(source: TensorSource<'float32'>): Promise<number>;
  /** Memory that the calls of this step share until the last of them is done, of arbitrary contents: see `Place.room`. */
  room(byteLength: number): Room;
}

/** Where things lie when a step is written into memory. They may move until the next run, but not during it. */
export interface Place {
  input(index: number): number;
  output(index: number): number;
  /** Where a room of the step begins. */
  room(room: Room): number;
  /** Writes records that other records point to. */
  readonly records: RecordWriter;
}

/** One call of a kernel, shared by all threads. */
export interface KernelCall<K extends KernelName = KernelName> {
  readonly kernel: K;
  /** What the call is divided into: rows, pixels. */
  readonly units: number;
  /** How many units a thread takes at a time. */
  readonly chunk: number;
  /** Memory that each thread has for itself during the call. */
  readonly scratchBytes: number;
  /** Whether each unit fills as many bytes of output 0, one behind the other, so that some of them can be computed by themselves. */
  readonly streamsOut?: boolean;
  /** The input of which each unit reads as many bytes, one behind the other, and no others. */
  readonly streamsIn?: number;
  fields(place: Place): RecordOf<K>;
  /** Looks at the results on the calling thread, and throws where the input was wrong in a way that only the kernel could see. */
  readonly check?: (place: Place, memory: ArrayBufferLike) => void;
}

/** Gives the fields of a call their types by inference. */
export function call<K extends KernelName>(kernel: K, parts: Omit<KernelCall<K>, 'kernel'>): KernelCall {
  return { kernel, ...parts } as KernelCall;
}

export interface WasmKernel<A = never> {
  /** The calls, one after the other; undefined when this kernel cannot compute that. */
  (site: WasmSite<A>): readonly KernelCall[] | undefined | Promise<readonly KernelCall[] | undefined>;
  /** Inputs that are asked for through `site.packed` and need not be kept in their own layout. */
  readonly packs?: readonly number[];
}

/** Bytes from one pixel to the next: of a slice of a wider map, that map's; else the operand's own channels. */
export function pixelPitch({ shape, pitch }: WasmOperand): number {
  return 4 * (pitch ?? shape[shape.length - 1]);
}

/** Divides units among threads in pieces of at most `most`, so that every thread gets several where there are enough. */
export function chunkOf(units: number, threads: number, most = Infinity): number {
  if (threads === 1) return Math.max(1, Math.min(units, most));
  return Math.max(1, Math.min(most, Math.ceil(units / (threads * PIECES))));
}

/** Pieces for each thread, so that one that is interrupted takes fewer. */
const PIECES = 5;
