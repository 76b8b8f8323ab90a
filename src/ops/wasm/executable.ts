/** A plan on the wasm backend: what is fed goes into the memory of the kernels, the steps run, what is fetched comes out. */
import { InvalidArgumentError, throwIfAborted } from '../../errors.js';
import { checkTargets, copyOf, fillTensor, tensorOn, zeros, type Tensor } from '../../tensor.js';
import type { Executable, Plan, RunOptions } from '../contract/backend.js';
import { takeSteps, type Turns } from '../contract/turns.js';
import type { Heap } from './memory/heap.js';
import { layOut, type Layout } from './memory/layout.js';
import type { Bindings, PlacedTensors } from './memory/placed_tensors.js';
import type { PreparedStep } from './prepare_step.js';
import { StepRecords } from './step_records.js';
import { streamOf, type Stream, type StreamedValue } from './stream.js';
import type { Threads } from './threads.js';
import type { Workspace } from './memory/workspace.js';

/** What all plans of a backend share. */
export interface Machine {
  readonly heap: Heap;
  readonly threads: Threads;
  readonly workspace: Workspace;
  readonly placed: PlacedTensors;
  readonly turns: Turns;
}

export class WasmExecutable implements Executable {
  readonly fallbacks: readonly string[];
  readonly #plan: Plan;
  readonly #steps: readonly PreparedStep[];
  readonly #fetchedConstants: ReadonlyMap<number, Tensor>;
  readonly #machine: Machine;
  readonly #release: () => void;
  /** By step: what comes from the caller, or goes there, in pieces. */
  readonly #streams: readonly (Stream | undefined)[];
  /** The values that go there so. */
  readonly #streamed: ReadonlySet<number>;
  /** What comes from the caller whole. */
  readonly #fed: readonly FedValue[];
  #bindings: Bindings = new Map();
  #layout: Layout;
  #records: StepRecords;
  #disposed = false;
  #freed = false;

  constructor(plan: Plan, steps: readonly PreparedStep[], fetchedConstants: ReadonlyMap<number, Tensor>, machine: Machine, release: () => void) {
    this.#plan = plan;
    this.#steps = steps;
    this.#fetchedConstants = fetchedConstants;
    this.#machine = machine;
    this.#release = release;
    this.fallbacks = [...new Set(steps.filter(({ fallback }) => fallback).map(({ step }) => step.node.op))];
    this.#streams = steps.map((prepared) => streamOf(plan, prepared));
    this.#streamed = new Set(this.#streams.flatMap((stream) => (stream?.fetched ? [stream.fetched.value] : [])));
    this.#fed = fedValues(plan, new Set(this.#streams.flatMap((stream) => (stream?.fed ? [stream.fed.value] : []))));
    this.#layout = this.#layOut();
    this.#records = new StepRecords(plan, steps, this.#layout, machine);
  }

  /** Runs of all plans take turns. */
  run(feeds: ReadonlyMap<string, Tensor>, options: RunOptions = {}): Promise<Tensor[]> {
    return this.#machine.turns.take(() => this.#runNow(feeds, options));
  }

