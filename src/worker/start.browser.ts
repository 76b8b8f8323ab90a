/** Starts the worker in a browser. */
import type { Reply, StartedWorker } from './messages.js';

/** Milliseconds in which the threads of a worker that has let go of its model end: Chromium's may live on that are ended together with their owner. */
const GRACE = 500;

/** @param onEnd called when it fails @throws what the browser throws when workers are not allowed */
export function startWorker(onReply: (reply: Reply) => void, onEnd: (reason: string) => void): StartedWorker {
  // Written out: bundlers find a worker's script by these words.
  return connectWorker(new Worker(new URL('./compute_worker.js', import.meta.url), { type: 'module', name: 'deeplab-ts' }), onReply, onEnd);
}

export function connectWorker(worker: Worker, onReply: (reply: Reply) => void, onEnd: (reason: string) => void): StartedWorker {
  worker.onmessage = ({ data }: MessageEvent<Reply>) => onReply(data);
  worker.onmessageerror = () => onEnd('its answer could not be read');
  worker.onerror = (event) => {
    event.preventDefault();
    // What could not be loaded, or is not allowed to be, ends in an event that says nothing.
    onEnd(event.message || 'its script could not be loaded, or is not allowed to be: a policy has to allow workers of this origin (worker-src)');
  };
  return {
    post: (request, moved) => worker.postMessage(request, moved),
    hold: () => undefined,
    terminate: () => void setTimeout(() => worker.terminate(), GRACE),
  };
}
