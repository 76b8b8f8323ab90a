/** What users may ask for, when a model is loaded and when it runs. */
import { BOOLEAN, CONTROL } from '../arguments.js';
import type { BackendOptions } from '../engine/backends.js';
import type { PictureInput } from '../io/pictures/picture_input.js';
import type { NetworkChoices } from './choices.js';
import type { LabelSet } from '../io/datasets/label_set.js';
import { TILE, type TileOptions } from './tiles/tile_options.js';
import { SOURCE_KINDS, type Progress, type SourceOptions } from '../open/options.js';

export type { TileOptions } from './tiles/tile_options.js';
export type { NetworkChoices } from './choices.js';
export type { FilesByName, ModelSource, Progress, SourceOptions } from '../open/options.js';

/** What options may be, for callers without types; sizes, strides and rates are checked where it is known what they have to fit. */
export const LOAD_KINDS = { ...SOURCE_KINDS, relaxedSimd: BOOLEAN, wideVectors: BOOLEAN, movingAverages: BOOLEAN, strictCrop: BOOLEAN, keepCrop: BOOLEAN } as const;
export const SEGMENT_KINDS = { ...CONTROL, flip: BOOLEAN, probabilities: BOOLEAN, tile: TILE } as const;

/** Backend, by default the fastest that runs here; threads, by default as many as the machine offers to the process. */
export interface LoadOptions extends BackendOptions, SourceOptions {}

export interface DeepLabOptions extends LoadOptions, NetworkChoices {
  /**
   * What the network computes with. `int8` is faster (docs/speed.md), and labels are the same at nearly all pixels. Default `float32`.
   */
  readonly precision?: Precision;
  /** Pictures that show which numbers the maps of the network hold, for `int8`. Default: what is stored with the model, else two example pictures. */
  readonly calibration?: readonly PictureInput[];
  /** Names and colours of the classes. Default: PASCAL VOC's, Cityscapes' or ADE20K's, told by their number. */
  readonly labelSet?: LabelSet;
}

/** What a network computes with. */
export type Precision = 'float32' | 'int8';
export const PRECISIONS: readonly Precision[] = ['float32', 'int8'];

export interface RunControl {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

export interface SegmentOptions extends RunControl {
  /** The picture is segmented at each of these sizes and the probabilities are averaged. Default [1]. */
  readonly scales?: readonly number[];
  /** Whether the mirrored picture is segmented too. Default false. */
  readonly flip?: boolean;
  /** Whether to return probabilities. Default false. A frozen graph has none where its labels are not the ArgMax of class scores. */
  readonly probabilities?: boolean;
  /**
   * Whether a picture that is larger than the crop is segmented at its own size, in overlapping tiles as large as the crop whose probabilities are averaged
   * where they overlap; in place of shrinking it. What the network takes from the whole picture (image-level features) it takes from a tile then. Default false.
   */
  readonly tile?: boolean | TileOptions;
}
