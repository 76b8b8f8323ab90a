/**
 * GraphDef: a TensorFlow graph as a binary message, which a frozen graph (`.pb`) is.
 *
 * What is read here is what TensorFlow wrote, with its own spellings; graph/ makes it into the form that runs.
 */
import type protobuf from 'protobufjs/minimal.js';
import { InvalidArgumentError } from '../../errors.js';
import { decodeAttrValue, type GraphDefAttr } from './attr_value.js';
import { decodeMessage, wireReader } from '../wire/message.js';
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

/** Field numbers of GraphDef in core/framework/graph.proto. */
const NODE_FIELD = 1;
const LENGTH_DELIMITED = 2;

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
  const reader = wireReader(bytes);
  const nodes = nextNodes(reader, place);
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

const NOT_A_GRAPH = 'Pass a frozen graph (frozen_inference_graph.pb); a SavedModel, a .meta file or another model must be frozen first.';

function nextNodes(reader: protobuf.Reader, place: Place): GraphDefNode[] {
  const nodes: GraphDefNode[] = [];
  while (reader.pos < reader.len) {
    const offset = reader.pos;
    let message: Uint8Array | undefined;
    try {
      const tag = reader.uint32();
      if (tag === ((NODE_FIELD << 3) | LENGTH_DELIMITED)) message = reader.bytes();
      else if (tag >>> 3 === NODE_FIELD) throw new Error(`field ${NODE_FIELD} has wire type ${tag & 7}`);
      else reader.skipType(tag & 7, 0, tag >>> 3);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw formatError(
        { ...place, offset },
        `found damaged data (${reason}) in a file of ${reader.len} bytes, expected the next field of a GraphDef. The file is truncated or damaged, or no graph. ${NOT_A_GRAPH}`,
        cause,
      );
    }
    if (!message) continue;
    if (nodes.length === MAX_NODES) throw formatError({ ...place, offset }, `found more than ${MAX_NODES} nodes, expected no more.`);
    nodes.push(decodeNode(message, { ...place, what: `node ${nodes.length}`, offset }));
  }
  return nodes;
}

function decodeNode(bytes: Uint8Array, place: Place): GraphDefNode {
  const proto = decodeMessage(tensorflow.NodeDef, bytes, place);
  if (proto.name === '' || proto.op === '') {
    throw formatError(place, `found a node with name '${proto.name}' and operator '${proto.op}', expected both. ${NOT_A_GRAPH}`);
  }
  const here: Place = { ...place, what: `node '${proto.name}' (${proto.op})` };
  const attrs: [string, GraphDefAttr][] = [];
  for (const [key, value] of Object.entries(proto.attr)) {
    const decoded = decodeAttrValue(value, { ...here, what: `${here.what}, attribute '${key}'` });
    if (decoded !== undefined) attrs.push([key, decoded]);
  }
  return { name: proto.name, op: proto.op, inputs: proto.input, device: proto.device, attrs: Object.fromEntries(attrs) };
}

/** The fields beside the nodes, which `nextNodes` has walked over without harm. */
function readVersions(bytes: Uint8Array, place: Place): GraphDef['versions'] {
  const { version, versions } = decodeMessage(tensorflow.GraphVersions, bytes, place);
  return { producer: versions?.producer ?? version, minConsumer: versions?.minConsumer ?? 0 };
}

/** A graph in text form begins with the name of its first field. */
function rejectText(bytes: Uint8Array, place: Place): void {
  const start = new TextDecoder().decode(bytes.subarray(0, 256));
  if (/^\s*(#[^\n]*\n\s*)*(node|versions|library|version)\s*[{:]/.test(start)) {
    throw formatError(place, 'found a graph in text form (.pbtxt), expected the binary form (.pb). Convert it with text_format.Parse and SerializeToString in Python.');
  }
}
