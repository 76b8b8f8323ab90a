/**
 * GraphDef: a TensorFlow graph as a binary message, which a frozen graph (`.pb`) is.
 *
 * What is read here is what TensorFlow wrote, with its own spellings; graph/ makes it into the form that runs.
 */
import { InvalidArgumentError } from '../../errors.js';
import type { ByteSource } from '../../io/sources/byte_source.js';
import { shortened } from '../../messages.js';
import { decodeAttrValue, type GraphDefAttr } from './attr_value.js';
import { messageFields } from '../wire/fields.js';
import { decodeMessage } from '../wire/message.js';
import { RepeatBudget } from './tensor_proto.js';
import { formatError, type Place } from '../wire/place.js';
import { isTextGraph } from '../readable/beginnings.js';
import { messageFromText } from '../readable/text_form.js';
import { GraphVersions, NodeDef } from '../schema/graph.js';
import { FunctionDef } from '../schema/saved_model.js';

export type { GraphDefAttr };

export interface GraphDefNode {
  readonly name: string;
  readonly op: string;
  /** As written: `name`, `name:1`, or `^name` for a control input. */
  readonly inputs: readonly string[];
  readonly device: string;
  readonly attrs: Readonly<Record<string, GraphDefAttr>>;
}

/** A function of a graph's library, which nodes call by its name (TensorFlow 2). */
export interface GraphDefFunction {
  readonly name: string;
  /** Names of its arguments, and of what it gives, in their order. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** From each output to a value of the body: an argument's name, or `node:output_arg:index`. */
  readonly returns: Readonly<Record<string, string>>;
  /** Inputs of these are spelled as those values are. */
  readonly nodes: readonly GraphDefNode[];
}

export interface GraphDef {
  readonly nodes: readonly GraphDefNode[];
  /** By name. */
  readonly functions?: ReadonlyMap<string, GraphDefFunction>;
  readonly versions: { readonly producer: number; readonly minConsumer: number };
}

/** The zoo's largest graph has a few thousand nodes; a node object takes fifty times the two bytes of an empty node. */
const MAX_NODES = 2 ** 18;

/** The most that protocol buffers can be: lengths in them are int32. */
const MAX_GRAPH_BYTES = 2 ** 31 - 1;

/** So much of a file tells whether it can be a graph at all. */
const HEAD_BYTES = 256;


/** Numbers of fields: GraphDef.node and .library, FunctionDefLibrary.function, FunctionDef.node_def (core/framework/{graph,function}.proto). */
const NODE_FIELD = 1;
const LIBRARY_FIELD = 2;
const FUNCTION_FIELD = 1;
const BODY_FIELD = 3;

/**
 * Reads a GraphDef, binary or in text form (`.pbtxt`). Tensors stay where they are in `bytes` until they are read, so `bytes` must not
 * change while the graph is in use.
 *
 * @param name what messages call the graph
 * @throws GraphFormatError when the bytes are damaged, truncated, or something other than a graph; InvalidArgumentError for
 *   what is no Uint8Array.
 * @example const { nodes } = readGraphDef(await readFile('frozen_inference_graph.pb'));
 */
export function readGraphDef(bytes: Uint8Array, name = 'graph'): GraphDef {
  const place: Place = { file: name, what: 'GraphDef', kind: 'graph' };
  if (!ArrayBuffer.isView(bytes)) {
    throw new InvalidArgumentError(`A graph is read from the bytes of a file as a Uint8Array, found ${Object.prototype.toString.call(bytes).slice(8, -1)}.`);
  }
  if (bytes.length === 0) throw formatError(place, 'found no bytes, expected a binary GraphDef.');
  return decodeGraphDef(isTextGraph(bytes) ? messageFromText('GraphDef', bytes, place) : bytes, place);
}

/** The same of a message that may lie inside another one. */
export function decodeGraphDef(bytes: Uint8Array, place: Place): GraphDef {
  const counted: Counted = { budget: new RepeatBudget(), nodes: 0 };
  const expected = `the next field of a GraphDef. The file is truncated or damaged, or no graph. ${NOT_A_GRAPH}`;
  const nodes = readNodes(bytes, NODE_FIELD, place, expected, counted);
  if (nodes.length === 0) {
    throw formatError(place, `found no nodes in ${bytes.length} bytes, expected a binary GraphDef. ${NOT_A_GRAPH}`);
  }
  const names = new Set<string>();
  for (const node of nodes) {
    if (names.has(node.name)) throw formatError(place, `found two nodes named '${node.name}', expected every name once.`);
    names.add(node.name);
  }
  const functions = readFunctions(bytes, place, counted);
  return { nodes, ...(functions.size > 0 ? { functions } : {}), versions: readVersions(bytes, place) };
}

