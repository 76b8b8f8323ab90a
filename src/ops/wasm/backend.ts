/** The backend of WebAssembly kernels: SIMD, threads, and all memory planned ahead. */
import { InvalidArgumentError, isDeepLabError } from '../../errors.js';
import type { Tensor, TensorInfo } from '../../tensor.js';
import type { Backend, Executable, Plan } from '../contract/backend.js';
import { hasCpuKernel } from '../cpu/load_kernels.js';
import { LoadProgress } from '../contract/load_progress.js';
import { Turns } from '../contract/turns.js';
import { compileKernels } from './compile_kernels.js';
import { Constants } from './constants.js';
import type { AssetsFolder } from '../../io/assets/assets.js';
import { availableThreads, whyOneThread, type KernelBuild } from './environment.js';
import { WasmExecutable } from './executable.js';
import { Heap } from './memory/heap.js';
import { hasWasmKernel } from './index.js';
import { PlacedTensors } from './memory/placed_tensors.js';
import { prepareStep, type PreparedStep } from './prepare_step.js';
import { StagingMemory } from './memory/staging_memory.js';
import { Threads } from './threads.js';
import { Workspace } from './memory/workspace.js';

export interface WasmOptions {
  /** Default: as many as the machine offers to the process. One where no others can be started, which `notice` says. */
  readonly threads?: number;
  /** Default: the faster one that runs here. */
  readonly build?: KernelBuild;
  /** Where the backend's files lie. Default: beside its modules. */
  readonly assets?: AssetsFolder;
  readonly signal?: AbortSignal;
}

/** Operators whose kernels write outputs with a pitch: every convolution, because all end in the same matrix product, and the resize. */
const SLICE_WRITERS: ReadonlySet<string> = new Set([
  ...['Conv2D', 'FusedConv2D', 'DepthwiseConv2dNative', 'FusedDepthwiseConv2D', 'FusedSeparableConv2D', 'FusedInvertedResidual'],
  'ResizeBilinear',
]);

export class WasmBackend implements Backend {
  readonly name = 'wasm';
  readonly kernels: KernelBuild;
  readonly notice?: string;
  readonly #heap: Heap;
  readonly #threads: Threads;
  readonly #constants: Constants;
  readonly #workspace: Workspace;
  readonly #placed: PlacedTensors;
  /** Runs of all plans take turns: they share the threads and the workspace. */
  readonly #turns = new Turns();

  private constructor(build: KernelBuild, heap: Heap, { threads, notice }: StartedThreads) {
    this.kernels = build;
    this.notice = notice;
    this.#heap = heap;
    this.#threads = threads;
    this.#constants = new Constants(heap);
    this.#workspace = new Workspace(heap);
    this.#placed = new PlacedTensors(heap);
  }

  /** @throws BackendUnavailableError where WebAssembly or SIMD cannot be had; AbortError */
  static async create({ threads = availableThreads(), build, assets, signal }: WasmOptions = {}): Promise<WasmBackend> {
    const kernels = await compileKernels(build, { assets, signal });
    const heap = new Heap();
    const started = await asManyAsStart(kernels.module, heap, threads, { assets, signal });
    const notices = [kernels.notice, started.notice].filter((notice) => notice !== undefined);
    return new WasmBackend(kernels.build, heap, { ...started, notice: notices.length > 0 ? notices.join(' ') : undefined });
  }

  get threads(): number {
    return this.#threads.count;
  }

  /** Bytes of memory that the kernels have, and how many of them are in use. */
  get memory(): { readonly byteLength: number; readonly usedBytes: number } {
    return { byteLength: this.#heap.memory.buffer.byteLength, usedBytes: this.#heap.usedBytes };
  }

  supports(op: string): boolean {
    return hasWasmKernel(op) || hasCpuKernel(op);
  }

  writesSlices(op: string): boolean {
    return SLICE_WRITERS.has(op);
  }

  allocate(info: TensorInfo): Tensor {
    return this.#placed.allocate(info);
  }

  isFinite(allocated: Tensor<'float32'>): boolean {
    const address = this.#placed.addressOf(allocated);
    if (address === undefined) throw new InvalidArgumentError('The tensor does not lie in the memory of this backend. Give one that `allocate` gave.');
    return this.#threads.allFinite(address, allocated.data.length);
  }

  async build(plan: Plan, onProgress?: (loadedBytes: number, totalBytes: number) => void): Promise<Executable> {
    const progress = new LoadProgress(plan, onProgress);
    const releases: (() => void)[] = [];
    const staging = new StagingMemory();
    const onAcquire = (release: () => void): void => void releases.push(release);
    try {
      const steps: PreparedStep[] = [];
      for (const step of plan.steps) {
        steps.push(await prepareStep(plan, step, { constants: this.#constants, staging, threads: this.threads, build: this.kernels, onAcquire }));
        for (const input of step.inputs) progress.loaded(plan.values[input].storage);
      }
      const fetched = await fetchedConstants(plan, progress);
      const machine = { heap: this.#heap, threads: this.#threads, workspace: this.#workspace, placed: this.#placed, turns: this.#turns };
      return new WasmExecutable(plan, steps, fetched, machine, () => releases.forEach((release) => release()));
    } catch (error) {
      releases.forEach((release) => release());
      throw error;
    } finally {
      staging.free();
    }
  }

  async dispose(): Promise<void> {
    await this.#turns.take(() => undefined);
    this.#threads.stop();
  }
}

interface StartedThreads {
  readonly threads: Threads;
  readonly notice?: string;
}

/** So many threads, or else the one that is there, and why. */
async function asManyAsStart(module: WebAssembly.Module, heap: Heap, count: number, options: Pick<WasmOptions, 'assets' | 'signal'>): Promise<StartedThreads> {
  if (count === 1) return { threads: await Threads.start(module, heap, 1) };
  let reason = whyOneThread();
  try {
    if (reason === undefined) return { threads: await Threads.start(module, heap, count, options) };
  } catch (error) {
    if (!isDeepLabError(error, 'BackendUnavailableError')) throw error;
    reason = error.message;
  }
  return { threads: await Threads.start(module, heap, 1), notice: `One thread computes, which is slower: ${reason}.` };
}

/** Constants that are returned as they are, by storage. */
async function fetchedConstants(plan: Plan, progress: LoadProgress): Promise<Map<number, Tensor>> {
  const values = new Map<number, Tensor>();
  for (const fetch of plan.fetches) {
    const { storage } = plan.values[fetch];
    const constant = plan.storages[storage];
    if (constant.kind === 'constant') values.set(storage, await constant.source.read());
    progress.loaded(storage);
  }
  return values;
}
