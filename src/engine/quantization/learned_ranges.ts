/**
 * What training has found out of a network's maps. FakeQuant nodes round maps to the steps of learned ranges; where the network computes in 8 bits its integers do that,
 * so the nodes go, and the ranges are kept. Those nodes stay that round constants (filters), have a range for each channel, or are fetched.
 */
import type { Node } from '../../graph/graph.js';
import { FAKE_QUANT_NAMES, fakeQuantOperator, stepsOf } from '../../ops/operators/layers/fake_quant.js';
import { sizeOf } from '../../tensor.js';
import type { LoweredGraph } from '../lowered.js';
import type { Pass } from '../passes/pass.js';
import type { Range } from './ranges.js';

/** Notes the ranges in `graph.learnedRanges`, under what the nodes rounded. */
export const learnedRanges: Pass = (graph) => {
  /** What to read instead of an endpoint. */
  const instead = new Map<string, string>();
  for (const node of [...graph.nodes.values()]) {
    const inputs = node.inputs.map((input) => instead.get(input) ?? input);
    const range = FAKE_QUANT_NAMES.has(node.op) ? rangeOf(graph, node) : undefined;
    if (range) graph.learnedRanges.set(inputs[0], range);
    if (!range || graph.fetches.includes(node.name)) {
      graph.nodes.set(node.name, { ...node, inputs });
      continue;
    }
    instead.set(node.name, inputs[0]);
    graph.removeNode(node);
  }
  if (graph.learnedRanges.size > 0) for (const node of [...graph.nodes.values()]) if (isBias(graph, node)) graph.nodes.set(node.name, { ...node, op: 'BiasAdd', attrs: {} });
};

function rangeOf(graph: LoweredGraph, node: Node): Range | undefined {
  const [x, low, high] = node.inputs;
  if (graph.constants.has(x) || graph.info(x).shape.length !== 4) return undefined;
  const attrs = fakeQuantOperator.attributes(node);
  const ends = low === undefined ? [attrs.min, attrs.max] : [low, high].map((end) => scalarOf(graph, end));
  if (!ends.every((end) => end !== undefined && Number.isFinite(end))) return undefined;
  const steps = stepsOf(Math.fround(ends[0]!), Math.fround(ends[1]!), attrs);
  return steps ? [steps.low, steps.high] : [0, 0];
}

function scalarOf(graph: LoweredGraph, endpoint: string): number | undefined {
  const value = graph.values.get(endpoint);
  return value && sizeOf(value.shape) === 1 ? (value.data as Float32Array)[0] : undefined;
}

/** Where batch norm was folded into the filter before it was rounded, what is left of it is a sum: that of a map and a number for each channel. */
function isBias(graph: LoweredGraph, { op, inputs }: Node): boolean {
  if ((op !== 'Add' && op !== 'AddV2') || inputs.length !== 2 || !graph.constants.has(inputs[1])) return false;
  const [x, bias] = inputs.map((input) => graph.info(input));
  return x.dtype === 'float32' && x.shape.length === 4 && bias.shape.length === 1 && bias.shape[0] === x.shape[3];
}
