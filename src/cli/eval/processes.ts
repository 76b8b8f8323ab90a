/** Evaluators in processes of their own: each has its own model, so that they use several cores without waiting for each other. */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ModelInfo } from '../../deeplab/deeplab.js';
import { throwIfAborted } from '../../errors.js';
import type { EvaluationTask, PictureEvaluator } from '../../evaluation/evaluator.js';
import type { PictureResult } from '../../evaluation/picture_result.js';
import type { EvaluationSettings } from '../../evaluation/settings.js';
import type { LabelledPicture } from '../../io/datasets/data_set.js';
import type { ErrorDocument } from '../terminal/exit.js';

/** What is sent to a process: the task first, then pictures, one at a time. */
export type Order = { readonly task: EvaluationTask } | { readonly picture: LabelledPicture };

/** What comes back, one for each order. */
export type Answer =
  | { readonly settings: EvaluationSettings; readonly info: ModelInfo }
  | { readonly result: PictureResult }
  | { readonly error: ErrorDocument };

/** @throws whatever keeps one of them from loading its model; none is left running then */
export async function startProcesses(task: EvaluationTask, count: number, signal: AbortSignal | undefined): Promise<PictureEvaluator[]> {
  const started = await Promise.allSettled(Array.from({ length: count }, () => startProcess(task, signal)));
  const failure = started.find((outcome) => outcome.status === 'rejected');
  const evaluators = started.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
  if (!failure) return evaluators;
  await Promise.all(evaluators.map((evaluator) => evaluator.dispose()));
  throw failure.reason;
}

async function startProcess(task: EvaluationTask, signal: AbortSignal | undefined): Promise<PictureEvaluator> {
  const child = fork(fileURLToPath(new URL('./process.js', import.meta.url)), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], serialization: 'advanced' });
  const dispose = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  };
  try {
    const ready = await ask(child, { task }, signal);
    if (!('settings' in ready)) throw new Error('a process for --jobs answered out of turn');
    const { settings, info } = ready;
    const evaluate = async (picture: LabelledPicture): Promise<PictureResult> => {
      const answer = await ask(child, { picture }, signal, picture.id);
      if (!('result' in answer)) throw new Error('a process for --jobs answered out of turn');
      return answer.result;
    };
    return { settings, info, evaluate, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** What writing to a process that is ending gives, before its end is known. */
const BROKEN: ReadonlySet<string | undefined> = new Set(['EPIPE', 'ECONNRESET', 'ERR_IPC_CHANNEL_CLOSED']);

/** Sends an order and waits for the answer. @throws the error that is the answer; an untagged one when the process dies */
function ask(child: ChildProcess, order: Order, signal: AbortSignal | undefined, at?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void): void => {
      child.off('message', answered);
      child.off('exit', died);
      child.off('error', failed);
      signal?.removeEventListener('abort', aborted);
      end();
    };
    const answered = (message: unknown): void => {
      const answer = message as Answer;
      settle(() => ('error' in answer ? reject(Object.assign(new Error(answer.error.message), { tag: answer.error.tag })) : resolve(answer)));
    };
    const died = (code: number | null, killedBy: string | null): void => {
      const where = at === undefined ? 'while it loaded the model' : `at the picture ${at}`;
      settle(() => reject(new Error(`a process for --jobs ended ${where} (${killedBy ?? `exit code ${code}`}); fewer --jobs need less memory`)));
    };
    const failed = (error: NodeJS.ErrnoException): void => {
      if (!BROKEN.has(error.code)) return settle(() => reject(error));
      // A process that does not hear is ending, and tells how when it has ended; one that goes on deaf is of no use.
      if (child.exitCode !== null || child.signalCode !== null) died(child.exitCode, child.signalCode);
      else child.kill('SIGKILL');
    };
    const aborted = (): void =>
      settle(() => {
        try {
          throwIfAborted(signal);
        } catch (error) {
          reject(error);
        }
      });
    child.on('message', answered).on('exit', died).on('error', failed);
    signal?.addEventListener('abort', aborted);
    if (signal?.aborted) aborted();
    else if (!child.connected) died(child.exitCode, child.signalCode);
    else child.send(order, (error) => error && failed(error));
  });
}
