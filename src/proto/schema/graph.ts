/**
 * TensorFlow's core/framework/{graph,node_def,attr_value}.proto without function libraries and debug information.
 *
 * Messages inside a message are declared as bytes where their decoding can wait, or needs a limit of its own. So nothing here nests, and a
 * frozen graph, which is made of little else than tensors, is read without touching them.
 */
import { BOOL, BYTES, FLOAT, INT32, INT64, list, nested, nestedMap, one, optional, STRING, type Decoded } from './fields.js';
import { Message } from './message.js';
import { VersionDef } from './types.js';

/** A GraphDef without its `repeated NodeDef node = 1`, which graph_def.ts walks through one by one. `version` is from before TensorFlow 0.9. */
export const GraphVersions = new Message('GraphVersions', { version: one(3, INT32), versions: nested(4, VersionDef) });

export const ListValue = new Message('ListValue', { s: list(2, BYTES), i: list(3, INT64), f: list(4, FLOAT), b: list(5, BOOL) });

const ATTR_VALUE = {
  /** A ListValue. */
  list: optional(1, BYTES),
  s: optional(2, BYTES),
  i: optional(3, INT64),
  f: optional(4, FLOAT),
  b: optional(5, BOOL),
  type: optional(6, INT32),
  /** A TensorShapeProto. */
  shape: optional(7, BYTES),
  /** A TensorProto. */
  tensor: optional(8, BYTES),
  /** A NameAttrList. */
  func: optional(10, BYTES),
};

export type AttrValueProto = Decoded<typeof ATTR_VALUE>;

export const AttrValue = new Message('AttrValue', ATTR_VALUE, { isOneOf: true });

export const NodeDef = new Message('NodeDef', { name: one(1, STRING), op: one(2, STRING), input: list(3, STRING), device: one(4, STRING), attr: nestedMap(5, AttrValue) });
