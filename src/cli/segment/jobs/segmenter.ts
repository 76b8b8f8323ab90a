/** What segments the pictures of a batch: a model in this process, or one in a process of its own. */
import { DeepLab, type ModelInfo } from '../../../deeplab/deeplab.js';
import type { Progress } from '../../../deeplab/options.js';
import { segmentToFiles, type FileChoices } from '../../../deeplab/segment_files.js';
import { UsageError } from '../../terminal/exit.js';
import type { SourceOptions } from '../../../open/options.js';
import { indicesOf } from '../../../results/segmented.js';
import { networkChoices } from '../../terminal/network_options.js';
import { tileOf } from '../../terminal/tile_options.js';
import { readPicture } from '../../terminal/read_picture.js';
import type { Terminal } from '../../terminal/terminal.js';
import { filmFiles, segmentFilm, type SegmentedFilm } from '../film/segment_film.js';
import type { SegmentFlags } from '../flags.js';
import type { Input } from '../inputs/input.js';
import type { OutputFiles } from '../output_files.js';
import type { SegmentedPicture } from '../segmented.js';

/** A picture, and where its results go. */
export interface Job {
  readonly input: Input;
  readonly files: OutputFiles;
}

export type Segmented = { readonly picture: SegmentedPicture } | { readonly film: SegmentedFilm };

export interface Segmenter {
  /** Once a picture was segmented. */
  readonly info: ModelInfo | undefined;
  /** @throws ModelFailure where it is the model that cannot be used; any other error is the picture's */
  segment(job: Job): Promise<Segmented>;
  dispose(): Promise<void>;
}

/** That the model cannot be loaded: no other picture can be segmented either. */
export class ModelFailure extends Error {
  constructor(override readonly cause: unknown) {
    super('the model could not be loaded');
  }
}

export interface SegmenterWatcher {
  /** For the loading of the model. */
  readonly source: SourceOptions;
  readonly loading?: () => Promise<void> | void;
  readonly loaded?: (info: ModelInfo) => void;
  /** For a picture. */
  readonly progress?: (job: Job) => ((progress: Progress) => void) | undefined;
  readonly frame?: (job: Job, done: number, total: number | undefined) => void;
}

/** Whether a video gives label maps: they are asked for, and no labelled video. */
export const asFrames = ({ frames = false, only }: SegmentFlags): boolean => frames || (only !== undefined && !only.includes('overlay'));

const wantsFilm = ({ only }: FileChoices): boolean => only === undefined || only.includes('overlay') || only.includes('labels');

/** A model in this process. It is loaded late: a picture that is none is told before a large model is read. */
export class SegmenterHere implements Segmenter {
  readonly #flags: SegmentFlags;
  readonly #choices: FileChoices;
  readonly #terminal: Pick<Terminal, 'stdin' | 'signal'>;
  readonly #watcher: SegmenterWatcher;
  #model: DeepLab | undefined;

  constructor(flags: SegmentFlags, choices: FileChoices, terminal: Pick<Terminal, 'stdin' | 'signal'>, watcher: SegmenterWatcher) {
    this.#flags = flags;
    this.#choices = choices;
    this.#terminal = terminal;
    this.#watcher = watcher;
  }

  get info(): ModelInfo | undefined {
    return this.#model?.info;
  }

  async segment(job: Job): Promise<Segmented> {
    const { scales, flip, fps } = this.#flags;
    const { signal } = this.#terminal;
    const { input, files } = job;
    if (input.kind === 'film') {
      if (!wantsFilm(this.#choices)) throw new UsageError(`${input.picture} is a video, which gives labels or overlays: --only ${this.#choices.only?.join(',')} is for pictures.`);
      const film = await segmentFilm(() => this.#load(), input.picture, filmFiles(files), { scales, flip, ...tileOf(this.#flags), frames: asFrames(this.#flags), fps, signal, choices: this.#choices, onFrame: (done, total) => this.#watcher.frame?.(job, done, total) });
      return { film };
    }
    const picture = await readPicture(input.picture, this.#terminal);
    const model = await this.#load();
    const segmented = await segmentToFiles(model, picture, files, { scales, flip, ...tileOf(this.#flags), onProgress: this.#watcher.progress?.(job), signal }, this.#choices);
    return { picture: { height: picture.shape[0], width: picture.shape[1], ...segmented } };
  }

  async #load(): Promise<DeepLab> {
    if (this.#model) return this.#model;
    const { model, backend, threads, wideVectors, precision } = this.#flags;
    try {
      await this.#watcher.loading?.();
      this.#model = await DeepLab.load(model, { backend, threads, wideVectors, precision, ...networkChoices(this.#flags), ...this.#watcher.source });
      // Told once, not for each picture.
      if (this.#choices.classes) indicesOf(this.#model.labelSet, this.#choices.classes);
    } catch (cause) {
      throw new ModelFailure(cause);
    }
    this.#watcher.loaded?.(this.#model.info);
    return this.#model;
  }

  async dispose(): Promise<void> {
    await this.#model?.dispose();
  }
}
