/** Starts the worker from the sources, in Node. */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { StartWorker } from '../../src/worker/messages.js';
import { connectWorker } from '../../src/worker/start.js';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const HOOKS = pathToFileURL(here('../processes/typescript.mjs')).href;

/** Workers that were started and have not ended. */
export const alive = new Set<Worker>();

export const startSources: StartWorker = (onReply, onEnd) => {
  const worker = new Worker(here('../../src/worker/compute_worker.ts'), { execArgv: ['--no-warnings', '--import', HOOKS] });
  alive.add(worker);
  worker.once('exit', () => alive.delete(worker));
  return connectWorker(worker, onReply, onEnd);
};

/** All of them have ended. */
export async function allEnded(): Promise<void> {
  await Promise.all([...alive].map((worker) => new Promise((resolve) => worker.once('exit', resolve))));
}
