/** Starts the worker in Node. In a browser start.browser.ts takes its place. */
import { Worker, type TransferListItem } from 'node:worker_threads';
import type { Reply, StartedWorker } from './messages.js';

/** Without the flags of the process, some of which no worker takes. @param onEnd called when it ends, whatever the reason @throws what Node throws when workers are not allowed */
export function startWorker(onReply: (reply: Reply) => void, onEnd: (reason: string) => void): StartedWorker {
  return connectWorker(new Worker(new URL('./compute_worker.js', import.meta.url), { execArgv: [] }), onReply, onEnd);
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
