/** What users may ask for, when a model is loaded and when it runs. */
import { BOOLEAN, CONTROL, STRING } from '../arguments.js';
import type { BackendOptions } from '../engine/backends.js';

/** Files under the names that TensorFlow gave them, as a page gets them from its user. */
export type FilesByName = Readonly<Record<string, Blob | ArrayBuffer | Uint8Array>> | readonly File[];

export type ModelSource = string | URL | Blob | ArrayBuffer | Uint8Array | FilesByName;

export interface Progress {
  /**
   * `download`, `archive` and `weights`: bytes that were downloaded, or read; `total` is 0 where a server does not say.
   * `network`: steps that were computed, or with several scales or mirrored pictures the passes (with fractions).
   */
  readonly phase: 'download' | 'archive' | 'weights' | 'network';
  readonly loaded: number;
  readonly total: number;
}

/** How models are opened, and brought here if need be. */
export interface SourceOptions {
  /** Where downloaded models are kept: a directory; in a browser the name of a Cache. Default: DEEPLAB_CACHE, else the platform's place for caches. */
  readonly cache?: string;
  /** Downloads the models of the zoo from there instead: `https://host`, to which their paths are added. Default: DEEPLAB_MIRROR, else the official hosts. */
  readonly mirror?: string;
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

/** What these options may be, for callers without types; sizes, strides and rates are checked where it is known what they have to fit. */
export const SOURCE_KINDS = { ...CONTROL, cache: STRING, mirror: STRING } as const;
export const LOAD_KINDS = { ...SOURCE_KINDS, relaxedSimd: BOOLEAN } as const;
export const SEGMENT_KINDS = { ...CONTROL, flip: BOOLEAN, probabilities: BOOLEAN } as const;

/** Backend, by default the fastest that runs here; threads, by default as many as the machine offers to the process. */
export interface LoadOptions extends BackendOptions, SourceOptions {}

export interface DeepLabOptions extends LoadOptions {
  /** Ratio of the picture's size to that of the features: 8 sees more detail, for 3.2 times the multiply-adds. Default 16. */
  readonly outputStride?: 8 | 16 | 32;
  /** Pictures are padded to this many rows and columns. Default [513, 513], or [1025, 2049] for Cityscapes' 19 classes. */
  readonly cropSize?: readonly [height: number, width: number];
  /** One rate for each atrous branch; default the published ones: 6, 12, 18 at output stride 16. */
  readonly atrousRates?: readonly number[];
}

export interface RunControl {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

export interface SegmentOptions extends RunControl {
  /** The picture is segmented at each of these sizes and the probabilities are averaged. Default [1]. */
  readonly scales?: readonly number[];
  /** Whether the mirrored picture is segmented too. Default false. */
  readonly flip?: boolean;
  /** Whether to return probabilities. Default false. */
  readonly probabilities?: boolean;
}
