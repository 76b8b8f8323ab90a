/** Everything that is wrong with a data set, said at once: who has to mend ten files wants to know of all ten. */
import { DataSetFormatError, isDeepLabError } from '../../errors.js';
import { denseBytes, type LabelMap } from '../../io/pictures/picture.js';
import type { LabelSet } from '../../io/datasets/label_set.js';

/** What still fits on a screen. */
const MAX_LISTED = 20;

/** Different indices of a label map that are named. */
const MAX_INDICES = 8;

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

/** What is wrong with labels for a picture of `size`, whose classes are these; undefined when nothing is. */
export function labelProblem(labels: LabelMap, size: { readonly height: number; readonly width: number; readonly turned: boolean }, { classes, ignore }: LabelSet): string | undefined {
  const data = denseBytes('label map', labels, [-1, -1]);
  const [height, width] = labels.shape;
  if (height !== size.height || width !== size.width) {
    const turned = size.turned && height === size.width && width === size.height;
    const hint = turned ? '. The picture is stored lying, and only its EXIF orientation turns it; save it upright, as its labels are' : '';
    return `the labels have ${height} x ${width} pixels (rows x columns), the picture ${size.height} x ${size.width}${hint}`;
  }
  const counts = new Float64Array(256);
  for (let i = 0; i < data.length; i++) counts[data[i]]++;
  const beyond = [...counts.keys()].filter((index) => counts[index] > 0 && index >= classes.length && index !== ignore);
  if (beyond.length === 0) return undefined;
  const pixels = beyond.reduce((sum, index) => sum + counts[index], 0);
  const listed = beyond.slice(0, MAX_INDICES).join(', ') + (beyond.length > MAX_INDICES ? ', ...' : '');
  return `the labels have ${beyond.length > 1 ? 'indices' : 'index'} ${listed} at ${pixels} ${pixels === 1 ? 'pixel' : 'pixels'}; there are ${classes.length} classes, 0 to ${classes.length - 1}, and ${ignore} for pixels that do not count`;
}

/** The classes that a label map shows. */
export function classesIn(labels: LabelMap, { classes }: LabelSet): number[] {
  const seen = new Uint8Array(256);
  const data = denseBytes('label map', labels, [-1, -1]);
  for (let i = 0; i < data.length; i++) seen[data[i]] = 1;
  return classes.flatMap((_, index) => (seen[index] ? [index] : []));
}
