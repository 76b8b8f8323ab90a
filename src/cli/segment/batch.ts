/** What became of the pictures of a batch. */
import type { ModelInfo } from '../../deeplab/deeplab.js';
import { isDeepLabError } from '../../errors.js';
import { errorDocument, reportError, type ErrorDocument } from '../terminal/exit.js';
import type { Terminal } from '../terminal/terminal.js';
import { filmFiles } from './film/segment_film.js';
import type { SegmentFlags } from './flags.js';
import { asFrames, type Job, type Segmented } from './jobs/segmenter.js';
import type { OutputFiles } from './output_files.js';
import { Tables } from './outputs/tables.js';
import { tellFailed, tellFilm, tellSegmented, type FilmDocument, type SegmentedDocument, type SegmentedPicture } from './segmented.js';

/** What `--json` says of a picture. */
export type PictureDocument = SegmentedDocument | FilmDocument | { readonly picture: string; readonly error: ErrorDocument };

/** In the order in which they were named. */
export class Batch {
  info: ModelInfo | undefined;
  readonly #tables: Tables;
  readonly #documents = new Map<string, PictureDocument | undefined>();
  readonly #failures = new Map<string, unknown>();
  readonly #flags: SegmentFlags;
  readonly #terminal: Terminal;

  constructor(flags: SegmentFlags, terminal: Terminal) {
    this.#flags = flags;
    this.#tables = new Tables(flags);
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
    const document = { picture, error: errorDocument(error) };
    this.#documents.set(picture, document);
    tellFailed(picture, document.error, this.#flags, this.#terminal);
  }

  /** Tells what came of it. Where it failed before, as a file may that was not complete, that is made good. */
  done({ input: { picture }, files }: Job, segmented: Segmented): void {
    if ('picture' in segmented) return this.segmented(files, segmented.picture);
    const { video, labels } = filmFiles(files);
    this.#set(picture, tellFilm(picture, asFrames(this.#flags) ? { labels } : { video }, segmented.film, this.#flags, this.#terminal));
  }

  segmented(files: OutputFiles, segmented: SegmentedPicture): void {
    this.#tables.add(files.picture, segmented);
    this.#set(files.picture, tellSegmented(files, segmented, this.#flags, this.#terminal));
  }

  /** Files about all pictures, where they are wanted. @returns their paths */
  writeTables(): Promise<string[]> {
    return this.#tables.write([...this.#documents.keys()]);
  }

  #set(picture: string, document: PictureDocument): void {
    this.#failures.delete(picture);
    this.#documents.set(picture, document);
  }
}
