/** What users may name as a model, and how it is brought here. */
import { CONTROL, STRING } from '../arguments.js';
import type { AssetsFolder } from '../io/assets/assets.js';

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
  /** The folder with the library's own files, the embedded model among them. Default: beside the library's modules. */
  readonly assets?: AssetsFolder;
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

/** What these options may be, for callers without types. */
export const SOURCE_KINDS = { ...CONTROL, cache: STRING, mirror: STRING } as const;

/** What archives and downloads tell of their bytes, as progress of a phase. */
export function bytesReporter({ onProgress }: SourceOptions, phase: Progress['phase']): ((loaded: number, total: number) => void) | undefined {
  return onProgress && ((loaded, total) => onProgress({ phase, loaded, total }));
}
