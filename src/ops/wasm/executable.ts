/** A plan on the wasm backend: where its values lie, and its steps as records in memory. */
import { throwIfAborted } from '../../errors.js';
import { bytesOf, checkTargets, copyOf, fillTensor, tensorOn, zeros, type Tensor } from '../../tensor.js';
import type { Executable, Plan, RunOptions } from '../backend.js';
import { KERNELS } from './generated/records.js';
import type { Heap } from './heap.js';
import type { Place } from './kernel.js';
import type { PreparedStep } from './prepare_step.js';
import { RecordWriter } from './records.js';
import { streamOf, type Stream } from './stream.js';
import type { Threads } from './threads.js';
import type { Workspace } from './workspace.js';

/** How long to compute, in milliseconds, before other tasks get a turn, where one of them may raise the signal to stop. */
const TURN = 50;
const CACHE_LINE = 64;

/** What all plans of a backend share. */
export interface Machine {
  readonly heap: Heap;
  readonly threads: Threads;
  readonly workspace: Workspace;
  readonly turns: { last: Promise<unknown> };
}

interface WrittenStep {
  /** Of the headers of its calls. */
  readonly addresses: readonly number[];
  /** Where the first of its records lies. */
  readonly records: number;
}

export class WasmExecutable implements Executable {
  readonly fallbacks: readonly string[];
  readonly #plan: Plan;
  readonly #steps: readonly PreparedStep[];
  readonly #fetchedConstants: ReadonlyMap<number, Tensor>;
  readonly #machine: Machine;
  readonly #release: () => void;
  /** Where each storage begins in the workspace; undefined for constants and for strings, which are not in it. */
  readonly #offsets: readonly (number | undefined)[];
  readonly #scratchOffset: number;
  readonly #scratchBytes: number;
  readonly #workspaceBytes: number;
  readonly #recordBytes: number;
  readonly #records: number;
  /** By step: outputs that are handed to the caller in pieces. */
  readonly #streams: readonly (Stream | undefined)[];
  /** Addresses of each step's calls, for the workspace at `#writtenFor`, and where its records begin. */
  #calls: readonly WrittenStep[] = [];
  #writtenFor = -1;
  #disposed = false;

