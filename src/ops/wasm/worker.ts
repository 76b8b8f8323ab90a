/**
 * What a thread runs: the kernels on the memory that it is given, until it is told to stop. Self-contained, because it is
 * loaded by itself, in Node and in browsers.
 */

/** What the pool sends. */
export interface WorkerStart {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  /** Address of the words that threads share. */
  readonly control: number;
  /** Counts from 1; 0 is the thread that the pool belongs to. */
  readonly thread: number;
}

/** What the worker answers: that it is ready for steps, or why it ended. */
export type WorkerMessage = { readonly ready: true } | { readonly failed: string };

interface WorkerExports {
  work(control: number, thread: number): void;
  fail(control: number): void;
}

interface NodePort extends Port {
  once(event: 'message', listener: (message: WorkerStart) => void): void;
}

interface Port {
  postMessage(message: WorkerMessage): void;
}

async function start(port: Port, { module, memory, control, thread }: WorkerStart): Promise<void> {
  let kernels: WorkerExports | undefined;
  try {
    const { exports } = await WebAssembly.instantiate(module, { env: { memory, abort: () => undefined } });
    kernels = exports as unknown as WorkerExports;
    port.postMessage({ ready: true });
    kernels.work(control, thread);
  } catch (error) {
    port.postMessage({ failed: String(error) });
    kernels?.fail(control);
  }
}

/** A message comes on one of two ways, or, in Bun, on one where both are there: whoever gets it first begins. */
let begun = false;
function begin(port: Port, message: WorkerStart): void {
  if (begun) return;
  begun = true;
  void start(port, message);
}

if (typeof addEventListener === 'function' && typeof postMessage === 'function') {
  const scope = globalThis as unknown as Port;
  addEventListener('message', ({ data }: MessageEvent<WorkerStart>) => begin(scope, data), { once: true });
}
if ((globalThis as { process?: { versions?: { node?: string } } }).process?.versions?.node !== undefined) {
  // Not awaited, and no literal: bundlers make scripts of workers, which can neither wait at their top level nor import.
  const threads: string = 'node:worker_threads';
  const loaded: Promise<{ readonly parentPort: NodePort | null }> = import(/* webpackIgnore: true */ /* @vite-ignore */ threads);
  loaded.then(({ parentPort }) => parentPort?.once('message', (message: WorkerStart) => begin(parentPort, message)), () => undefined);
}
