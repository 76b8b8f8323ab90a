/** Keeps the record of a running evaluation on the disk, so that nothing that took long is lost. */
import { isDeepLabError } from '../../errors.js';
import { EvaluationRecord } from '../../evaluation/record.js';
import type { EvaluationSettings } from '../../evaluation/settings.js';
import { removeFile } from '../../io/sources/files.js';
import { note, type Terminal } from '../terminal/terminal.js';

/** How much work may be lost when the process is killed, in milliseconds; a record of thousands of pictures takes some 10 to write. */
const INTERVAL = 2000;

export class RecordKeeper {
  readonly path: string;
  readonly record: EvaluationRecord;
  /** Whether the file was asked for and stays; otherwise it is only there to go on from. */
  readonly lasting: boolean;
  readonly #terminal: Terminal;
  #written = performance.now();
  #size: number;
  #writing: Promise<void> = Promise.resolve();
  #canWrite = true;

  private constructor(path: string, record: EvaluationRecord, lasting: boolean, terminal: Terminal) {
    this.path = path;
    this.record = record;
    this.lasting = lasting;
    this.#terminal = terminal;
    this.#size = record.results.size;
  }

  /** @throws InvalidArgumentError for a file that is no record, or that of another evaluation */
  static async open(path: string, settings: EvaluationSettings, pictures: number, { asked, terminal }: { asked: boolean; terminal: Terminal }): Promise<RecordKeeper> {
    return new RecordKeeper(path, await EvaluationRecord.resume(path, settings, pictures), asked, terminal);
  }

  /** Writes the record when it was not written for a while. */
  async keep(): Promise<void> {
    if (performance.now() - this.#written >= INTERVAL) await this.keepNow();
  }

  async keepNow(): Promise<void> {
    this.#written = performance.now();
    // A disk that was full may have room again: one failure is not that of all later attempts.
    this.#writing = this.#writing.catch(() => undefined).then(() => this.#write());
    await this.#writing;
  }

  /** The evaluation is complete: a file that nobody asked for goes. */
  async finish(): Promise<void> {
    if (!this.lasting) await removeFile(this.path);
  }

  async #write(): Promise<void> {
    const { size } = this.record.results;
    if (!this.#canWrite || (size === this.#size && !this.lasting)) return;
    try {
      await this.record.write(this.path);
      this.#size = size;
    } catch (error) {
      // Where nothing was asked for, a folder that cannot be written to is no reason to stop.
      if (this.lasting || !isDeepLabError(error)) throw error;
      this.#canWrite = false;
      note(this.#terminal, `an interrupted evaluation could not go on: ${error.message} Use --record to keep results elsewhere.`);
    }
  }
}
