/** Which backends there are, and which one to take. */
import { InvalidArgumentError, isDeepLabError } from '../errors.js';
import type { AssetsFolder } from '../io/assets/assets.js';
import { described } from '../messages.js';
import type { Backend } from '../ops/contract/backend.js';
import { GPU_MODES, type GpuMode } from '../ops/gpu/modes.js';
import { WasmBackend } from '../ops/wasm/backend.js';
import type { KernelBuild } from '../ops/wasm/environment.js';

/** `gpu` is `gpu:webgl2` in a browser and `gpu:headlessgl` in Node. */
export type BackendName = 'cpu' | 'wasm' | 'gpu' | `gpu:${GpuMode}`;

export interface BackendOptions {
  /** `auto` takes the fastest backend that runs here. */
  readonly backend?: 'auto' | BackendName;
  /** How many threads to compute with; backends without threads use one, and so does 'wasm' where no others can be started. */
  readonly threads?: number;
  /**
   * Whether the wasm backend may multiply and add in one operation, where WebAssembly knows relaxed SIMD: a tenth faster, but the last bits
   * depend on the processor. With `false` they are the same on every machine. Default true.
   */
  readonly relaxedSimd?: boolean;
  /**
   * Whether the wasm backend computes with vectors of 256 bits: up to twice as fast, the same bits. Only in Node 24.5 or newer on an x64 processor with AVX2; elsewhere it computes
   * as without, and `notice` says so. V8 makes them of pairs of others, by a flag that it calls experimental (docs/speed.md). Default false.
   */
  readonly wideVectors?: boolean;
  /**
   * The folder with the files of the library that are no modules, where a bundler does not bring them: an address, or a path (relative to the
   * page in a browser). Default: beside the library's modules.
   */
  readonly assets?: AssetsFolder;
}

/** What a model says of the backend that it runs on. */
export interface BackendFacts {
  readonly backend: string;
  readonly threads: number;
  /** Operators of the network that run on the plain TypeScript kernels, because the backend has none of its own for them. */
  readonly fallbacks: readonly string[];
  /** Why this backend was taken instead of a faster one, or one thread instead of several. */
  readonly notice?: string;
}

/** What a backend is made with: what the user asks for, and when to stop. */
export interface BackendRequest extends BackendOptions {
  readonly signal?: AbortSignal;
}

export function backendFacts({ name, threads, notice }: Backend, fallbacks: readonly string[]): BackendFacts {
  return { backend: name, threads, fallbacks, ...(notice === undefined ? {} : { notice }) };
}

interface Choice {
  readonly name: BackendName;
  create(request: BackendRequest, notice?: string): Promise<Backend>;
}

/** Loaded when it is asked for, as everything is that most models do without. */
const createGpu = async (mode?: GpuMode): Promise<Backend> => (await import('../ops/gpu/backend.js')).GpuBackend.create(mode);

/** Those that 'auto' tries, fastest first: wasm with threads or, where they cannot be started, with one. The last one runs everywhere. */
const AUTOMATIC: readonly Choice[] = [
  { name: 'wasm', create: (request) => WasmBackend.create({ threads: request.threads, assets: request.assets, signal: request.signal, build: buildOf(request) }) },
  { name: 'cpu', create: async (_, notice) => new (await import('../ops/cpu/backend.js')).CpuBackend(notice) },
];

/** The build that is asked for by name; undefined for the best that runs here. */
function buildOf({ relaxedSimd = true, wideVectors = false }: BackendOptions): KernelBuild | undefined {
  if (wideVectors) return 'wide';
  return relaxedSimd ? undefined : 'simd';
}

/** The gpu backend is taken only when it is asked for: it needs a package more, and whether it is faster depends on the graphics card. */
const BACKENDS: readonly Choice[] = [
  ...AUTOMATIC,
  { name: 'gpu', create: () => createGpu() },
  ...GPU_MODES.map((mode): Choice => ({ name: `gpu:${mode}`, create: () => createGpu(mode) })),
];

export const BACKEND_NAMES: readonly BackendName[] = BACKENDS.map(({ name }) => name);

/**
 * @throws BackendUnavailableError when a backend is asked for by name and cannot run here.
 * @throws InvalidArgumentError for a name that no backend has, or a thread count that is no positive integer; AbortError.
 */
export async function createBackend(options: BackendRequest = {}): Promise<Backend> {
  const { backend = 'auto', threads, relaxedSimd, wideVectors } = options;
  if (wideVectors && relaxedSimd === false) throw new InvalidArgumentError('wideVectors computes with relaxed SIMD; leave out one of wideVectors and relaxedSimd: false.');
  if (threads !== undefined && !(Number.isInteger(threads) && threads > 0)) {
    throw new InvalidArgumentError(`The number of threads should be a positive integer, found ${described(threads)}.`);
  }
  if (backend === 'auto') return firstAvailable(options);
  const found = BACKENDS.find((entry) => entry.name === backend);
  if (found) return found.create(options);
  throw new InvalidArgumentError(`There is no backend ${described(backend)}. Use 'auto' or one of: ${BACKEND_NAMES.join(', ')}.`);
}

/** The fastest backend that runs here. What kept the faster ones from running is its notice. */
async function firstAvailable(options: BackendRequest): Promise<Backend> {
  const reasons: string[] = [];
  for (const { create } of AUTOMATIC.slice(0, -1)) {
    try {
      return await create(options);
    } catch (error) {
      if (!isDeepLabError(error, 'BackendUnavailableError')) throw error;
      reasons.push(error.message);
    }
  }
  const { name, create } = AUTOMATIC[AUTOMATIC.length - 1];
  return create(options, `The backend '${name}' is used, which is slower. ${reasons.join(' ')}`);
}
