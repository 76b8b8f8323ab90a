/** The worker behind `in_worker.ts`: makes the calls that it is sent. */
import type { Request } from '../open_page.js';
import type { Answer } from './in_worker.js';

interface Sent {
  readonly request: Request;
  readonly port: MessagePort;
}

self.onmessage = ({ data: { request, port } }: MessageEvent<Sent>) => {
  const answer = (message: Answer): void => port.postMessage(message);
  import(request.module)
    .then((functions) => functions[request.method](...request.args))
    .then((result: unknown) => answer({ result }))
    .catch((error: unknown) => answer({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }));
};
