/** What became of the pictures of a batch. */
import type { ModelInfo } from '../../deeplab/deeplab.js';
import { isDeepLabError } from '../../errors.js';
import { errorDocument, reportError, type ErrorDocument } from '../terminal/exit.js';
import type { Terminal } from '../terminal/terminal.js';
import { filmFiles } from './film/segment_film.js';
import type { SegmentFlags } from './flags.js';
import type { Job, Segmented } from './jobs/segmenter.js';
import { tellFilm, tellSegmented, type FilmDocument, type SegmentedDocument } from './segmented.js';

/** What `--json` says of a picture. */
export type PictureDocument = SegmentedDocument | FilmDocument | { readonly picture: string; readonly error: ErrorDocument };

/** In the order in which they were named. */
export class Batch {
  info: ModelInfo | undefined;
  readonly #documents = new Map<string, PictureDocument | undefined>();
  readonly #failures = new Map<string, unknown>();
  readonly #flags: SegmentFlags;
  readonly #terminal: Terminal;

  constructor(flags: SegmentFlags, terminal: Terminal) {
    this.#flags = flags;
    this.#terminal = terminal;
  }

  get documents(): readonly PictureDocument[] {
    return [...this.#documents.values()].filter((document) => document !== undefined);
  }

  get failures(): readonly unknown[] {
    return [...this.#failures.values()];
  }

  /** Keeps a picture's place. */
  expect(picture: string): void {
    this.#documents.set(picture, undefined);
  }

  /** Tells it, and goes on. @throws an AbortError: whoever interrupts means all pictures */
  fail(picture: string, error: unknown): void {
    if (isDeepLabError(error, 'AbortError')) throw error;
    reportError(this.#terminal, error);
    this.#failures.set(picture, error);
    this.#documents.set(picture, { picture, error: errorDocument(error) });
  }

  /** Tells what came of it. Where it failed before, as a file may that was not complete, that is made good. */
  done({ input: { picture }, files }: Job, segmented: Segmented): void {
    if ('picture' in segmented) return this.told(picture, tellSegmented(files, segmented.picture, this.#flags, this.#terminal));
    const { video, labels } = filmFiles(files);
    this.told(picture, tellFilm(picture, this.#flags.frames ? { labels } : { video }, segmented.film, this.#flags, this.#terminal));
  }

  told(picture: string, document: PictureDocument): void {
    this.#failures.delete(picture);
    this.#documents.set(picture, document);
  }
}
