/**
 * ONNX's onnx/onnx.proto3, reduced to the fields that are written here.
 *
 * Two fields are left out because they hold the weights, which onnx/file.ts writes around these messages so that they
 * are copied once: ModelProto.graph = 7, and TensorProto.raw_data = 9 with the TensorProtos in GraphProto.initializer = 5.
 */
import { BYTES, FLOAT, INT32, INT64, list, nested, nestedList, one, optional, STRING, type Decoded, type Given } from './fields.js';
import { Message } from './message.js';

/** `domain` is empty for the operators of ONNX itself. */
const OperatorSetIdProto = new Message('OperatorSetIdProto', { domain: one(1, STRING), version: one(2, INT64) });

export const ModelProto = new Message('ModelProto', { irVersion: one(1, INT64), producerName: one(2, STRING), docString: one(6, STRING), opsetImport: nestedList(8, OperatorSetIdProto) });

/**
 * `type` is an AttributeType. The value is written if it is zero, too: the other form of ONNX's schema, onnx.proto, tells a zero from nothing, and OpenCV refuses an attribute
 * without a value (findings/opencv_onnx_zero_attributes.sh).
 */
const ATTRIBUTE = { name: one(1, STRING), f: optional(2, FLOAT), i: optional(3, INT64), s: optional(4, BYTES), ints: list(8, INT64), type: one(20, INT32) };
const AttributeProto = new Message('AttributeProto', ATTRIBUTE);
export type GivenAttribute = Given<Decoded<typeof ATTRIBUTE>>;

/** An empty name among the inputs is an optional input that is left out. */
const NODE = { input: list(1, STRING), output: list(2, STRING), name: one(3, STRING), opType: one(4, STRING), attribute: nestedList(5, AttributeProto) };
const NodeProto = new Message('NodeProto', NODE);
export type GivenNode = Given<Decoded<typeof NODE>>;

const Dimension = new Message('Dimension', { dimValue: one(1, INT64) });

/** TensorShapeProto in ONNX. */
const ShapeProto = new Message('ShapeProto', { dim: nestedList(1, Dimension) });

/** `elemType` is a DataType. */
const TensorType = new Message('TensorType', { elemType: one(1, INT32), shape: nested(2, ShapeProto) });

const TypeProto = new Message('TypeProto', { tensorType: nested(1, TensorType) });

const VALUE_INFO = { name: one(1, STRING), type: nested(2, TypeProto) };
const ValueInfoProto = new Message('ValueInfoProto', VALUE_INFO);
export type GivenValueInfo = Given<Decoded<typeof VALUE_INFO>>;

export const GraphProto = new Message('GraphProto', { node: nestedList(1, NodeProto), name: one(2, STRING), input: nestedList(11, ValueInfoProto), output: nestedList(12, ValueInfoProto) });

/** `dataType` is a DataType. */
export const TensorProto = new Message('TensorProto', { dims: list(1, INT64), dataType: one(2, INT32), name: one(8, STRING) });
