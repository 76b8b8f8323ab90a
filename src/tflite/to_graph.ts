/** A TensorFlow Lite model as a graph: of TensorFlow's operators, and in 8 bits of those that compute what TensorFlow Lite's reference kernels compute. */
import { UnsupportedOpError } from '../errors.js';
import { listOf } from '../messages.js';
import type { Graph } from '../graph/graph.js';
import { int32, sourceOf, type DType, type Tensor } from '../tensor.js';
import { isKnown, ruleFor } from './byte_rules.js';
import { realNumbers } from './byte_tables.js';
import { readLiteModel } from './model.js';
import { isByteMap, mapScale } from './scales.js';
import { LiteGraphWriter, LiteSite } from './site.js';

/** More nodes than a model of the zoo has operators by far. */
const MAX_OPERATORS = 2 ** 16;

/** @throws GraphFormatError for what is damaged; UnsupportedOpError that lists the operators that are not known */
export function graphFromLite(bytes: Uint8Array, name: string): Graph {
  const model = readLiteModel(bytes, name);
  const unknown = new Map<string, number>();
  for (const { op } of model.operators) if (!isKnown(op)) unknown.set(op, (unknown.get(op) ?? 0) + 1);
  if (unknown.size > 0) {
    const list = listOf([...unknown].map(([op, count]) => `${op} (${count}x)`));
    throw new UnsupportedOpError(`${name} uses ${unknown.size} operator${unknown.size === 1 ? '' : 's'} of TensorFlow Lite that this library does not know: ${list}. Give what it was converted from: a checkpoint, or a frozen graph (.pb).`);
  }
  if (model.operators.length > MAX_OPERATORS) throw new UnsupportedOpError(`${name} has ${model.operators.length} operators, more than the ${MAX_OPERATORS} that are read.`);
  const graph = new LiteGraphWriter(model, name);
  for (const index of model.inputs) addInput(graph, index);
  for (const operator of model.operators) {
    const site = new LiteSite(graph, operator);
    ruleFor(site)?.(site);
  }
  for (const index of model.outputs) addOutput(graph, index);
  return { nodes: graph.nodes };
}

/**
 * Pictures go in as uint8 or floats. A map of int8 that is the network's input has levels of 0 to 255 in front, moved to where its zero point has them: 127.5 levels
 * are what zero stands for.
 */
function addInput(graph: LiteGraphWriter, index: number): void {
  const { name, type, shape, openShape } = graph.tensor(index);
  const placeholder = (dtype: DType): string => graph.add('Placeholder', [], { dtype: { dtype }, shape: { shape: openShape ?? shape } }, name);
  if (type !== 'int8' || !isByteMap(graph.tensor(index))) return graph.give(index, placeholder(type as DType));
  const { zeroPoint } = mapScale(graph.tensor(index), graph.file);
  const constant = (value: Tensor): string => graph.add('Const', [], { dtype: { dtype: value.dtype }, value: sourceOf(value) }, `${name}/Const`);
  const levels = graph.add('Cast', [placeholder('uint8')], { DstT: { dtype: 'int32' } }, `${name}/levels`);
  const moved = graph.add('Sub', [levels, constant(int32([], [127 - zeroPoint]))], {}, `${name}/Sub`);
  const least = graph.add('Maximum', [moved, constant(int32([], [-128]))], {}, `${name}/Maximum`);
  const clamped = graph.add('Minimum', [least, constant(int32([], [127]))], {}, `${name}/Minimum`);
  graph.give(index, graph.add('Cast', [clamped], { DstT: { dtype: 'int8' } }, `${name}/int8`));
}

/** Scores in 8 bits come out as what they stand for. */
function addOutput(graph: LiteGraphWriter, index: number): void {
  const lite = graph.tensor(index);
  const endpoint = graph.endpoint(index);
  if (!isByteMap(lite) || lite.shape.length < 4 || lite.shape[3] === 1) return;
  const table = graph.add('Const', [], { dtype: { dtype: 'float32' }, value: sourceOf(realNumbers(mapScale(lite, graph.file))) }, `${lite.name}/table`);
  graph.add('TfliteLookup', [endpoint, table], {}, `${lite.name}/dequantized`);
}

