/**
 * A worker's script does nothing but fetch what it does. WebKit evaluates the script of a worker once more where one of its chunks imports it, and there would
 * be two models; so nothing that chunks share may be in it, and the build looks whether it is so (web/build/lone_entries.ts).
 */

/** What is said to the worker meanwhile is heard afterwards. @param fetched Adds the listeners */
export function startWorker(fetched: Promise<() => void>): void {
  const early: MessageEvent[] = [];
  const keep = (event: MessageEvent): void => void early.push(event);
  addEventListener('message', keep);
  fetched.then(
    (serve) => {
      removeEventListener('message', keep);
      serve();
      for (const event of early) dispatchEvent(event);
    },
    // As an error of the worker, which the page hears of.
    (error: unknown) => setTimeout(() => reportError(error)),
  );
}
