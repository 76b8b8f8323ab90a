/** Starts the worker in Node. In a browser start.browser.ts takes its place. */
import { Worker, type TransferListItem } from 'node:worker_threads';
import type { Moved, Reply, Request } from './messages.js';

/** A worker as its connection sees it. */
export interface StartedWorker {
  post(request: Request, moved: Moved): void;
  /** Whether the process has to wait for it. */
  hold(isHeld: boolean): void;
  /** Ends it, whatever it does. */
  terminate(): void;
}

/** @param onEnd called when it ends, whatever the reason @throws what Node throws when workers are not allowed */
export function startWorker(onReply: (reply: Reply) => void, onEnd: (reason: string) => void): StartedWorker {
  return connectWorker(new Worker(new URL('./compute_worker.js', import.meta.url)), onReply, onEnd);
}

/** Not only what is started here: tests start the sources. */
export function connectWorker(worker: Worker, onReply: (reply: Reply) => void, onEnd: (reason: string) => void): StartedWorker {
  worker.on('message', onReply);
  worker.on('messageerror', (error) => onEnd(`its answer could not be read: ${String(error)}`));
  worker.on('error', (error) => onEnd(String(error)));
  worker.on('exit', (code) => onEnd(`it exited with code ${code}`));
  return {
    post: (request, moved) => worker.postMessage(request, moved as TransferListItem[]),
    hold: (isHeld) => (isHeld ? worker.ref() : worker.unref()),
    terminate: () => void worker.terminate(),
  };
}