  constructor(plan: Plan, steps: readonly PreparedStep[], fetchedConstants: ReadonlyMap<number, Tensor>, machine: Machine, release: () => void) {
    this.#plan = plan;
    this.#steps = steps;
    this.#fetchedConstants = fetchedConstants;
    this.#machine = machine;
    this.#release = release;
    this.fallbacks = [...new Set(steps.filter(({ fallback }) => fallback).map(({ step }) => step.node.op))];

    this.#streams = steps.map((prepared) => streamOf(plan, prepared));
    const pieces = new Map(this.#streams.flatMap((stream) => (stream ? [[plan.values[stream.value].storage, stream.units * stream.unitBytes] as const] : [])));
    let end = aligned(plan.arenaBytes);
    this.#offsets = plan.storages.map((storage, i) => {
      if (storage.kind === 'constant') return undefined;
      if (storage.kind === 'arena') return storage.offset;
      const bytes = pieces.get(i) ?? storageBytes(plan, i);
      if (bytes === undefined) return undefined;
      const offset = end;
      end += aligned(bytes);
      return offset;
    });
    this.#scratchOffset = end;
    this.#scratchBytes = aligned(Math.max(0, ...steps.flatMap(({ calls }) => calls.map((call) => call.scratchBytes))));
    this.#workspaceBytes = end + this.#scratchBytes * machine.threads.count;
    const counter = new RecordWriter();
    this.#write(counter);
    this.#recordBytes = counter.byteLength;
    this.#records = machine.heap.allocate(this.#recordBytes);
  }

  /** Runs of all plans take turns. */
  run(feeds: ReadonlyMap<string, Tensor>, options: RunOptions = {}): Promise<Tensor[]> {
    const result = this.#machine.turns.last.then(() => this.#runNow(feeds, options));
    // Not the result itself: it would be kept until the next run.
    this.#machine.turns.last = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    // After the runs that wait for their turn.
    this.#machine.turns.last = this.#machine.turns.last.then(() => {
      this.#machine.workspace.release(this);
      this.#machine.heap.free(this.#records);
      this.#release();
    });
  }

  async #runNow(feeds: ReadonlyMap<string, Tensor>, { onStep, signal, into }: RunOptions): Promise<Tensor[]> {
    if (into) checkTargets(into, this.#plan.fetches.map((fetch) => this.#plan.values[fetch]));
    this.#link();
    const strings = this.#feed(feeds);
    const results: (Tensor | undefined)[] = into ? [...into] : this.#plan.fetches.map(() => undefined);
    let turnEnds = performance.now() + TURN;
    for (const [i, prepared] of this.#steps.entries()) {
      throwIfAborted(signal);
      const stream = this.#streams[i];
      if (prepared.fallback) this.#runFallback(prepared, strings);
      else if (stream) await this.#runStream(i, stream, results);
      else for (const address of this.#calls[i].addresses) await this.#machine.threads.run(address);
      if (onStep) await onStep(i + 1, this.#steps.length);
      if (signal && performance.now() > turnEnds) {
        await new Promise((resolve) => setTimeout(resolve, 0));
        turnEnds = performance.now() + TURN;
      }
    }
    // What is returned belongs to the caller.
    return this.#plan.fetches.map((fetch, k) => {
      const target = results[k];
      if (target && this.#streams.some((stream) => stream?.value === fetch)) return target;
      const value = this.#view(fetch, strings);
      return target ? fillTensor(target, value) : copyOf(value);
    });
  }

  /** Runs a step piece by piece, and hands each piece to the results that it is for. */
  async #runStream(index: number, { value, units, unitBytes }: Stream, results: (Tensor | undefined)[]): Promise<void> {
    const { heap, threads } = this.#machine;
    const info = this.#plan.values[value];
    const targets = this.#plan.fetches.flatMap((fetch, k) => (fetch === value ? [(results[k] ??= zeros(info.dtype, info.shape))] : []));
    const total = this.#steps[index].calls[0].units;
    for (let first = 0; first < total; first += units) {
      const last = Math.min(total, first + units);
      const [address] = this.#writeStep(index, new RecordWriter(heap.memory, this.#calls[index].records), { first, last, unitBytes }).addresses;
      await threads.run(address);
      const piece = new Uint8Array(heap.memory.buffer, this.#address(value), (last - first) * unitBytes);
      for (const { data } of targets) {
        const { buffer, byteOffset, byteLength } = data as Float32Array;
        new Uint8Array(buffer, byteOffset, byteLength).set(piece, first * unitBytes);
      }
    }
  }

  /**
   * Makes room, and writes the records again when the workspace has moved since. Only while it is this plan's turn: the
   * block may hold the values of another before.
   */
  #link(): void {
    const { heap, workspace } = this.#machine;
    workspace.reserve(this, this.#workspaceBytes);
    if (this.#writtenFor === workspace.address) return;
    this.#calls = this.#write(new RecordWriter(heap.memory, this.#records));
    this.#writtenFor = workspace.address;
  }

  #write(records: RecordWriter): WrittenStep[] {
    return this.#steps.map((_, index) => this.#writeStep(index, records));
  }

  /** @param piece the units to run, when the output is a stream: the first of them fills the beginning of its memory */
  #writeStep(index: number, records: RecordWriter, piece?: { first: number; last: number; unitBytes: number }): WrittenStep {
    const { step, calls, addresses } = this.#steps[index];
    const { threads, workspace } = this.#machine;
    const begin = records.address;
    const place: Place = {
      input: (input) => addresses.get(input) ?? this.#address(step.inputs[input]),
      output: (output) => this.#address(step.outputs[output]) - (piece ? piece.first * piece.unitBytes : 0),
      records,
    };
    const headers = calls.map((call) => {
      const { number, record } = KERNELS[call.kernel];
      const { first, last } = piece ?? { first: 0, last: call.units };
      // Records that this one points to are written first.
      const fields = call.fields(place);
      const header = records.write('StepHeader', {
        kernel: number,
        first,
        units: last,
        chunk: piece ? Math.min(call.chunk, Math.ceil((last - first) / threads.count)) : call.chunk,
        scratch: workspace.address + this.#scratchOffset,
        scratchBytes: this.#scratchBytes,
      });
      records.write(record, fields);
      return header;
    });
    return { addresses: headers, records: begin };
  }

  #address(value: number): number {
    const { storage, byteOffset = 0 } = this.#plan.values[value];
    return this.#machine.workspace.address + (this.#offsets[storage] ?? 0) + byteOffset;
  }

  /** A value as plain kernels see it. */
  #view(value: number, strings: Map<number, Tensor>): Tensor {
    const info = this.#plan.values[value];
    const { dtype, shape } = info;
    if (this.#offsets[info.storage] !== undefined) return tensorOn(this.#machine.heap.memory.buffer, this.#address(value), { dtype, shape });
    const held = strings.get(info.storage) ?? this.#fetchedConstants.get(info.storage) ?? zeros(info.dtype, info.shape);
    strings.set(info.storage, held);
    return { ...held, shape: info.shape };
  }

  /** Copies what is fed into the workspace. @returns tensors that cannot lie there */
  #feed(feeds: ReadonlyMap<string, Tensor>): Map<number, Tensor> {
    const strings = new Map<number, Tensor>();
    const given = new Set<number>();
    for (const [i, value] of this.#plan.values.entries()) {
      const storage = this.#plan.storages[value.storage];
      if (storage.kind !== 'feed' || given.has(value.storage)) continue;
      given.add(value.storage);
      const feed = feeds.get(storage.endpoint);
      if (!feed) continue;
      if (this.#offsets[value.storage] === undefined) strings.set(value.storage, feed);
      else (this.#view(i, strings).data as Float32Array).set(feed.data as Float32Array);
    }
    return strings;
  }

  /** Plain kernels write dense maps. */
  #writeSlice(value: number, { data, shape }: Tensor): void {
    const { pitch = 0 } = this.#plan.values[value];
    const channels = shape[shape.length - 1];
    const target = new Float32Array(this.#machine.heap.memory.buffer, this.#address(value));
    for (let from = 0, to = 0; from < data.length; from += channels, to += pitch) target.set((data as Float32Array).subarray(from, from + channels), to);
  }

  #runFallback({ step, fallback, values }: PreparedStep, strings: Map<number, Tensor>): void {
    const inputs = step.inputs.map((input, i) => values.get(i) ?? this.#view(input, strings));
    const outputs = step.outputs.map((output) => (this.#plan.values[output].pitch ? zeros('float32', this.#plan.values[output].shape) : this.#view(output, strings)));
    fallback?.(inputs, outputs);
    for (const [i, output] of step.outputs.entries()) if (this.#plan.values[output].pitch) this.#writeSlice(output, outputs[i]);
  }
}

/** Bytes that the greatest value of a storage takes; undefined for strings. */
function storageBytes(plan: Plan, storage: number): number | undefined {
  const sizes = plan.values.filter((value) => value.storage === storage).map(bytesOf);
  return sizes.reduce((most, size) => (most === undefined || size === undefined ? undefined : Math.max(most, size)), 0);
}

const aligned = (bytes: number): number => Math.ceil(bytes / CACHE_LINE) * CACHE_LINE;
