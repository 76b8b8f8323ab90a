/** Writes the records through which steps reach their kernels. */
import { RECORDS, type RecordName, type Records } from './generated/records.js';

/** Every field of a record takes four bytes. */
const FIELD = 4;

/** Writes records one behind the other; without memory it only counts how much they take. */
export class RecordWriter {
  readonly #memory: DataView | undefined;
  readonly #first: number;
  #next: number;

  constructor(memory?: WebAssembly.Memory, address = 0) {
    this.#memory = memory && new DataView(memory.buffer);
    this.#first = address;
    this.#next = address;
  }

  get byteLength(): number {
    return this.#next - this.#first;
  }

  /** Where the next record will be. */
  get address(): number {
    return this.#next;
  }

  /** Writes a record and gives its address. */
  write<N extends RecordName>(name: N, fields: Records[N]): number {
    const address = this.#next;
    const layout = RECORDS[name];
    // By index: iterators make objects, and pieces of steps write records in every run.
    for (let i = 0; i < layout.length; i++) {
      const value = fields[layout[i][0] as keyof Records[N]] as number;
      if (layout[i][1] === 'f32') this.#memory?.setFloat32(this.#next, value, true);
      else this.#memory?.setInt32(this.#next, value, true);
      this.#next += FIELD;
    }
    return address;
  }
}
