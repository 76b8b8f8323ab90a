/** A step of another backend's plan on the plain kernels, where that backend has none for it. */
import { UnsupportedOpError } from '../../errors.js';
import type { Tensor, TensorSource } from '../../tensor.js';
import type { Plan, Step } from '../contract/backend.js';
import { OPERATORS } from '../index.js';
import { loadCpuKernels } from './load_kernels.js';
import type { Run } from './kernel.js';

export interface Fallback {
  readonly run: Run;
  /** Constant inputs, by their place among the step's inputs. */
  readonly values: ReadonlyMap<number, Tensor>;
}

/** @throws UnsupportedOpError when there is no plain kernel either; `backend` is whose step it is, for the message */
export async function prepareFallback(plan: Plan, step: Step, backend: string): Promise<Fallback> {
  const { node } = step;
  const kernel = (await loadCpuKernels()).get(node.op);
  const operator = OPERATORS.get(node.op);
  if (!kernel || !operator) throw new UnsupportedOpError(`Node '${node.name}': the ${backend} backend has no kernel for this ${node.op}.`);
  const values = new Map<number, Tensor>();
  for (const input of step.inputs.keys()) {
    const value = await constantInput(plan, step, input)?.read();
    if (value) values.set(input, { ...value, shape: plan.values[step.inputs[input]].shape });
  }
  const run = await kernel({
    op: node.op,
    node: node.name,
    attrs: operator.attributes(node) as never,
    inputs: step.inputs.map((value, i) => ({ ...plan.values[value], value: values.get(i) })),
    outputs: step.outputs.map((value) => plan.values[value]),
    packed: async (input, _layout, pack) => {
      const value = values.get(input);
      return value && pack(value);
    },
  });
  return { run, values };
}

/** Where the value of an input comes from, if it is the same in every run. */
export function constantInput(plan: Plan, step: Step, input: number): TensorSource | undefined {
  const storage = plan.storages[plan.values[step.inputs[input]].storage];
  return storage?.kind === 'constant' ? storage.source : undefined;
}
