/**
 * Layers on maps whose channels come before rows and columns (NCHW, as grappler's layout optimiser writes them for GPUs) as layers on maps whose channels come last,
 * with transpositions around them. The engine takes out those that undo each other.
 *
 * Source: TensorFlow, core/util/tensor_format.h
 */
import { GraphFormatError } from '../../errors.js';
import { int32, sourceOf } from '../../tensor.js';
import type { Attributes, AttrValue, Graph } from '../graph.js';
import { expandNodes, type Expansion } from './expand.js';

const TO_LAST = [0, 2, 3, 1] as const;
const TO_FIRST = [0, 3, 1, 2] as const;

/** Operators that have a `data_format` and one map. */
const LAYERS = ['Conv2D', 'DepthwiseConv2dNative', 'BiasAdd', 'FusedBatchNorm', 'FusedBatchNormV2', 'FusedBatchNormV3', 'AvgPool', 'MaxPool'] as const;

/** Their attributes with a number for each axis, or two. */
const PER_AXIS = ['strides', 'dilations', 'ksize'] as const;

const RULES: ReadonlyMap<string, (expansion: Expansion) => void> = new Map(LAYERS.map((op) => [op, channelsLastLayer]));

/** @throws GraphFormatError for an attribute that has not a number for every axis */
export function channelsLast(graph: Graph): Graph {
  const isFirst = [...graph.nodes.values()].some(({ attrs }) => attrs.data_format === 'NCHW');
  return isFirst ? expandNodes(graph, RULES) : graph;
}

function channelsLastLayer(expansion: Expansion): void {
  const { name, op, inputs, attrs } = expansion.node;
  if (attrs.data_format !== 'NCHW') return expansion.end(op, inputs, attrs);
  const [map, ...others] = inputs;
  const changed: Record<string, AttrValue> = { ...attrs, data_format: 'NHWC' };
  for (const key of PER_AXIS) if (attrs[key] !== undefined) changed[key] = permuted(name, key, attrs[key], 1);
  const pads = attrs.explicit_paddings;
  if (Array.isArray(pads) && pads.length > 0) changed.explicit_paddings = permuted(name, 'explicit_paddings', pads as AttrValue, 2);
  const layer = expansion.add(op, [transposed(expansion, map, TO_LAST), ...others], changed satisfies Attributes);
  expansion.end('Transpose', [layer, order(expansion, TO_FIRST)]);
}

/** @param each how many numbers there are for an axis */
function permuted(node: string, key: string, value: AttrValue, each: number): number[] {
  const list = Array.isArray(value) ? (value as readonly unknown[]) : [];
  if (list.length === 0 && key === 'dilations') return [1, 1, 1, 1];
  if (list.length !== 4 * each || !list.every((item) => typeof item === 'number')) {
    throw new GraphFormatError(`Node '${node}': attribute '${key}' should be ${4 * each} numbers, found ${list.length}. The file may be damaged.`);
  }
  return TO_LAST.flatMap((axis) => list.slice(axis * each, (axis + 1) * each) as number[]);
}

const transposed = (expansion: Expansion, value: string, axes: readonly number[]): string => expansion.add('Transpose', [value, order(expansion, axes)]);

const order = (expansion: Expansion, axes: readonly number[]): string => expansion.add('Const', [], { dtype: { dtype: 'int32' }, value: sourceOf(int32([4], axes)) });
