/** A worker: takes jobs from the queue until it is told to stop. */
import { UnrecoverableError, Worker, type Job } from 'bullmq';
import { InvalidArgumentError, isDeepLabError, type DeepLabErrorTag } from '../errors.js';
import { carryOut, type WorkerLimits } from './carry_out.js';
import { connectRedis } from './connection.js';
import { DEFAULT_QUEUE, outcomesKey, type StoredJob } from './jobs.js';
import { ModelShelf } from './model_shelf.js';

export interface WorkerOptions extends WorkerLimits {
  /** The queue's name. Default `deeplab`. */
  readonly queue?: string;
  /**
   * After how many seconds without a sign of life a worker's job is given to another. Default 30. It has to be longer than
   * the longest single step of a network.
   */
  readonly lock?: number;
  /** When raised, the job at hand is finished, and then the worker ends. */
  readonly signal?: AbortSignal;
  readonly onReady?: () => void;
  /** After each job. */
  readonly onJob?: (job: FinishedJob) => void;
}

export interface FinishedJob {
  readonly id: string;
  readonly kind: 'evaluate' | 'segment';
  readonly milliseconds: number;
  /** What went wrong; the job may be tried again. */
  readonly error?: unknown;
}

/** How often a job may take its worker down with it before it is given up. */
const MAX_STALLED = 3;

/** Outcomes that nobody comes for are forgotten after a week. In seconds. */
const KEPT = 7 * 24 * 3600;

/** Errors that the same job will meet anywhere. What is missing here may be there for another worker. */
const HOPELESS: readonly DeepLabErrorTag[] = ['DataSetFormatError', 'ImageFormatError', 'InvalidArgumentError', 'ShapeMismatchError', 'UnsupportedOpError', 'MissingVariablesError'];

/**
 * Works on jobs, one at a time, until the signal is raised.
 *
 * @throws BackendUnavailableError when there is no Redis at the URL; InvalidArgumentError
 */
export async function work(url: string, options: WorkerOptions = {}): Promise<void> {
  const { queue = DEFAULT_QUEUE, lock = 30, signal, threads, wideVectors, onReady, onJob } = options;
  if (!(lock >= 1)) throw new InvalidArgumentError(`A worker's lock lasts at least 1 second; found ${lock}.`);
  const connection = await connectRedis(url);
  const models = new ModelShelf();
  const limits = { ...(threads === undefined ? {} : { threads }), ...(wideVectors === undefined ? {} : { wideVectors }) };

  const process = async ({ data }: Job<StoredJob>): Promise<void> => {
    const since = performance.now();
    const finished = (error?: unknown): void => onJob?.({ id: data.id, kind: data.work.kind, milliseconds: performance.now() - since, error });
    try {
      const key = outcomesKey(queue, data.batch);
      // Another worker may have done it and died before it could say so.
      if (await connection.hexists(key, data.id)) return;
      const outcome = await carryOut(data.work, models, limits);
      // Stored under the picture's id, and only the first time: whoever adds up finds every picture once.
      await connection.hsetnx(key, data.id, JSON.stringify(outcome));
      await connection.expire(key, KEPT);
      finished();
    } catch (error) {
      finished(error);
      throw forQueue(error);
    }
  };

  const milliseconds = lock * 1000;
  const worker = new Worker<StoredJob>(queue, process, {
    connection,
    concurrency: 1,
    lockDuration: milliseconds,
    stalledInterval: milliseconds,
    maxStalledCount: MAX_STALLED,
  });
  // An error of the connection: it is made again by itself.
  worker.on('error', () => undefined);
  try {
    await worker.waitUntilReady();
    onReady?.();
    await raised(signal);
  } finally {
    await worker.close();
    await models.clear();
    connection.disconnect();
  }
}

/** The reason that the queue keeps begins with the error's tag, so that the caller can tell what it was. */
function forQueue(error: unknown): Error {
  if (!isDeepLabError(error)) return error instanceof Error ? error : new Error(String(error));
  const message = `${error.tag}: ${error.message}`;
  return HOPELESS.includes(error.tag) ? new UnrecoverableError(message) : new Error(message);
}

function raised(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) resolve();
    else signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}
