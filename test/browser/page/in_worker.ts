/** Calls functions in a module worker of this page, always the same one. */
import type { Request } from '../open_page.js';

/** What `worker.ts` answers with, through the port that came with the request. */
export type Answer = { readonly result: unknown } | { readonly error: string };

let worker: Worker | undefined;

export async function callInWorker(request: Request): Promise<unknown> {
  worker ??= new Worker('/page/worker.js', { type: 'module' });
  const { port1, port2 } = new MessageChannel();
  worker.postMessage({ request, port: port2 }, [port2]);
  const answer = await new Promise<Answer>((resolve) => (port1.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data)));
  port1.close();
  if ('error' in answer) throw new Error(answer.error);
  return answer.result;
}
