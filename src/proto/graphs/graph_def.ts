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
import { tensorflow } from '../schema/messages.js';

export type { GraphDefAttr };

export interface GraphDefNode {
  readonly name: string;
  readonly op: string;
  /** As written: `name`, `name:1`, or `^name` for a control input. */
  readonly inputs: readonly string[];
  readonly device: string;
  readonly attrs: Readonly<Record<string, GraphDefAttr>>;
}

export interface GraphDef {
  readonly nodes: readonly GraphDefNode[];
  readonly versions: { readonly producer: number; readonly minConsumer: number };
}

/** The zoo's largest graph has a few thousand nodes; a node object takes fifty times the two bytes of an empty node. */
const MAX_NODES = 2 ** 18;

/** The most that protocol buffers can be: lengths in them are int32. */
const MAX_GRAPH_BYTES = 2 ** 31 - 1;

/** So much of a file tells whether it can be a graph at all. */
const HEAD_BYTES = 256;

/** The number of `node` among the fields of GraphDef in core/framework/graph.proto. */
const NODE_FIELD = 1;

/**
 * Reads a binary GraphDef. Tensors stay where they are in `bytes` until they are read, so `bytes` must not change while
 * the graph is in use.
 *
 * @param name what messages call the graph
 * @throws GraphFormatError when the bytes are damaged, truncated, text, or something other than a graph; InvalidArgumentError for
 *   what is no Uint8Array.
 * @example const { nodes } = readGraphDef(await readFile('frozen_inference_graph.pb'));
 */
export function readGraphDef(bytes: Uint8Array, name = 'graph'): GraphDef {
  const place: Place = { file: name, what: 'GraphDef', kind: 'graph' };
  if (!ArrayBuffer.isView(bytes)) {
    throw new InvalidArgumentError(`A graph is read from the bytes of a file as a Uint8Array, found ${Object.prototype.toString.call(bytes).slice(8, -1)}.`);
  }
  if (bytes.length === 0) throw formatError(place, 'found no bytes, expected a binary GraphDef.');
  rejectText(bytes, place);
  const nodes = readNodes(bytes, place);
  if (nodes.length === 0) {
    throw formatError(place, `found no nodes in ${bytes.length} bytes, expected a binary GraphDef. ${NOT_A_GRAPH}`);
  }
  const names = new Set<string>();
  for (const node of nodes) {
    if (names.has(node.name)) throw formatError(place, `found two nodes named '${node.name}', expected every name once.`);
    names.add(node.name);
  }
  return { nodes, versions: readVersions(bytes, place) };
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
  rejectText(head, place);
  // Fields count from 1; holes in a file are zeros.
  if (head.length > 0 && head[0] >>> 3 === 0) {
    throw formatError(place, `found the byte ${head[0]} at the beginning, expected the tag of a field of GraphDef. ${NOT_A_GRAPH}`);
  }
  return readGraphDef(await source.read(0, byteLength), name);
}

const NOT_A_GRAPH = 'Pass a frozen graph (frozen_inference_graph.pb); a SavedModel, a .meta file or another model must be frozen first.';

function readNodes(bytes: Uint8Array, place: Place): GraphDefNode[] {
  const nodes: GraphDefNode[] = [];
  const budget = new RepeatBudget();
  const expected = `the next field of a GraphDef. The file is truncated or damaged, or no graph. ${NOT_A_GRAPH}`;
  for (const { bytes: message, offset } of messageFields(bytes, NODE_FIELD, place, expected, 'a file')) {
    if (nodes.length === MAX_NODES) throw formatError({ ...place, offset }, `found more than ${MAX_NODES} nodes, expected no more.`);
    nodes.push(decodeNode(message, { ...place, what: `node ${nodes.length}`, offset }, budget));
  }
  return nodes;
}

function decodeNode(bytes: Uint8Array, place: Place, budget: RepeatBudget): GraphDefNode {
  const proto = decodeMessage(tensorflow.NodeDef, bytes, place);
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
  const { version, versions } = decodeMessage(tensorflow.GraphVersions, bytes, place);
  return { producer: versions?.producer ?? version, minConsumer: versions?.minConsumer ?? 0 };
}

/** A graph in text form begins with the name of its first field. */
function rejectText(bytes: Uint8Array, place: Place): void {
  const start = new TextDecoder().decode(bytes.subarray(0, HEAD_BYTES));
  if (/^\s*(#[^\n]*\n\s*)*(node|versions|library|version)\s*[{:]/.test(start)) {
    throw formatError(place, 'found a graph in text form (.pbtxt), expected the binary form (.pb). Convert it with text_format.Parse and SerializeToString in Python.');
  }
}
