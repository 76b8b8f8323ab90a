/** How many slices partitioned variables may have. */
import { formatError, type Place } from '../wire/place.js';

/** What the entry of a slice takes in a file at the very least: three lengths, and a byte of its key. */
const MIN_ENTRY_BYTES = 4;

/** How many slices the tensors of a file may have together: each has an entry of its own somewhere in it. */
export class SliceBudget {
  readonly #limit: number;
  #spent = 0;

  constructor(byteLength: number) {
    this.#limit = Math.floor(byteLength / MIN_ENTRY_BYTES);
  }

  /** @throws CheckpointFormatError when there are more than the file has room for */
  spend(count: number, place: Place): void {
    this.#spent += count;
    if (this.#spent > this.#limit) throw formatError(place, `found more than ${this.#limit} slices, expected an entry of ${MIN_ENTRY_BYTES} bytes or more for each in the file. It is damaged.`);
  }
}
