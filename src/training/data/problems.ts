/** Everything that is wrong with a data set, said at once: who has to mend ten files wants to know of all ten. */
import { DataSetFormatError, isDeepLabError } from '../../errors.js';

/** More are no files to mend one by one. */
const MAX_LISTED = 1000;

export class Problems {
  readonly #listed: string[] = [];
  #count = 0;

  add(problem: string): void {
    this.#count++;
    if (this.#listed.length < MAX_LISTED) this.#listed.push(problem);
  }

  /** Takes an error of this library for a problem of one sample; others, and that the check shall stop, are thrown again. */
  addError(what: string, error: unknown): void {
    if (!isDeepLabError(error) || error.tag === 'AbortError') throw error;
    const message = error.message.replace(/\.$/, '');
    this.add(message.includes(what) ? message : `${what}: ${message}`);
  }

  /** @throws DataSetFormatError that lists the problems, when there are any */
  throwIfAny(name: string, samples: number): void {
    if (this.#count === 0) return;
    const more = this.#count > MAX_LISTED ? `\n  ... and ${this.#count - MAX_LISTED} more` : '';
    const noun = this.#count === 1 ? 'problem' : 'problems';
    throw new DataSetFormatError(`${name} cannot be trained on as it is: ${this.#count} ${noun} with ${samples} samples. Mend or remove these files:\n  ${this.#listed.join('\n  ')}${more}`);
  }
}
