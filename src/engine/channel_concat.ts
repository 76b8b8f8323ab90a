/** Maps [b, h, w, c] side by side: concats along the channels. */
import type { Node } from '../graph/graph.js';
import { concatAxisIndex } from '../ops/operators/shapes/concat.js';
import { toNumbers } from '../tensor.js';
import type { LoweredGraph } from './lowered.js';

const RANK = 4;
export const CHANNELS = 3;

const CONCATS: ReadonlySet<string> = new Set(['ConcatV2', 'Concat']);

/** The maps that a node joins along the channels, in order; undefined for every other node. */
export function joinedMaps(graph: LoweredGraph, node: Node): readonly string[] | undefined {
  if (!CONCATS.has(node.op) || graph.info(node.name).shape.length !== RANK) return undefined;
  const axisIndex = concatAxisIndex(node.op, node.inputs.length);
  const axis = graph.values.get(node.inputs[axisIndex]);
  if (!axis || ![CHANNELS, CHANNELS - RANK].includes(toNumbers(axis)[0])) return undefined;
  return node.inputs.filter((_, i) => i !== axisIndex);
}

/** The same concat of other maps. */
export function withMaps(concat: Node, maps: readonly string[]): Node {
  const axis = concat.inputs[concatAxisIndex(concat.op, concat.inputs.length)];
  return { ...concat, inputs: concat.op === 'Concat' ? [axis, ...maps] : [...maps, axis] };
}
