/**
 * TensorFlow.js graph models: `model.json`, a GraphDef as JSON whose constants have no values, and a manifest of the weights, which lie in files beside it.
 *
 * Source: TensorFlow.js, tfjs-core/src/io/types.ts (ModelJSON); tfjs-converter/python/tensorflowjs/write_weights.py
 */
import { GraphFormatError } from '../../errors.js';
import { decodeGraphDef, type GraphDef, type GraphDefNode } from '../graphs/graph_def.js';
import { messageFromJson } from '../readable/json_form.js';
import type { TensorSource } from '../../tensor.js';
import type { Place } from '../wire/place.js';
import { formatError } from '../wire/place.js';
import { readManifest, type WeightGroup } from './manifest.js';
import { weightsOf } from './weights.js';

export interface ModelJson {
  readonly topology: unknown;
  readonly groups: readonly WeightGroup[];
}

/** @throws GraphFormatError for what is no graph model, a Keras model in TensorFlow.js's layers format among them */
export function readModelJson(bytes: Uint8Array, place: Place): ModelJson {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw formatError(place, `found damaged JSON (${cause instanceof Error ? cause.message : String(cause)}). Copy or download the file again.`, cause);
  }
  if (typeof json !== 'object' || json === null) throw formatError(place, 'found JSON that is no object, expected a TensorFlow.js model.');
  const { format, modelTopology, weightsManifest } = json as Readonly<Record<string, unknown>>;
  const topology = typeof modelTopology === 'object' && modelTopology !== null ? (modelTopology as Readonly<Record<string, unknown>>) : {};
  if (format === 'layers-model' || 'model_config' in topology || 'class_name' in topology) {
    throw new GraphFormatError(`${place.file} is a TensorFlow.js layers model (Keras), which is recognised but not read. Convert it with tensorflowjs_converter --output_format=tfjs_graph_model, or give what it was made of.`);
  }
  if (!Array.isArray(topology.node)) throw formatError(place, "found no 'modelTopology' with a list 'node', expected the graph of a TensorFlow.js graph model.");
  if (weightsManifest === undefined) throw formatError(place, "found no 'weightsManifest', expected where the weights of the graph are.");
  return { topology, groups: readManifest(weightsManifest, place) };
}

/** @param bytesOf each group: what its files hold together @throws GraphFormatError */
export function graphDefOf({ topology, groups }: ModelJson, bytesOf: readonly Uint8Array[], place: Place): GraphDef {
  const weights = new Map<string, TensorSource>();
  for (const [i, group] of groups.entries()) for (const [name, source] of weightsOf(group, bytesOf[i], place)) weights.set(name, source);
  const given = topology as { readonly node: readonly unknown[] };
  // Their values would be read as zeros, of sizes that nothing vouches for.
  const node = given.node.map((each) => (weights.has(nameOf(each)) ? withoutValue(each) : each));
  const graphDef = decodeGraphDef(messageFromJson('GraphDef', { ...given, node }, place), place);
  const known = new Set(graphDef.nodes.map(({ name }) => name));
  for (const name of weights.keys()) if (!known.has(name)) throw formatError(place, `found the weight '${name}', expected a node of that name in 'modelTopology'.`);
  return { ...graphDef, nodes: graphDef.nodes.map((each) => withWeight(each, weights.get(each.name))) };
}

function withWeight(node: GraphDefNode, source: TensorSource | undefined): GraphDefNode {
  return source ? { ...node, op: 'Const', inputs: node.inputs.filter((input) => input.startsWith('^')), attrs: { dtype: { dtype: source.dtype }, value: source } } : node;
}

const nameOf = (node: unknown): string => String((node as { readonly name?: unknown } | null)?.name);

function withoutValue(node: unknown): unknown {
  const { name, op, input } = node as Readonly<Record<string, unknown>>;
  return { name, op, input };
}