/**
 * Reads the graph in a file, as `readGraphDef` does. What can be no graph is refused before all of it is read.
 *
 * @throws GraphFormatError
 */
export async function readGraphFile(source: ByteSource): Promise<GraphDef> {
  const { name, byteLength } = source;
  const place: Place = { file: name, what: 'GraphDef', kind: 'graph' };
  if (byteLength > MAX_GRAPH_BYTES) {
    throw formatError(place, `found ${byteLength} bytes, expected at most the ${MAX_GRAPH_BYTES} that a protocol buffer can be. ${NOT_A_GRAPH}`);
  }
  const head = await source.read(0, Math.min(HEAD_BYTES, byteLength));
  // Fields count from 1; holes in a file are zeros. A text begins with a letter, a space or a comment.
  if (head.length > 0 && head[0] >>> 3 === 0) {
    throw formatError(place, `found the byte ${head[0]} at the beginning, expected the tag of a field of GraphDef. ${NOT_A_GRAPH}`);
  }
  return readGraphDef(await source.read(0, byteLength), name);
}

const NOT_A_GRAPH = 'Pass a frozen graph (frozen_inference_graph.pb); a SavedModel, a .meta file or another model must be frozen first.';

/** What all nodes of a file claim together. */
interface Counted {
  readonly budget: RepeatBudget;
  nodes: number;
}

function readNodes(bytes: Uint8Array, field: number, place: Place, expected: string, counted: Counted): GraphDefNode[] {
  const nodes: GraphDefNode[] = [];
  for (const { bytes: message, offset } of messageFields(bytes, field, place, expected, 'a file')) {
    if (counted.nodes++ === MAX_NODES) throw formatError({ ...place, offset }, `found more than ${MAX_NODES} nodes, expected no more.`);
    nodes.push(decodeNode(message, { ...place, what: `node ${nodes.length}`, offset }, counted.budget));
  }
  return nodes;
}

function readFunctions(bytes: Uint8Array, place: Place, counted: Counted): Map<string, GraphDefFunction> {
  const functions = new Map<string, GraphDefFunction>();
  const expected = 'the functions of a graph. The file is damaged';
  for (const { bytes: library } of messageFields(bytes, LIBRARY_FIELD, place, expected)) {
    for (const { bytes: message } of messageFields(library, FUNCTION_FIELD, place, expected)) {
      if (counted.nodes++ === MAX_NODES) throw formatError(place, `found more than ${MAX_NODES} nodes and functions, expected no more.`);
      const nodes = readNodes(message, BODY_FIELD, place, expected, counted);
      const { signature, ret } = decodeMessage(FunctionDef, message, place);
      const name = signature?.name ?? '';
      const namesOf = (args: readonly { readonly name: string }[] | undefined): string[] => (args ?? []).map((arg) => arg.name);
      functions.set(name, { name, inputs: namesOf(signature?.inputArg), outputs: namesOf(signature?.outputArg), returns: ret, nodes });
    }
  }
  return functions;
}

function decodeNode(bytes: Uint8Array, place: Place, budget: RepeatBudget): GraphDefNode {
  const proto = decodeMessage(NodeDef, bytes, place);
  if (proto.name === '' || proto.op === '') {
    throw formatError(place, `found a node with name '${proto.name}' and operator '${proto.op}', expected both. ${NOT_A_GRAPH}`);
  }
  const here: Place = { ...place, what: `node '${shortened(proto.name)}' (${shortened(proto.op)})` };
  const attrs: [string, GraphDefAttr][] = [];
  for (const [key, value] of Object.entries(proto.attr)) {
    const decoded = decodeAttrValue(value, { ...here, what: `${here.what}, attribute '${shortened(key)}'` }, budget);
    if (decoded !== undefined) attrs.push([key, decoded]);
  }
  return { name: proto.name, op: proto.op, inputs: proto.input, device: proto.device, attrs: Object.fromEntries(attrs) };
}

/** The fields beside the nodes, which `readNodes` has walked over without harm. */
function readVersions(bytes: Uint8Array, place: Place): GraphDef['versions'] {
  const { version, versions } = decodeMessage(GraphVersions, bytes, place);
  return { producer: versions?.producer ?? version, minConsumer: versions?.minConsumer ?? 0 };
}
