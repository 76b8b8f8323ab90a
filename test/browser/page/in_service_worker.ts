/** Calls functions of `model.ts` in a service worker of this site. */
import type { Request } from '../open_page.js';
import type { Answer } from './in_worker.js';

export async function callInServiceWorker(request: Request): Promise<unknown> {
  const registration = await navigator.serviceWorker.register('/page/service_worker.js', { type: 'module' });
  const { port1, port2 } = new MessageChannel();
  (await activeOf(registration)).postMessage({ request, port: port2 }, [port2]);
  const answer = await new Promise<Answer>((resolve) => (port1.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data)));
  port1.close();
  if ('error' in answer) throw new Error(answer.error);
  return answer.result;
}

/** The page itself lies outside of its scope, so `ready` would wait for ever. */
function activeOf({ active, installing, waiting }: ServiceWorkerRegistration): Promise<ServiceWorker> {
  if (active) return Promise.resolve(active);
  const coming = installing ?? waiting;
  return new Promise((resolve, reject) => {
    if (!coming) return reject(new Error('There is no service worker.'));
    coming.addEventListener('statechange', () => {
      if (coming.state === 'activated') resolve(coming);
      if (coming.state === 'redundant') reject(new Error('The service worker could not be installed.'));
    });
  });
}
