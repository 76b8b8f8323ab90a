/** Calls a function in a module worker of this page, and ends the worker. */
import type { Request } from '../open_page.js';

/** What `worker.ts` answers with. */
export type Answer = { readonly result: unknown } | { readonly error: string };

export async function callInWorker(request: Request): Promise<unknown> {
  const worker = new Worker('/page/worker.js', { type: 'module' });
  try {
    const answer = await new Promise<Answer>((resolve, reject) => {
      worker.onmessage = ({ data }: MessageEvent<Answer>) => resolve(data);
      worker.onerror = (event) => reject(new Error(`the worker failed: ${event.message}`));
      worker.postMessage(request);
    });
    if ('error' in answer) throw new Error(answer.error);
    return answer.result;
  } finally {
    worker.terminate();
  }
}
