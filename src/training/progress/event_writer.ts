/**
 * TensorBoard's event files: what a run has done, step by step, in `events.out.tfevents.SECONDS.HOST`. Each run that goes on begins a
 * file of its own.
 */
import { InvalidArgumentError } from '../../errors.js';
import { createAppendFile, hostName, type AppendFile } from '../../io/sources/append.js';
import { encodeImagesEvent, encodeScalarsEvent, encodeStartEvent, encodeVersionEvent, type EventImage } from '../../proto/records/event.js';
import { encodeRecord } from '../../proto/records/record_file.js';

/** Begins of one run within the same second. */
const MAX_ATTEMPTS = 1000;

export interface EventWriterOptions {
  /** The first step that this run makes; TensorBoard drops what earlier files have of it and later ones. */
  readonly firstStep?: number;
  /** Seconds since 1970. */
  readonly now?: () => number;
}

export class EventWriter {
  readonly #file: AppendFile;
  readonly #now: () => number;
  /** Writes are done one after the other, in the order in which they were asked for. */
  #last: Promise<void> = Promise.resolve();

  private constructor(file: AppendFile, now: () => number) {
    this.#file = file;
    this.#now = now;
  }

  /** Begins a file in a folder that exists. @throws InvalidArgumentError when it cannot be written */
  static async create(folder: string, { firstStep = 0, now = () => Date.now() / 1000 }: EventWriterOptions = {}): Promise<EventWriter> {
    const writer = new EventWriter(await newFile(folder, now), now);
    await writer.#write(encodeVersionEvent(now()), encodeStartEvent(now(), firstStep));
    return writer;
  }

  get path(): string {
    return this.#file.path;
  }

  /**
   * Adds values of a step. They are in the file, for TensorBoard to read, when this resolves.
   *
   * @param values by their tags, such as `{ loss: 0.7, 'learning rate': 0.001 }`
   * @throws InvalidArgumentError when they cannot be written; the file ends with the event before then
   */
  scalars(step: number, values: Readonly<Record<string, number>>): Promise<void> {
    return this.#write(encodeScalarsEvent({ wallTime: this.#now(), step, values }));
  }

  /** Adds pictures (PNG or JPEG files) of a step, by their tags. @throws InvalidArgumentError */
  images(step: number, images: Readonly<Record<string, EventImage>>): Promise<void> {
    return this.#write(encodeImagesEvent(this.#now(), step, images));
  }

  async close(): Promise<void> {
    await this.#last;
    await this.#file.close();
  }

  #write(...events: readonly Uint8Array[]): Promise<void> {
    const records = events.map(encodeRecord);
    const bytes = new Uint8Array(records.reduce((sum, record) => sum + record.length, 0));
    let at = 0;
    for (const record of records) {
      bytes.set(record, at);
      at += record.length;
    }
    const written = this.#last.then(() => this.#file.append(bytes));
    // An error is of the one who asked; what follows is tried again.
    this.#last = written.catch(() => undefined);
    return written;
  }
}

async function newFile(folder: string, now: () => number): Promise<AppendFile> {
  const name = `${folder}/events.out.tfevents.${String(Math.floor(now())).padStart(10, '0')}.${hostName()}`;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    // Names sort as the files were begun: TensorBoard reads them in that order.
    const file = await createAppendFile(attempt === 0 ? name : `${name}.${String(attempt).padStart(3, '0')}`);
    if (file) return file;
  }
  throw new InvalidArgumentError(`${folder} has ${MAX_ATTEMPTS} event files of this second; remove some.`);
}
