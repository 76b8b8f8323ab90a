/**
 * The one intermediate form: a set of nodes, each one TensorFlow operator under its TensorFlow name.
 *
 * A frozen GraphDef and the networks of `nets/` both become this form; everything after it (shape inference, rewrites,
 * execution) is written once.
 */
import type { GraphDefAttr } from '../proto/graphs/graph_def.js';

/** Attribute values, as a GraphDef spells them. An unknown dimension of a shape is -1. */
export type AttrValue = GraphDefAttr;

export type Attributes = Readonly<Record<string, AttrValue>>;

export interface Node {
  readonly name: string;
  /** TensorFlow's operator name, such as `Conv2D`. */
  readonly op: string;
  /** Data inputs: `name` for output 0 of a node, `name:k` for output k. */
  readonly inputs: readonly string[];
  /** Names of nodes that must run before this one, though no data flows. */
  readonly controls: readonly string[];
  readonly attrs: Attributes;
}

/** Nodes by name, in the order in which they were added. */
export interface Graph {
  readonly nodes: ReadonlyMap<string, Node>;
}

/** One output of a node: `node` and the output's index. */
export interface Endpoint {
  readonly node: string;
  readonly index: number;
}

/** Splits `scope/name:1` into node and output index; a name without an index means output 0. */
export function parseEndpoint(name: string): Endpoint {
  const match = /^(.*):(\d+)$/.exec(name);
  return match ? { node: match[1], index: Number(match[2]) } : { node: name, index: 0 };
}

/** The canonical spelling of an endpoint: output 0 is spelled without its index. */
export function formatEndpoint(node: string, index: number): string {
  return index === 0 ? node : `${node}:${index}`;
}

/** `name:0` is `name`. */
export function canonicalEndpoint(endpoint: string): string {
  const { node, index } = parseEndpoint(endpoint);
  return formatEndpoint(node, index);
}
