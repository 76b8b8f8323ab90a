/** What a network is taught with: pictures whose every pixel has a label, which can be read in any order. */
import type { LabelSet } from '../../io/datasets/label_set.js';
import type { LabelMap, Picture } from '../../io/pictures/picture.js';

export interface LabelledSample {
  readonly id: string;
  /** uint8 [h, w, 3]. */
  readonly image: Picture;
  /** uint8 [h, w]: class indices, or the ignored one. */
  readonly labels: LabelMap;
}

export interface TrainingSet {
  /** What messages call it. */
  readonly name: string;
  readonly labelSet: LabelSet;
  /** The names of the samples, in a fixed order. */
  readonly ids: readonly string[];
  /** The classes that each sample shows, where they were looked at. */
  readonly present?: readonly (readonly number[])[];
  /** Reads and decodes a sample. @throws FileNotFoundError, ImageFormatError, DataSetFormatError when files have changed since they were checked */
  read(index: number): Promise<LabelledSample>;
}

/** How a check goes on. */
export interface CheckControl {
  readonly signal?: AbortSignal;
  /** `total` is undefined while it is not known. */
  readonly onProgress?: (done: number, total: number | undefined) => void;
}