  /** Its share of the workspace goes; the records stay, for the next run. */
  rest(): void {
    void this.#machine.turns.take(() => this.#machine.workspace.release(this));
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    // After the runs that wait for their turn.
    void this.#machine.turns.take(() => {
      this.#freed = true;
      this.#machine.workspace.release(this);
      this.#records.free();
      this.#release();
    });
  }

  async #runNow(feeds: ReadonlyMap<string, Tensor>, options: RunOptions): Promise<Tensor[]> {
    const { into, signal } = options;
    if (this.#freed) throw new InvalidArgumentError('This plan was disposed of; compile the graph again.');
    if (into) checkTargets(into, this.#plan.fetches.map((fetch) => this.#plan.values[fetch]));
    // Only now that it is this plan's turn: the workspace may hold the values of another before.
    this.#bind(this.#machine.placed.bindings(this.#plan, feeds, into ?? [], (value) => this.#isStreamed(value)));
    this.#machine.workspace.reserve(this, this.#layout.byteLength);
    this.#records.link(this.#bindings);
    const strings = this.#feed(feeds);
    const results: (Tensor | undefined)[] = into ? [...into] : this.#plan.fetches.map(() => undefined);
    await takeSteps(this.#steps.length, options, (i) => {
      const stream = this.#streamOf(i);
      if (this.#steps[i].fallback) return this.#runFallback(this.#steps[i], strings);
      return stream ? this.#runStream(i, stream, feeds, results, signal) : this.#runCalls(i);
    });
    // What is returned belongs to the caller.
    return this.#plan.fetches.map((fetch, k) => {
      const target = results[k];
      if (target && (this.#isStreamed(fetch) || this.#isThere(target, fetch))) return target;
      const value = this.#view(fetch, strings);
      return target ? fillTensor(target, value) : copyOf(value);
    });
  }

  #layOut(): Layout {
    return layOut(this.#plan, this.#steps, { streams: this.#streams, threads: this.#machine.threads.count, bindings: this.#bindings });
  }

  /** What lies elsewhere needs no place in the workspace. Usually the same storages do in every run. */
  #bind(bindings: Bindings): void {
    const isSame = bindings.size === this.#bindings.size && [...bindings.keys()].every((storage) => this.#bindings.has(storage));
    this.#bindings = bindings;
    if (isSame) return;
    this.#records.free();
    this.#layout = this.#layOut();
    this.#records = new StepRecords(this.#plan, this.#steps, this.#layout, this.#machine);
  }

  #isStreamed(value: number): boolean {
    return this.#streamed.has(value);
  }

  /** How a step runs in pieces in this run: what is fed from the memory of the kernels is there already. */
  #streamOf(index: number): Stream | undefined {
    const stream = this.#streams[index];
    if (!stream?.fed || !this.#bindings.has(this.#plan.values[stream.fed.value].storage)) return stream;
    return stream.fetched && { ...stream, fed: undefined };
  }

  /** Whether a target is the memory that a fetch was written to. */
  #isThere(target: Tensor, fetch: number): boolean {
    const address = this.#bindings.get(this.#plan.values[fetch].storage);
    return address !== undefined && address === this.#machine.placed.addressOf(target);
  }

  #runCalls(index: number, first = 0): void | Promise<void> {
    const calls = this.#records.calls(index);
    for (let i = first; i < calls.length; i++) {
      const running = this.#machine.threads.run(calls[i]);
      if (running) return running.then(() => this.#runCalls(index, i + 1));
    }
    this.#records.check(index);
  }

  /** Runs a step piece by piece: takes each from what is fed, and hands it to the results that it is for. */
  async #runStream(index: number, stream: Stream, feeds: ReadonlyMap<string, Tensor>, results: (Tensor | undefined)[], signal?: AbortSignal): Promise<void> {
    const { fed, fetched, units } = stream;
    const { values, fetches } = this.#plan;
    const feed = fed && feeds.get(values[fed.value].name);
    const source = feed && bytesAt(feed);
    const targets = fetches.flatMap((fetch, k) => (fetch === fetched?.value ? [bytesAt((results[k] ??= zeros(values[fetch].dtype, values[fetch].shape)))] : []));
    const total = this.#steps[index].calls[0].units;
    for (let first = 0; first < total; first += units) {
      throwIfAborted(signal);
      const last = Math.min(total, first + units);
      if (fed && source) this.#pieceOf(fed, last - first).set(source.subarray(first * fed.unitBytes, last * fed.unitBytes));
      await this.#machine.threads.run(this.#records.callOfPiece(index, { ...stream, first, last }));
      if (fetched) for (const target of targets) target.set(this.#pieceOf(fetched, last - first), first * fetched.unitBytes);
    }
  }

  /** The piece of a value that is there now. */
  #pieceOf({ value, unitBytes }: StreamedValue, units: number): Uint8Array {
    return new Uint8Array(this.#machine.heap.memory.buffer, this.#records.addressOf(value), units * unitBytes);
  }

  /** A value as plain kernels see it. */
  #view(value: number, strings: Map<number, Tensor>): Tensor {
    const info = this.#plan.values[value];
    const { dtype, shape } = info;
    if (this.#isPlaced(info.storage)) return tensorOn(this.#machine.heap.memory.buffer, this.#records.addressOf(value), { dtype, shape });
    const held = strings.get(info.storage) ?? this.#fetchedConstants.get(info.storage) ?? zeros(info.dtype, info.shape);
    strings.set(info.storage, held);
    return { ...held, shape: info.shape };
  }

  /** Whether a storage lies in the memory of the kernels. */
  #isPlaced(storage: number): boolean {
    return this.#bindings.has(storage) || this.#layout.offsets[storage] !== undefined;
  }

  /** Copies what is fed, and not streamed, into the workspace. @returns tensors that cannot lie there */
  #feed(feeds: ReadonlyMap<string, Tensor>): Map<number, Tensor> {
    const strings = new Map<number, Tensor>();
    for (const { value, storage, endpoint } of this.#fed) {
      const feed = feeds.get(endpoint);
      if (!feed || this.#bindings.has(storage)) continue;
      if (this.#layout.offsets[storage] === undefined) strings.set(storage, feed);
      else (this.#view(value, strings).data as Float32Array).set(feed.data as Float32Array);
    }
    return strings;
  }

  /** Plain kernels write dense maps. */
  #writeSlice(value: number, { data, shape }: Tensor): void {
    const { pitch = 0 } = this.#plan.values[value];
    const channels = shape[shape.length - 1];
    const target = new Float32Array(this.#machine.heap.memory.buffer, this.#records.addressOf(value));
    for (let from = 0, to = 0; from < data.length; from += channels, to += pitch) target.set((data as Float32Array).subarray(from, from + channels), to);
  }

  #runFallback({ step, fallback, values }: PreparedStep, strings: Map<number, Tensor>): void {
    const inputs = step.inputs.map((input, i) => values.get(i) ?? this.#view(input, strings));
    const outputs = step.outputs.map((output) => (this.#plan.values[output].pitch ? zeros('float32', this.#plan.values[output].shape) : this.#view(output, strings)));
    fallback?.(inputs, outputs);
    for (const [i, output] of step.outputs.entries()) if (this.#plan.values[output].pitch) this.#writeSlice(output, outputs[i]);
  }
}

/** The first value of a storage that is fed. */
interface FedValue {
  readonly value: number;
  readonly storage: number;
  readonly endpoint: string;
}

function fedValues({ values, storages }: Plan, streamed: ReadonlySet<number>): FedValue[] {
  const found = new Map<number, FedValue>();
  for (const [value, { storage }] of values.entries()) {
    const from = storages[storage];
    if (from.kind === 'feed' && !found.has(storage)) found.set(storage, { value, storage, endpoint: from.endpoint });
  }
  return [...found.values()].filter(({ value }) => !streamed.has(value));
}

/** The memory of a tensor. */
function bytesAt({ data }: Tensor): Uint8Array {
  const { buffer, byteOffset, byteLength } = data as Float32Array;
  return new Uint8Array(buffer, byteOffset, byteLength);
}
