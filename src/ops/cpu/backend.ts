/** The backend of plain TypeScript kernels: runs everywhere, one thread, and reads as an explanation. */
import { UnsupportedOpError } from '../../errors.js';
import { checkTargets, copyOf, fillTensor, tensorOn, zeros, type Tensor, type TensorInfo, type TensorSource } from '../../tensor.js';
import type { Backend, Executable, Plan, RunOptions, Step } from '../contract/backend.js';
import { LoadProgress } from '../contract/load_progress.js';
import { OPERATORS } from '../index.js';
import { takeSteps, Turns } from '../contract/turns.js';
import { CPU_KERNELS } from './index.js';
import type { KernelSite, Run } from './kernel.js';

export class CpuBackend implements Backend {
  readonly name = 'cpu';
  readonly threads = 1;
  readonly notice: string | undefined;
  /** Packed constants, shared by all plans. */
  #packed = new WeakMap<TensorSource, Map<string, Promise<unknown>>>();

  /** @param notice why it was taken instead of a faster one */
  constructor(notice?: string) {
    this.notice = notice;
  }

  supports(op: string): boolean {
    return CPU_KERNELS.has(op);
  }

  async build(plan: Plan, onProgress?: (loadedBytes: number, totalBytes: number) => void): Promise<Executable> {
    const progress = new LoadProgress(plan, onProgress);
    const constants = await this.#loadConstants(plan, progress);
    const runs: Run[] = [];
    for (const step of plan.steps) {
      runs.push(await this.#prepare(plan, step, constants));
      for (const input of step.inputs) progress.loaded(plan.values[input].storage);
    }
    return new CpuExecutable(plan, runs, constants);
  }

  async dispose(): Promise<void> {
    this.#packed = new WeakMap();
  }

  /** Constants that kernels read as they are, by storage. Those that kernels pack are read when the step is prepared. */
  async #loadConstants(plan: Plan, progress: LoadProgress): Promise<Map<number, Tensor>> {
    const needed = new Set<number>(plan.fetches.map((fetch) => plan.values[fetch].storage));
    for (const step of plan.steps) {
      const packs = CPU_KERNELS.get(step.node.op)?.packs ?? [];
      for (const [i, input] of step.inputs.entries()) if (!packs.includes(i)) needed.add(plan.values[input].storage);
    }
    const constants = new Map<number, Tensor>();
    for (const [i, storage] of plan.storages.entries()) {
      if (storage.kind !== 'constant' || !needed.has(i)) continue;
      constants.set(i, await this.#pack(storage.source, 'as it is', (value) => value));
      progress.loaded(i);
    }
    return constants;
  }

  async #prepare(plan: Plan, step: Step, constants: ReadonlyMap<number, Tensor>): Promise<Run> {
    const { node } = step;
    const kernel = CPU_KERNELS.get(node.op);
    const operator = OPERATORS.get(node.op);
    if (!kernel || !operator) throw new UnsupportedOpError(`Node '${node.name}': the cpu backend has no kernel for ${node.op}.`);
    const info = (value: number): TensorInfo & { value?: Tensor } => {
      const { dtype, shape, storage } = plan.values[value];
      const constant = constants.get(storage);
      return constant ? { dtype, shape, value: { ...constant, shape } } : { dtype, shape };
    };
    const site: KernelSite<never> = {
      op: node.op,
      node: node.name,
      attrs: operator.attributes(node) as never,
      inputs: step.inputs.map(info),
      outputs: step.outputs.map(info),
      packed: async (input, layout, pack) => {
        const storage = plan.storages[plan.values[step.inputs[input]].storage];
        return storage.kind === 'constant' ? this.#pack(storage.source, layout, pack) : undefined;
      },
    };
    return kernel(site);
  }

  #pack<T>(source: TensorSource, layout: string, pack: (value: Tensor) => T): Promise<T> {
    const layouts = this.#packed.get(source) ?? new Map<string, Promise<unknown>>();
    this.#packed.set(source, layouts);
    const packed = layouts.get(layout) ?? source.read().then(pack);
    layouts.set(layout, packed);
    // What could not be read is not remembered: the next plan tries again.
    packed.catch(() => layouts.delete(layout));
    return packed as Promise<T>;
  }
}

class CpuExecutable implements Executable {
  readonly fallbacks = [];
  readonly #plan: Plan;
  readonly #runs: readonly Run[];
  readonly #constants: ReadonlyMap<number, Tensor>;
  /** One tensor a value; those of feeds and of values with memory of their own are filled in at each run. Undefined between runs, when it rests. */
  #fixed: readonly (Tensor | undefined)[] | undefined;
  readonly #turns = new Turns();

  constructor(plan: Plan, runs: readonly Run[], constants: ReadonlyMap<number, Tensor>) {
    this.#plan = plan;
    this.#runs = runs;
    this.#constants = constants;
  }

  /** Runs take turns: they share the arena. */
  run(feeds: ReadonlyMap<string, Tensor>, options: RunOptions = {}): Promise<Tensor[]> {
    return this.#turns.take(() => this.#runNow(feeds, options));
  }

  async #runNow(feeds: ReadonlyMap<string, Tensor>, options: RunOptions): Promise<Tensor[]> {
    const { steps, fetches, values } = this.#plan;
    const { into } = options;
    if (into) checkTargets(into, fetches.map((fetch) => values[fetch]));
    const tensors = this.#tensorsOfRun(feeds);
    await takeSteps(steps.length, options, (i) => {
      const { inputs, outputs } = steps[i];
      this.#runs[i](inputs.map((input) => tensors[input]), outputs.map((output) => tensors[output]));
    });
    const results = this.#results(tensors, fetches, into === undefined);
    return into ? into.map((target, i) => fillTensor(target, results[i])) : results;
  }

  rest(): void {
    void this.#turns.take(() => void (this.#fixed = undefined));
  }

  dispose(): void {
    // The arena is garbage as soon as nobody holds this executable.
  }

  #fixedTensors(): readonly (Tensor | undefined)[] {
    const { arenaBytes, storages, values } = this.#plan;
    const arena = new ArrayBuffer(arenaBytes);
    return values.map((value) => {
      const storage = storages[value.storage];
      if (storage.kind === 'arena') return tensorOn(arena, storage.offset, value);
      if (storage.kind !== 'constant') return undefined;
      const constant = this.#constants.get(value.storage);
      return constant ? { ...constant, shape: value.shape } : zeros(value.dtype, [0]);
    });
  }

  #tensorsOfRun(feeds: ReadonlyMap<string, Tensor>): Tensor[] {
    const fixedTensors = (this.#fixed ??= this.#fixedTensors());
    const own = new Map<number, Tensor>();
    return this.#plan.values.map((value, i) => {
      const fixed = fixedTensors[i];
      if (fixed) return fixed;
      const storage = this.#plan.storages[value.storage];
      const given = storage.kind === 'feed' ? feeds.get(storage.endpoint) : own.get(value.storage);
      const base = given ?? zeros(value.dtype, value.shape);
      own.set(value.storage, base);
      return { ...base, shape: value.shape };
    });
  }

  /** What is returned belongs to the caller: feeds, constants and values that were fetched twice are copied. */
  #results(tensors: readonly Tensor[], fetches: readonly number[], owned: boolean): Tensor[] {
    const given = new Set<number>();
    return fetches.map((fetch) => {
      const { storage } = this.#plan.values[fetch];
      const shared = this.#plan.storages[storage].kind !== 'own' || given.has(storage);
      given.add(storage);
      return shared && owned ? copyOf(tensors[fetch]) : tensors[fetch];
    });
  }
}
