/** From a step of a plan to what runs it: a program of the device, or the plain TypeScript kernel on the host. */
import { ShapeMismatchError } from '../../errors.js';
import { formatInfo, sizeOf, type TensorInfo } from '../../tensor.js';
import type { Plan, Step } from '../contract/backend.js';
import { constantInput, prepareFallback, type Fallback } from '../cpu/fallback.js';
import { OPERATORS } from '../index.js';
import type { Arrangement, Constants } from './constants.js';
import type { Device, DeviceArray } from './device.js';
import { GPU_KERNELS } from './index.js';
import type { GpuCall, GpuSite } from './kernel.js';
import { elementsOf, extentOf, type Extent, type Layout } from './layout.js';
import type { Program } from './program.js';

/** Constants up to this size may decide how a kernel computes: axes, sizes, paddings. */
const SMALL = 64;

export interface PreparedStep {
  readonly step: Step;
  /** A program and its arguments: values of the plan by their numbers and as they have to lie, or constants. */
  readonly call?: { readonly program: Program; readonly args: readonly (PlanArgument | DeviceArray)[] };
  /** The plain kernel, and the constants among its inputs by their place. */
  readonly fallback?: Fallback;
}

export interface PlanArgument {
  readonly value: number;
  readonly layout: Layout;
}

export interface PrepareOptions {
  readonly device: Device;
  readonly constants: Constants;
  /** Told once for every constant that the step holds on to. */
  readonly onAcquire: (release: () => Promise<void>) => void;
}

export async function prepareStep(plan: Plan, step: Step, options: PrepareOptions): Promise<PreparedStep> {
  return (await prepareCall(plan, step, options)) ?? { step, fallback: await prepareFallback(plan, step, 'gpu') };
}

async function prepareCall(plan: Plan, step: Step, { device, constants, onAcquire }: PrepareOptions): Promise<PreparedStep | undefined> {
  const call = await callOf(plan, step, device);
  if (!call) return undefined;
  const { node } = step;
  checkSize(node.name, plan.values[step.outputs[0]], call.program.output, call.program.packed, device);
  const args: (PlanArgument | DeviceArray)[] = [];
  for (const arg of call.args) {
    const value = plan.values[step.inputs[arg.input]];
    const source = constantInput(plan, step, arg.input);
    if (!source) {
      checkSize(node.name, value, extentOf(value.shape), device.packs, device);
      args.push({ value: step.inputs[arg.input], layout: call.program.native && !('isPacked' in arg) ? 'dealt' : device.layout });
      continue;
    }
    const arrangement: Arrangement = 'layout' in arg ? arg : { layout: 'as it is', extent: extentOf(value.shape), arrange: ({ data }) => data as Float32Array };
    checkSize(node.name, value, arrangement.extent, device.packs, device);
    const { array, release } = await constants.acquire(source, arrangement);
    onAcquire(release);
    args.push(array);
  }
  return { step, call: { program: call.program, args } };
}

async function callOf(plan: Plan, step: Step, device: Device): Promise<GpuCall | undefined> {
  const kernel = GPU_KERNELS.get(step.node.op);
  const operator = OPERATORS.get(step.node.op);
  const infos = [...step.inputs, step.outputs[0]].map((value) => plan.values[value]);
  if (!kernel || !operator || infos.some(({ shape }) => sizeOf(shape) === 0) || step.outputs.slice(1).some((value) => isRead(plan, value))) return undefined;
  const operand = async (value: number, input: number): Promise<GpuSite['inputs'][number]> => {
    const { dtype, shape } = plan.values[value];
    const source = constantInput(plan, step, input);
    const small = source && sizeOf(shape) <= SMALL ? await source.read() : undefined;
    return { dtype, shape, isConstant: source !== undefined, ...(small ? { value: { ...small, shape } } : {}) };
  };
  return kernel({
    op: step.node.op,
    node: step.node.name,
    attrs: operator.attributes(step.node) as never,
    inputs: await Promise.all(step.inputs.map(operand)),
    outputs: step.outputs.map((value) => plan.values[value]),
    packed: device.packs,
    dealtSide: device.dealtSide,
  });
}

/** Programs compute the first output of a step only. */
const isRead = (plan: Plan, value: number): boolean => plan.fetches.includes(value) || plan.steps.some(({ inputs }) => inputs.includes(value));

/** @throws ShapeMismatchError for an array that is greater than a texture can be, before anything is computed */
function checkSize(node: string, info: TensorInfo, extent: Extent, packed: boolean, { maxElements, mode }: Device): void {
  const elements = elementsOf(extent, packed);
  if (elements <= maxElements) return;
  throw new ShapeMismatchError(
    `Node '${node}': ${formatInfo(info)} takes ${elements} texels, but a texture of this device holds at most ${maxElements} (mode '${mode}'). ` +
      "Use a smaller crop or picture, or the backend 'wasm'.",
  );
}
