/** The worker's end of the line, in a browser. */
import type { Moved, Reply, Request } from './messages.js';
import type { Port } from './port.js';

interface Scope {
  postMessage(reply: Reply, moved: Moved): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<Request>) => void): void;
}

export function openPort(): Port {
  const scope = globalThis as unknown as Scope;
  return {
    post: (reply, moved) => scope.postMessage(reply, moved),
    listen: (onRequest) => scope.addEventListener('message', ({ data }) => onRequest(data)),
  };
}
