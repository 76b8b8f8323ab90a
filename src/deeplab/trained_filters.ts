/**
 * Filters of a network that was trained to be computed with 8 bits, as integers: those that its FakeQuant nodes make of them.
 *
 * A node rounds the filter times what batch normalisation multiplies by. Stored in other steps than its own, weights would be rounded twice, and one of ten labels would be another.
 * Stored as  integer * step / factor  they become the same integers again.
 */
import type { Backend } from '../ops/contract/backend.js';
import { Program } from '../engine/program.js';
import type { Graph, Node } from '../graph/graph.js';
import { channelAxis, type TrainedFilter } from '../nets/weights/small_weights.js';
import { channelsAlong } from '../nets/weights/stored_weights.js';
import { fakeQuantOperator, FAKE_QUANT_NAMES, stepsOf } from '../ops/operators/layers/fake_quant.js';
import type { Tensor } from '../tensor.js';

const { abs, round, sign } = Math;

/** A FakeQuant node on a filter. */
interface RoundedFilter {
  readonly node: Node;
  /** Name of the variable. */
  readonly variable: string;
  /** Endpoint of what it is multiplied by in front of the node. */
  readonly factor: string | undefined;
}

/**
 * @param exact the network
 * @param stored the same with the batch normalisation that will be stored
 * @returns by variable
 */
export async function trainedFilters(exact: Graph, stored: Graph, backend: Backend): Promise<ReadonlyMap<string, TrainedFilter>> {
  const [before, after] = [new Program(exact, backend), new Program(stored, backend)];
  const filters = new Map<string, TrainedFilter>();
  for (const { node, variable, factor } of roundedFilters(exact)) {
    const [rounded] = await before.execute(new Map(), [node.name]);
    const [, low, high] = node.inputs;
    const [min, max, ...factors] = await after.execute(new Map(), [low, high, ...(factor === undefined ? [] : [factor])]);
    const steps = stepsOf(scalarOf(min), scalarOf(max), fakeQuantOperator.attributes(node));
    if (steps) filters.set(variable, inSteps(variable, rounded, steps.step, factors.at(0)));
  }
  await Promise.all([before.dispose(), after.dispose()]);
  return filters;
}

const scalarOf = ({ data }: Tensor): number => (data as Float32Array)[0];

function roundedFilters(graph: Graph): RoundedFilter[] {
  const found: RoundedFilter[] = [];
  for (const node of graph.nodes.values()) {
    const from = FAKE_QUANT_NAMES.has(node.op) ? graph.nodes.get(node.inputs[0]) : undefined;
    if (!from || node.inputs.length < 3) continue;
    if (from.op === 'Const') found.push({ node, variable: from.name, factor: undefined });
    else if (from.op === 'Mul' && graph.nodes.get(from.inputs[0])?.op === 'Const') found.push({ node, variable: from.inputs[0], factor: from.inputs[1] });
  }
  return found;
}

/** Channels whose factor is 0 have no scale that is a number. */
function inSteps(variable: string, { shape, data }: Tensor, step: number, factors: Tensor | undefined): TrainedFilter {
  const axis = channelAxis(variable);
  const channelOf = channelsAlong(shape, axis);
  const factorOf = (channel: number): number => (factors ? (factors.data as Float32Array)[channel] : 1);
  const scales = Float32Array.from({ length: shape[axis] }, (_, channel) => step / abs(factorOf(channel)));
  const integers = new Int16Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const channel = channelOf(i);
    integers[i] = round((data as Float32Array)[i] / step) * sign(factorOf(channel));
  }
  return { integers, scales };
}
