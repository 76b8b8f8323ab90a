/** Processes of their own that segment: each has its own model, so that pictures are read, segmented and written side by side. */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ModelInfo } from '../../../deeplab/deeplab.js';
import type { FileChoices } from '../../../deeplab/segment_files.js';
import { AbortError, throwIfAborted } from '../../../errors.js';
import type { SourceOptions } from '../../../open/options.js';
import type { ErrorDocument } from '../../terminal/exit.js';
import type { SegmentFlags } from '../flags.js';
import { ModelFailure, type Job, type Segmented, type Segmenter } from './segmenter.js';

/** What is sent to a process: how to segment, then pictures, one at a time. */
export type Order = { readonly flags: SegmentFlags; readonly choices: FileChoices; readonly source: SourceOptions } | { readonly job: Job };

/** What comes back, one for each order. */
export type Answer =
  | { readonly ready: true }
  | { readonly segmented: Segmented; readonly info: ModelInfo | undefined }
  | { readonly error: ErrorDocument }
  | { readonly modelError: ErrorDocument };

export class SegmenterProcess implements Segmenter {
  readonly #task: Order;
  readonly #signal: AbortSignal | undefined;
  #child: ChildProcess | undefined;
  #info: ModelInfo | undefined;

  constructor(flags: SegmentFlags, choices: FileChoices, source: SourceOptions, signal: AbortSignal | undefined) {
    this.#task = { flags, choices, source };
    this.#signal = signal;
  }

  get info(): ModelInfo | undefined {
    return this.#info;
  }

  async segment(job: Job): Promise<Segmented> {
    throwIfAborted(this.#signal);
    if (!this.#child) {
      this.#child = fork(fileURLToPath(new URL('./process.js', import.meta.url)), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], serialization: 'advanced' });
      await this.#ask(this.#task, job);
    }
    const answer = await this.#ask({ job }, job);
    if (!('segmented' in answer)) throw new Error('a process for --jobs answered out of turn');
    this.#info = answer.info;
    return answer.segmented;
  }

  /** @throws the error that is the answer; one that says so when the process dies, of which another takes the place */
  #ask(order: Order, job: Job): Promise<Answer> {
    const child = this.#child;
    if (!child) throw new Error('there is no process');
    return new Promise((resolve, reject) => {
      const settle = (end: () => void): void => {
        child.off('message', answered).off('exit', died).off('error', failed);
        this.#signal?.removeEventListener('abort', aborted);
        end();
      };
      const answered = (message: unknown): void => {
        const answer = message as Answer;
        settle(() => {
          if ('error' in answer) reject(asError(answer.error));
          else if ('modelError' in answer) reject(new ModelFailure(asError(answer.modelError)));
          else resolve(answer);
        });
      };
      const died = (code: number | null, killedBy: string | null): void => {
        this.#child = undefined;
        settle(() => reject(new Error(`a process for --jobs ended at the picture ${job.input.picture} (${killedBy ?? `exit code ${code}`}); fewer --jobs need less memory`)));
      };
      const failed = (error: Error): void => {
        // One that does not hear any more is ending, and tells how when it has ended.
        if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
        else settle(() => reject(error));
      };
      const aborted = (): void => settle(() => reject(new AbortError('The operation was aborted by its AbortSignal.')));
      child.on('message', answered).on('exit', died).on('error', failed);
      this.#signal?.addEventListener('abort', aborted);
      child.send(order, (error) => error && failed(error));
    });
  }

  async dispose(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }
}

const asError = ({ tag, message }: ErrorDocument): Error => Object.assign(new Error(message), { tag });
