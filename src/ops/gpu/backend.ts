/** The backend of gpu.js: tensors stay in textures from the picture to the labels. */
import { bytesOf, type Tensor } from '../../tensor.js';
import type { Backend, Executable, Plan } from '../contract/backend.js';
import { hasCpuKernel } from '../cpu/load_kernels.js';
import { Turns } from '../contract/turns.js';
import { Constants } from './constants.js';
import { Device } from './device.js';
import { GpuExecutable } from './executable.js';
import { GPU_KERNELS } from './index.js';
import { defaultMode, type GpuMode } from './modes.js';
import { prepareStep, type PreparedStep } from './prepare_step.js';

/** Fused for other backends: what would be computed twice here, or does not fit one program. */
const NOT_FUSED: ReadonlySet<string> = new Set(['FusedSeparableConv2D', 'FusedInvertedResidual', 'ResizeArgMax']);

export class GpuBackend implements Backend {
  readonly threads = 1;
  readonly #device: Device;
  readonly #constants: Constants;
  /** Runs of all plans take turns. */
  readonly #turns = new Turns();

  private constructor(device: Device) {
    this.#device = device;
    this.#constants = new Constants(device);
  }

  /**
   * @param mode default: `webgl2` in a browser, `headlessgl` in Node
   * @throws BackendUnavailableError where gpu.js is not installed or does not run in this mode; no other mode is taken instead
   */
  static async create(mode: GpuMode = defaultMode()): Promise<GpuBackend> {
    return new GpuBackend(await Device.open(mode));
  }

  /** With the mode, which says what really computes: `gpu:webgl2`. */
  get name(): string {
    return `gpu:${this.#device.mode}`;
  }

  /** How many arrays are on the device, and how many programs were compiled for it. */
  get usage(): { readonly arrays: number; readonly programs: number } {
    return { arrays: this.#device.arrays, programs: this.#device.programs };
  }

  supports(op: string): boolean {
    return GPU_KERNELS.has(op) || (hasCpuKernel(op) && !NOT_FUSED.has(op));
  }

  async build(plan: Plan, onProgress?: (loadedBytes: number, totalBytes: number) => void): Promise<Executable> {
    const total = plan.storages.reduce((sum, _, i) => sum + constantBytes(plan, i), 0);
    const seen = new Set<number>();
    let loaded = 0;
    const releases: (() => Promise<void>)[] = [];
    const release = async (): Promise<void> => void (await Promise.all(releases.map((done) => done())));
    try {
      const steps: PreparedStep[] = [];
      for (const step of plan.steps) {
        steps.push(await prepareStep(plan, step, { device: this.#device, constants: this.#constants, onAcquire: (done) => void releases.push(done) }));
        const storages = step.inputs.map((input) => plan.values[input].storage).filter((storage) => constantBytes(plan, storage) > 0 && !seen.has(storage));
        for (const storage of storages) {
          seen.add(storage);
          loaded += constantBytes(plan, storage);
        }
        if (storages.length > 0) onProgress?.(loaded, total);
      }
      return new GpuExecutable(plan, steps, await fetchedConstants(plan), { device: this.#device, turns: this.#turns }, release);
    } catch (error) {
      await release();
      throw error;
    }
  }

  async dispose(): Promise<void> {
    await this.#turns.take(() => undefined);
    await this.#device.close();
  }
}

function constantBytes(plan: Plan, storage: number): number {
  const constant = plan.storages[storage];
  return constant.kind === 'constant' ? (bytesOf(constant.source) ?? 0) : 0;
}

/** Constants that are returned as they are, by storage. */
async function fetchedConstants(plan: Plan): Promise<ReadonlyMap<number, Tensor>> {
  const values = new Map<number, Tensor>();
  for (const fetch of plan.fetches) {
    const { storage } = plan.values[fetch];
    const constant = plan.storages[storage];
    if (constant.kind === 'constant') values.set(storage, await constant.source.read());
  }
  return values;
}
