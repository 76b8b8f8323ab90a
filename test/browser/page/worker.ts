/** The worker behind `in_worker.ts`: makes the one call that it is sent. */
import type { Request } from '../open_page.js';
import type { Answer } from './in_worker.js';

const answer = (message: Answer): void => self.postMessage(message);

self.onmessage = ({ data: { module, method, args } }: MessageEvent<Request>) => {
  import(module)
    .then((functions) => functions[method](...args))
    .then((result: unknown) => answer({ result }))
    .catch((error: unknown) => answer({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }));
};
