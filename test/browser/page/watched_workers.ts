/** Does something, and gives the workers that were started meanwhile, too: to be ended as one ends that runs out of memory. */
export async function watchedWorkers<T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly workers: readonly Worker[] }> {
  const workers: Worker[] = [];
  const Original = globalThis.Worker;
  globalThis.Worker = class extends Original {
    constructor(...args: ConstructorParameters<typeof Original>) {
      super(...args);
      workers.push(this);
    }
  };
  try {
    return { result: await work(), workers };
  } finally {
    globalThis.Worker = Original;
  }
}
