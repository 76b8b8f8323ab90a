/** The steps of a plan as records in the memory of the kernels, written for wherever the workspace lies. */
import type { Plan } from '../contract/backend.js';
import { KERNELS } from './generated/records.js';
import type { Heap } from './memory/heap.js';
import type { Place } from './kernel.js';
import type { Layout } from './memory/layout.js';
import type { Bindings } from './memory/placed_tensors.js';
import type { PreparedStep } from './prepare_step.js';
import { RecordWriter } from './records.js';
import type { Stream } from './stream.js';
import type { Workspace } from './memory/workspace.js';

/** Units [first, last) of a step that runs in pieces: the first of them has the beginning of the memory of values that are streamed. */
export interface Piece extends Stream {
  readonly first: number;
  readonly last: number;
}

export interface RecordMemory {
  readonly heap: Heap;
  readonly workspace: Workspace;
  readonly threads: { readonly count: number };
}

/** The records of one link. */
interface Link {
  readonly workspace: number;
  readonly bindings: Bindings;
  /** Of all records. */
  readonly address: number;
  /** By step: where its records begin, and the headers of its calls. */
  readonly written: readonly { readonly begin: number; readonly headers: readonly number[] }[];
}

/** Values that change places from run to run, as those of a network that is taught, have two. */
const KEPT_LINKS = 2;

export class StepRecords {
  readonly #plan: Plan;
  readonly #steps: readonly PreparedStep[];
  readonly #layout: Layout;
  readonly #memory: RecordMemory;
  readonly #byteLength: number;
  /** The last one used is the first. */
  #links: Link[] = [];
  #bindings: Bindings = new Map();

  constructor(plan: Plan, steps: readonly PreparedStep[], layout: Layout, memory: RecordMemory) {
    this.#plan = plan;
    this.#steps = steps;
    this.#layout = layout;
    this.#memory = memory;
    const counter = new RecordWriter();
    for (const index of steps.keys()) this.#write(index, counter);
    this.#byteLength = counter.byteLength;
  }

  free(): void {
    for (const { address } of this.#links) this.#memory.heap.free(address);
    this.#links = [];
  }

  /** Writes all records, unless that was done for the places where workspace and bound storages are now. */
  link(bindings: Bindings): void {
    const { heap, workspace } = this.#memory;
    const known = this.#links.find((link) => link.workspace === workspace.address && sameBindings(link.bindings, bindings));
    this.#bindings = bindings;
    if (known) {
      this.#links = [known, ...this.#links.filter((link) => link !== known)];
      return;
    }
    const old = this.#links.length < KEPT_LINKS ? undefined : this.#links.pop();
    const address = old?.address ?? heap.allocate(this.#byteLength);
    const writer = new RecordWriter(heap.memory, address);
    const written = this.#steps.map((_, index) => ({ begin: writer.address, headers: this.#write(index, writer) }));
    this.#links.unshift({ workspace: workspace.address, bindings, address, written });
  }

  /** The calls of a step, as the threads take them. */
  calls(index: number): readonly number[] {
    return this.#links[0].written[index].headers;
  }

  /** Writes the one call of a step again, for some of its units. */
  callOfPiece(index: number, piece: Piece): number {
    return this.#write(index, new RecordWriter(this.#memory.heap.memory, this.#links[0].written[index].begin), piece)[0];
  }

  /** Where a value lies. */
  addressOf(value: number): number {
    const { storage, byteOffset = 0 } = this.#plan.values[value];
    return (this.#bindings.get(storage) ?? this.#memory.workspace.address + (this.#layout.offsets[storage] ?? 0)) + byteOffset;
  }

  /** Whether what the calls of a step found is right. */
  check(index: number): void {
    for (const { check } of this.#steps[index].calls) check?.(this.#place(index, new RecordWriter()), this.#memory.heap.memory.buffer);
  }

  #place(index: number, records: RecordWriter, piece?: Piece): Place {
    const { step, addresses } = this.#steps[index];
    // Where unit 0 would lie.
    const beginOf = (value: number): number => {
      const streamed = [piece?.fed, piece?.fetched].find((each) => each?.value === value);
      return this.addressOf(value) - (piece && streamed ? piece.first * streamed.unitBytes : 0);
    };
    return {
      input: (input) => addresses.get(input) ?? beginOf(step.inputs[input]),
      output: (output) => beginOf(step.outputs[output]),
      room: ({ offset }) => this.#memory.workspace.address + this.#layout.roomOffset + offset,
      records,
    };
  }

  #write(index: number, records: RecordWriter, piece?: Piece): number[] {
    const { calls } = this.#steps[index];
    const { threads, workspace } = this.#memory;
    const place = this.#place(index, records, piece);
    return calls.map((call) => {
      const { number, record } = KERNELS[call.kernel];
      const { first, last } = piece ?? { first: 0, last: call.units };
      // Records that this one points to are written first.
      const fields = call.fields(place);
      const header = records.write('StepHeader', {
        kernel: number,
        first,
        units: last,
        chunk: piece ? Math.min(call.chunk, Math.ceil((last - first) / threads.count)) : call.chunk,
        scratch: workspace.address + this.#layout.scratchOffset,
        scratchBytes: this.#layout.scratchBytes,
      });
      records.write(record, fields);
      return header;
    });
  }
}

function sameBindings(some: Bindings, others: Bindings): boolean {
  if (some.size !== others.size) return false;
  for (const [storage, address] of some) if (others.get(storage) !== address) return false;
  return true;
}
