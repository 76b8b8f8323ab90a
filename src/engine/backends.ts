/** Which backends there are, and which one to take. */
import { BackendUnavailableError, InvalidArgumentError } from '../errors.js';
import type { Backend } from '../ops/backend.js';
import { CpuBackend } from '../ops/cpu/backend.js';
import { WasmBackend } from '../ops/wasm/backend.js';

export type BackendName = 'cpu' | 'wasm' | 'gpu';

export interface BackendOptions {
  /** `auto` takes the fastest backend that runs here. */
  readonly backend?: 'auto' | BackendName;
  /** How many threads to compute with; backends without threads use one. */
  readonly threads?: number;
}

/** The backends that this version holds, fastest first. */
const BACKENDS: readonly { readonly name: BackendName; create(options: BackendOptions): Promise<Backend> }[] = [
  { name: 'wasm', create: ({ threads }) => WasmBackend.create({ threads }) },
  { name: 'cpu', create: () => Promise.resolve(new CpuBackend()) },
];

/**
 * @throws BackendUnavailableError when a backend is asked for by name and cannot run here.
 * @throws InvalidArgumentError for a name that no backend has, or a thread count that is no positive integer.
 */
export async function createBackend(options: BackendOptions = {}): Promise<Backend> {
  const { backend = 'auto', threads } = options;
  if (threads !== undefined && !(Number.isInteger(threads) && threads > 0)) {
    throw new InvalidArgumentError(`The number of threads should be a positive integer, found ${threads}.`);
  }
  const names = BACKENDS.map((entry) => entry.name);
  const found = backend === 'auto' ? BACKENDS[0] : BACKENDS.find((entry) => entry.name === backend);
  if (found) return found.create(options);
  if (backend === 'gpu') {
    throw new BackendUnavailableError(`The backend '${backend}' is not part of this version, which holds: ${names.join(', ')}. Use 'auto'.`);
  }
  throw new InvalidArgumentError(`There is no backend '${String(backend)}'. Use 'auto' or one of: ${names.join(', ')}.`);
}
