/** The worker's end of the line, in Node. In a browser port.browser.ts takes its place. */
import { parentPort, type TransferListItem } from 'node:worker_threads';
import type { Moved, Reply, Request } from './messages.js';

export interface Port {
  post(reply: Reply, moved: Moved): void;
  listen(onRequest: (request: Request) => void): void;
}

/** @throws where this is no worker */
export function openPort(): Port {
  const port = parentPort;
  if (!port) throw new Error('This file is the script of a worker. Import deeplab-ts/worker instead.');
  return {
    post: (reply, moved) => port.postMessage(reply, moved as TransferListItem[]),
    listen: (onRequest) => void port.on('message', onRequest),
  };
}
