/** The service worker behind `in_service_worker.ts`. It may not import what it is asked for: everything is imported at its top. */
import type { Request } from '../open_page.js';
import type { Answer } from './in_worker.js';
import * as model from './model.js';

interface Sent {
  readonly request: Request;
  readonly port: MessagePort;
}

const functions: Readonly<Record<string, unknown>> = { ...model };

self.onmessage = ({ data: { request, port } }: MessageEvent<Sent>) => {
  const answer = (message: Answer): void => port.postMessage(message);
  Promise.resolve()
    .then(() => (functions[request.method] as (...args: readonly unknown[]) => unknown)(...request.args))
    .then((result: unknown) => answer({ result }))
    .catch((error: unknown) => answer({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }));
};
