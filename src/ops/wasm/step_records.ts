/** The steps of a plan as records in the memory of the kernels, written for wherever the workspace lies. */
import type { Plan } from '../contract/backend.js';
import { KERNELS } from './generated/records.js';
import type { Heap } from './heap.js';
import type { Place } from './kernel.js';
import type { Layout } from './layout.js';
import type { PreparedStep } from './prepare_step.js';
import { RecordWriter } from './records.js';
import type { Workspace } from './workspace.js';

/** Units [first, last) of a step, the first of which fills the beginning of the output's memory. */
export interface Piece {
  readonly first: number;
  readonly last: number;
  readonly unitBytes: number;
}

export interface RecordMemory {
  readonly heap: Heap;
  readonly workspace: Workspace;
  readonly threads: { readonly count: number };
}

export class StepRecords {
  readonly #plan: Plan;
  readonly #steps: readonly PreparedStep[];
  readonly #layout: Layout;
  readonly #memory: RecordMemory;
  /** Of all records. */
  readonly #address: number;
  /** By step: where its records begin, and the headers of its calls. */
  #written: readonly { readonly begin: number; readonly headers: readonly number[] }[] = [];
  #workspace = -1;

  constructor(plan: Plan, steps: readonly PreparedStep[], layout: Layout, memory: RecordMemory) {
    this.#plan = plan;
    this.#steps = steps;
    this.#layout = layout;
    this.#memory = memory;
    const counter = new RecordWriter();
    for (const index of steps.keys()) this.#write(index, counter);
    this.#address = memory.heap.allocate(counter.byteLength);
  }

  free(): void {
    this.#memory.heap.free(this.#address);
  }

  /** Writes all records, unless that was done for the place where the workspace is now. */
  link(): void {
    const { heap, workspace } = this.#memory;
    if (this.#workspace === workspace.address) return;
    const writer = new RecordWriter(heap.memory, this.#address);
    this.#written = this.#steps.map((_, index) => ({ begin: writer.address, headers: this.#write(index, writer) }));
    this.#workspace = workspace.address;
  }

  /** The calls of a step, as the threads take them. */
  calls(index: number): readonly number[] {
    return this.#written[index].headers;
  }

  /** Writes the one call of a step again, for some of its units. */
  callOfPiece(index: number, piece: Piece): number {
    return this.#write(index, new RecordWriter(this.#memory.heap.memory, this.#written[index].begin), piece)[0];
  }

  /** Where a value lies. */
  addressOf(value: number): number {
    const { storage, byteOffset = 0 } = this.#plan.values[value];
    return this.#memory.workspace.address + (this.#layout.offsets[storage] ?? 0) + byteOffset;
  }

  /** Whether what the calls of a step found is right. */
  check(index: number): void {
    for (const { check } of this.#steps[index].calls) check?.(this.#place(index, new RecordWriter()), this.#memory.heap.memory.buffer);
  }

  #place(index: number, records: RecordWriter, piece?: Piece): Place {
    const { step, addresses } = this.#steps[index];
    return {
      input: (input) => addresses.get(input) ?? this.addressOf(step.inputs[input]),
      output: (output) => this.addressOf(step.outputs[output]) - (piece ? piece.first * piece.unitBytes : 0),
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
