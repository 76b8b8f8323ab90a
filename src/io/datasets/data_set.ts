/** Data sets on disk: which pictures a split has, where their truth is, and how labels are stored. */
import { InvalidArgumentError } from '../../errors.js';
import type { LabelMap } from '../pictures/picture.js';
import { shortName } from '../sources/short_name.js';
import type { LabelSet } from './label_set.js';

/** `folder` is a data set of one's own. */
export const DATA_SETS = ['voc', 'cityscapes', 'ade20k', 'folder'] as const;
export type DataSetName = (typeof DATA_SETS)[number];

/** A picture of a data set, by the names of its files. */
export interface LabelledPicture {
  /** Unique in the data set; also the name of its file of predicted labels. */
  readonly id: string;
  readonly picture: string;
  /** Undefined where the truth is not published, as for test splits. */
  readonly truth: string | undefined;
  /** What is wrong with these files, where their names tell it. */
  readonly problem?: string;
}

/** What a file of truth has that is no class: an index, or a colour as `#rrggbb`, and at how many pixels. */
export type UnknownLabel = readonly [label: number | string, pixels: number];

/** The pictures of a split. */
export interface DataSetListing {
  /** Where the folder has no splits, `all`. */
  readonly split: string;
  /** In a fixed order. */
  readonly pictures: readonly LabelledPicture[];
}

/** What is known of a data set without looking at a disk. */
export interface DataSetFormat {
  readonly name: DataSetName;
  readonly labelSet: LabelSet;
  /** The folders that are expected, for messages. */
  readonly layout: string;
  /** Where the labels of a picture are expected, for messages. */
  readonly truthLayout: string;
  /** All pictures of a split, in a fixed order. */
  list(root: string, split: string): Promise<LabelledPicture[]>;
  /**
   * Class indices [h, w] as networks predict them, of a file of the data set; those that do not count are `labelSet.ignore`. Indices that are no class stay
   * as they are in the file.
   *
   * @param skip is told of labels that have no index, such as colours of no class, which become `labelSet.ignore`; without it they are an error
   * @throws FileNotFoundError; ImageFormatError; DataSetFormatError
   */
  readTruth(path: string, skip?: (unknown: UnknownLabel) => void): Promise<LabelMap>;
  /** Predicted labels [h, w] as a PNG file that the data set's benchmark server takes. */
  encodeLabels(labels: LabelMap): Uint8Array;
}

/** Names that stay in their folder, on every system. */
const PLAIN_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;

/** @throws InvalidArgumentError for a name that could lead out of its folder */
export function checkName(what: string, name: string): string {
  if (!PLAIN_NAME.test(name)) throw new InvalidArgumentError(`The ${what} '${shortName(name)}' is no plain name; letters, digits, '_', '-' and '.' are expected.`);
  return name;
}
