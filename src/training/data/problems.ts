/** Everything that is wrong with a data set, said at once: who has to mend ten files wants to know of all ten. */
import { DataSetFormatError, isDeepLabError } from '../../errors.js';
import type { LabelSet } from '../../io/datasets/label_set.js';
import { shortened } from '../../messages.js';

/** As many letters as a message has (messages.ts), but for what stands around the list. */
const MAX_LETTERS = 3500;

export class Problems {
  readonly #listed: string[] = [];
  #count = 0;
  #letters = 0;

  add(problem: string): void {
    this.#count++;
    const line = shortened(problem);
    this.#letters += line.length;
    if (this.#letters <= MAX_LETTERS) this.#listed.push(line);
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
    const others = this.#count - this.#listed.length;
    const more = others > 0 ? `\n  ... and ${others} more` : '';
    const noun = this.#count === 1 ? 'problem' : 'problems';
    throw new DataSetFormatError(`${name} cannot be trained on as it is: ${this.#count} ${noun} with ${samples} samples. Mend or remove these files:\n  ${this.#listed.join('\n  ')}${more}`);
  }
}

/** @param present the classes that each sample shows @throws DataSetFormatError where no sample shows any: nothing could be learned */
export function requireClasses(name: string, present: readonly (readonly number[])[], { ignore }: LabelSet): void {
  if (present.some((classes) => classes.length > 0)) return;
  throw new DataSetFormatError(`No pixel of ${name} counts: the labels of all ${present.length} samples are ${ignore} everywhere. A split whose labels are published is expected, or labels of classes.`);
}
