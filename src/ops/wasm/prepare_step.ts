/** From a step of a plan to what runs it: calls of wasm kernels, or the plain TypeScript kernel on the same memory. */
import { bytesOf, float32, sizeOf, sourceOf, tensorOn, type Tensor, type TensorSource } from '../../tensor.js';
import type { Plan, Step } from '../contract/backend.js';
import { constantInput, prepareFallback } from '../cpu/fallback.js';
import type { Run } from '../cpu/kernel.js';
import { OPERATORS } from '../index.js';
import type { Constants } from './constants.js';
import type { KernelBuild } from './environment.js';
import { loadWasmKernel } from './index.js';
import { aligned } from './memory/heap.js';
import type { StagingMemory } from './memory/staging_memory.js';
import type { KernelCall, WasmOperand, WasmSite } from './kernel.js';

/** Constants up to this size may decide how a kernel is called: axes, sizes, paddings. */
const SMALL = 4096;

/** The counter of units has 32 bits, and every thread counts one piece too many. */
const MOST_UNITS = 2 ** 30;

/** What zeros of any number are a layout of. */
const ZERO = sourceOf(float32([], [0]));

export interface PreparedStep {
  readonly step: Step;
  /** Calls of wasm kernels, or the plain kernel. */
  readonly calls: readonly KernelCall[];
  readonly fallback?: Run;
  /** Constant inputs, by their place among the step's inputs: in the memory of the kernels, or beside it. */
  readonly addresses: ReadonlyMap<number, number>;
  readonly values: ReadonlyMap<number, Tensor>;
  /** Memory that the calls share. */
  readonly roomBytes: number;
}

export interface PrepareOptions {
  readonly constants: Constants;
  /** Where values may lie while the step is prepared. */
  readonly staging: StagingMemory;
  readonly threads: number;
  readonly build: KernelBuild;
  /** Told once for every constant that the step holds on to. */
  readonly onAcquire: (release: () => void) => void;
}

export async function prepareStep(plan: Plan, step: Step, options: PrepareOptions): Promise<PreparedStep> {
  const releases: (() => void)[] = [];
  let prepared: PreparedStep | undefined;
  try {
    prepared = await prepareCalls(plan, step, { ...options, onAcquire: (release) => void releases.push(release) });
  } finally {
    // What a kernel asked for before it declined, or failed, is not needed.
    releases.forEach((release) => (prepared ? options.onAcquire(release) : release()));
    options.staging.clear();
  }
  if (prepared) return prepared;
  const { run, values } = await prepareFallback(plan, step, 'wasm');
  return { step, calls: [], fallback: run, addresses: new Map(), values, roomBytes: 0 };
}

async function prepareCalls(plan: Plan, step: Step, { constants, staging, threads, build, onAcquire }: PrepareOptions): Promise<PreparedStep | undefined> {
  const kernel = await loadWasmKernel(step.node.op);
  const operator = OPERATORS.get(step.node.op);
  if (!kernel || !operator) return undefined;
  const addresses = new Map<number, number>();
  const values = new Map<number, Tensor>();
  // A step wants several layouts of a filter, and reading it is not for nothing.
  const reads = new Map<TensorSource, Promise<Tensor>>();
  const readOnce = (source: TensorSource): Promise<Tensor> => {
    const value = reads.get(source) ?? source.read(staging);
    reads.set(source, value);
    return value;
  };
  const acquire = async (source: TensorSource, layout: string, bytes: number, pack: Parameters<Constants['acquire']>[3]): Promise<number> => {
    const { address, release } = await constants.acquire(source, layout, bytes, pack, () => readOnce(source));
    onAcquire(release);
    return address;
  };
  for (const input of step.inputs.keys()) {
    const source = constantInput(plan, step, input);
    const bytes = source && bytesOf(source);
    if (!source || kernel.packs?.includes(input)) continue;
    if (bytes === undefined) return undefined;
    if (sizeOf(source.shape) <= SMALL) values.set(input, await readOnce(source));
    addresses.set(input, await acquire(source, 'as it is', bytes, copyInto));
  }
  let roomBytes = 0;
  const site: WasmSite<never> = {
    op: step.node.op,
    node: step.node.name,
    attrs: operator.attributes(step.node) as never,
    inputs: step.inputs.map((value, i): WasmOperand => ({ ...plan.values[value], value: values.get(i) })),
    outputs: step.outputs.map((value): WasmOperand => plan.values[value]),
    threads,
    build,
    packed: async (input, layout, size, pack) => {
      const source = constantInput(plan, step, input);
      return source && acquire(source, layout, 4 * size, (value, memory, address) => pack(value, new Float32Array(memory, address, size)));
    },
    zeros: (size) => acquire(ZERO, String(size), 4 * size, (_, memory, address) => void new Float32Array(memory, address, size).fill(0)),
    values: (source) => acquire(source, 'as it is', 4 * sizeOf(source.shape), copyInto),
    room: (byteLength) => {
      const offset = roomBytes;
      roomBytes += aligned(byteLength);
      return { offset };
    },
  };
  const calls = await kernel(site);
  // Calls hold on to their site, and would to these.
  reads.clear();
  return calls?.every(({ units }) => units <= MOST_UNITS) ? { step, calls, addresses, values, roomBytes } : undefined;
}

function copyInto(value: Tensor, memory: ArrayBufferLike, address: number): void {
  const target = tensorOn(memory, address, value).data as Float32Array;
  target.set(value.data as Float32Array);
}
