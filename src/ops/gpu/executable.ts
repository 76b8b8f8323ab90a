/** A plan on the device: arrays are made as steps compute them and freed after the last step that reads them. */
import { allocate, checkTargets, copyOf, fillTensor, zeros, type DType, type Tensor } from '../../tensor.js';
import type { Executable, Plan, RunOptions } from '../contract/backend.js';
import { takeSteps, type Turns } from '../contract/turns.js';
import type { Device, DeviceArray } from './device.js';
import { extentOf, sameExtent } from './layout.js';
import type { PlanArgument, PreparedStep } from './prepare_step.js';

/** What all plans of a backend share. */
export interface Machine {
  readonly device: Device;
  readonly turns: Turns;
}

/** A storage of the plan during a run: on the device, on the host, or on both. */
interface Held {
  /** The same numbers, under other shapes or in other layouts. */
  arrays: readonly DeviceArray[];
  tensor?: Tensor;
}

export class GpuExecutable implements Executable {
  readonly fallbacks: readonly string[];
  readonly #plan: Plan;
  readonly #steps: readonly PreparedStep[];
  readonly #fetchedConstants: ReadonlyMap<number, Tensor>;
  readonly #machine: Machine;
  readonly #release: () => Promise<void>;
  /** By step, the storages that nobody reads after it. */
  readonly #unused: readonly (readonly number[])[];
  #disposed = false;

  constructor(plan: Plan, steps: readonly PreparedStep[], fetchedConstants: ReadonlyMap<number, Tensor>, machine: Machine, release: () => Promise<void>) {
    this.#plan = plan;
    this.#steps = steps;
    this.#fetchedConstants = fetchedConstants;
    this.#machine = machine;
    this.#release = release;
    this.fallbacks = [...new Set(steps.filter(({ fallback }) => fallback).map(({ step }) => step.node.op))];
    this.#unused = unusedAfter(plan);
  }

  /** Runs of all plans take turns: they share the device. */
  run(feeds: ReadonlyMap<string, Tensor>, options: RunOptions = {}): Promise<Tensor[]> {
    return this.#machine.turns.take(() => this.#runNow(feeds, options));
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    // After the runs that wait for their turn.
    // Nobody waits for it: what the device does not take back goes when it goes itself.
    this.#machine.turns.take(() => this.#release()).catch(() => undefined);
  }

  async #runNow(feeds: ReadonlyMap<string, Tensor>, options: RunOptions): Promise<Tensor[]> {
    const { storages, fetches, values } = this.#plan;
    const { into } = options;
    if (into) checkTargets(into, fetches.map((fetch) => values[fetch]));
    const held = storages.map((storage, i): Held => ({ arrays: [], tensor: storage.kind === 'feed' ? feeds.get(storage.endpoint) : this.#fetchedConstants.get(i) }));
    try {
      await takeSteps(this.#steps.length, options, async (i) => {
        if (this.#steps[i].call) await this.#runCall(this.#steps[i], held);
        else await this.#runFallback(this.#steps[i], held);
        for (const storage of this.#unused[i]) this.#free(held[storage]);
      });
      const results: Tensor[] = [];
      for (const fetch of fetches) results.push(await this.#onHost(fetch, held));
      // What is returned belongs to the caller.
      return into ? into.map((target, i) => fillTensor(target, results[i])) : results.map(copyOf);
    } finally {
      held.forEach((storage) => this.#free(storage));
    }
  }

  async #runCall({ step, call }: PreparedStep, held: readonly Held[]): Promise<void> {
    if (!call) return;
    const args: DeviceArray[] = [];
    for (const arg of call.args) args.push('value' in arg ? await this.#onDevice(arg, held) : arg);
    held[this.#plan.values[step.outputs[0]].storage].arrays = [await this.#machine.device.run(call.program, args)];
  }

  async #runFallback({ step, fallback }: PreparedStep, held: readonly Held[]): Promise<void> {
    if (!fallback) return;
    const inputs: Tensor[] = [];
    for (const [i, value] of step.inputs.entries()) inputs.push(fallback.values.get(i) ?? (await this.#onHost(value, held)));
    const outputs = step.outputs.map((value) => zeros(this.#plan.values[value].dtype, this.#plan.values[value].shape));
    fallback.run(inputs, outputs);
    for (const [i, value] of step.outputs.entries()) held[this.#plan.values[value].storage].tensor = outputs[i];
  }

  /** A value on the device, as it is asked for. */
  async #onDevice({ value, layout }: PlanArgument, held: readonly Held[]): Promise<DeviceArray> {
    const { shape, storage } = this.#plan.values[value];
    const { device } = this.#machine;
    const here = held[storage];
    const extent = extentOf(shape);
    const known = here.arrays.filter((array) => sameExtent(array.extent, extent));
    const found = known.find((array) => array.layout === layout);
    if (found) return found;
    // Others stay: one may be an argument of the same step.
    const add = (array: DeviceArray): DeviceArray => {
      here.arrays = [...here.arrays, array];
      return array;
    };
    const near = known.find((array) => array.layout !== 'scalar');
    if (near && layout !== 'scalar') return add(await device.convert(near, layout));
    // On the host, or on the device under another shape that lies otherwise there.
    const { data } = await this.#onHost(value, held);
    const uploaded = add(await device.upload(data as Float32Array, extent));
    return layout === 'dealt' ? add(await device.convert(uploaded, layout)) : uploaded;
  }

  async #onHost(value: number, held: readonly Held[]): Promise<Tensor> {
    const { dtype, shape, storage } = this.#plan.values[value];
    const here = held[storage];
    const [array] = here.arrays;
    here.tensor ??= array ? { dtype, shape, data: ofType(dtype, await this.#machine.device.download(array)) } : zeros(dtype, shape);
    return { ...here.tensor, shape };
  }

  #free(held: Held): void {
    for (const array of held.arrays) this.#machine.device.free(array);
    held.arrays = [];
    held.tensor = undefined;
  }
}

/** The device computes with float32; positions of ArgMax are whole numbers. */
function ofType(dtype: DType, values: Float32Array): Tensor['data'] {
  if (dtype === 'float32') return values;
  if (dtype === 'int64') return BigInt64Array.from(values, BigInt);
  const data = allocate(dtype, values.length) as Int32Array;
  data.set(values);
  return data;
}

function unusedAfter({ values, steps, fetches }: Plan): readonly (readonly number[])[] {
  const last = new Map<number, number>();
  for (const [i, { inputs, outputs }] of steps.entries()) for (const value of [...inputs, ...outputs]) last.set(values[value].storage, i);
  for (const fetch of fetches) last.delete(values[fetch].storage);
  const unused = steps.map((): number[] => []);
  for (const [storage, step] of last) unused[step].push(storage);
  return unused;
}
