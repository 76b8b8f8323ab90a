/** Submits a batch of jobs and gathers what comes out. */
import { Queue } from 'bullmq';
import { throwIfAborted } from '../errors.js';
import { connectRedis } from './connection.js';
import { DEFAULT_QUEUE, jobName, outcomesKey, type QueueJob, type StoredJob, type WorkOutcome } from './jobs.js';
import { pause } from '../io/sources/pause.js';

export interface SubmitOptions {
  /** The queue's name. Default `deeplab`. */
  readonly queue?: string;
  /** When raised, nobody waits any longer; the jobs stay, and submitting the same batch again finds their outcomes. */
  readonly signal?: AbortSignal;
  /** The outcome of a job, once for each. */
  readonly onOutcome: (id: string, outcome: WorkOutcome) => void | Promise<void>;
  /** A job that was given up after several attempts. */
  readonly onFailure: (id: string, error: Error) => void;
}

/** How often a job is tried when it ends with an error, and how long after the first time, in milliseconds. */
const ATTEMPTS = 3;
const BACKOFF = 1000;

/** How often to look for outcomes, in milliseconds, and how many times in vain before looking for what went wrong. */
const LOOK = 200;
const PATIENCE = 10;

/** How many times in vain before jobs are submitted again. */
const LOST = 150;

/** Jobs that are added with one command. */
const CHUNK = 500;

/**
 * Submits jobs that are not done yet, and waits until each has an outcome or was given up. Submitting is idempotent: a job that is
 * in the queue is not added again, and the outcome of one that was done before is taken as it is.
 *
 * @throws BackendUnavailableError when there is no Redis at the URL; AbortError
 */
export async function submit(url: string, batch: string, jobs: readonly QueueJob[], options: SubmitOptions): Promise<void> {
  const { queue: name = DEFAULT_QUEUE, signal, onOutcome, onFailure } = options;
  const redis = await connectRedis(url);
  const queue = new Queue<StoredJob>(name, { connection: redis });
  queue.on('error', () => undefined);
  const key = outcomesKey(name, batch);
  const pending = new Map(jobs.map((job) => [job.id, job]));

  const add = async (): Promise<void> => {
    const missing = [...pending.values()];
    for (let at = 0; at < missing.length; at += CHUNK) {
      await queue.addBulk(
        missing.slice(at, at + CHUNK).map((job) => ({
          name: job.work.kind,
          data: { ...job, batch },
          opts: { jobId: jobName(batch, job.id), attempts: ATTEMPTS, backoff: { type: 'exponential', delay: BACKOFF }, removeOnComplete: true },
        })),
      );
    }
  };
  const takeOutcomes = async (): Promise<number> => {
    const ids = (await redis.hkeys(key)).filter((id) => pending.has(id));
    for (const id of ids) {
      const text = await redis.hget(key, id);
      if (text === null || !pending.delete(id)) continue;
      try {
        await onOutcome(id, JSON.parse(text) as WorkOutcome);
      } catch (error) {
        // An outcome that the caller cannot use would be found by the next attempt too.
        await redis.del(key);
        throw error;
      }
    }
    return ids.length;
  };
  const takeFailures = async (): Promise<void> => {
    for (const job of await queue.getFailed()) {
      if (job.data.batch !== batch || !pending.delete(job.data.id)) continue;
      onFailure(job.data.id, fromQueue(job.failedReason));
    }
  };
  // What failed before may have been put right since.
  const forgetFailures = async (): Promise<void> => {
    for (const job of await queue.getFailed()) if (job.data.batch === batch) await job.remove();
  };

  try {
    await takeOutcomes();
    await forgetFailures();
    await add();
    for (let vain = 0; pending.size > 0; ) {
      throwIfAborted(signal);
      vain = (await takeOutcomes()) > 0 ? 0 : vain + 1;
      if (vain > 0 && vain % PATIENCE === 0) await takeFailures();
      // For the case that jobs got lost, such as in a server that was started anew; those that are there stay as they are.
      if (vain > 0 && vain % LOST === 0) await add();
      if (pending.size > 0) await pause(LOOK, signal);
    }
    await forgetFailures();
    await redis.del(key);
  } finally {
    await queue.close();
    redis.disconnect();
  }
}

/** An error by the tag that the worker put before its message. */
function fromQueue(reason: string): Error {
  const [, tag, message] = /^([A-Z]\w*Error): ([^]*)$/.exec(reason) ?? [];
  return tag === undefined ? new Error(reason) : Object.assign(new Error(message), { tag });
}
