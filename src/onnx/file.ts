/**
 * An ONNX graph as a file.
 *
 * A message of protocol buffers is the sum of its fields, in any order, so the small parts are encoded by the schema, and
 * around them the weights are written as they are read: none is held longer than it takes to hand it on.
 */
import { ShapeMismatchError, UnsupportedOpError } from '../errors.js';
import { GraphProto, ModelProto, TensorProto, type GivenAttribute, type GivenNode, type GivenValueInfo } from '../proto/schema/onnx.js';
import { wireWriter } from '../proto/schema/wire_format.js';
import { bytesFromData, byteLengthOf } from '../proto/wire/tensor_bytes.js';
import { formatInfo, type DataOf, type TensorInfo, type TensorSource } from '../tensor.js';
import { isOnnxDType, onnxDataType, type OnnxDType } from './dtypes.js';
import type { NamedInfo, OnnxAttribute, OnnxGraph, OnnxNode } from './writer.js';

/** The versions that are written: operators as they were defined in opset 17, of 2022. */
const IR_VERSION = 8;
const OPSET = 17;

/** No message can be longer, because protocol buffers count in signed 32-bit numbers. */
const MAX_BYTES = 2 ** 31 - 1;

/** Fields that hold the weights; schema/onnx.ts leaves them out. */
const FIELD = { graph: 7, initializer: 5, rawData: 9 } as const;

/** AttributeProto.AttributeType */
const TYPE = { float: 1, int: 2, string: 3, ints: 7 } as const;

export interface OnnxFile {
  readonly inputs: readonly NamedInfo[];
  readonly outputs: readonly NamedInfo[];
  readonly byteLength: number;
  /**
   * The bytes, piece by piece; weights are read on the way.
   *
   * @param onProgress How many bytes are done, of how many.
   */
  chunks(onProgress?: (doneBytes: number, totalBytes: number) => void): AsyncGenerator<Uint8Array>;
}

/** @throws ShapeMismatchError when it would be larger than ONNX files can be */
export function onnxFile(graph: OnnxGraph, description: string): OnnxFile {
  const model = ModelProto.encode({
    irVersion: IR_VERSION,
    producerName: 'deeplab-ts',
    docString: description,
    opsetImport: [{ domain: '', version: OPSET }],
  });
  const body = encodeBody(graph);
  const constants = [...graph.constants].map(([name, source]) => ({ ...constantHead(name, source), source }));
  const graphBytes = constants.reduce((sum, { head, dataBytes }) => sum + head.length + dataBytes, body.length);
  const start = [model, fieldHead(FIELD.graph, graphBytes), body];
  const byteLength = start[0].length + start[1].length + graphBytes;
  if (byteLength > MAX_BYTES) {
    throw new ShapeMismatchError(`The network would take ${(byteLength / 1e9).toFixed(1)} GB as an ONNX file, which can have at most 2.1 GB. Export a smaller part of it.`);
  }
  return {
    inputs: graph.inputs,
    outputs: graph.outputs,
    byteLength,
    async *chunks(onProgress) {
      let done = 0;
      const report = (chunk: Uint8Array): Uint8Array => {
        done += chunk.length;
        onProgress?.(done, byteLength);
        return chunk;
      };
      for (const chunk of start) yield report(chunk);
      for (const { head, source } of constants) {
        yield report(head);
        yield report(await readBytes(source));
      }
    },
  };
}

/** The whole file in memory. */
export async function onnxBytes(file: OnnxFile, onProgress?: (doneBytes: number, totalBytes: number) => void): Promise<Uint8Array> {
  const bytes = new Uint8Array(file.byteLength);
  let at = 0;
  for await (const chunk of file.chunks(onProgress)) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function encodeBody({ nodes, inputs, outputs }: OnnxGraph): Uint8Array {
  return GraphProto.encode({
    name: 'deeplab-ts',
    node: nodes.map(encodeNode),
    input: inputs.map(valueInfo),
    output: outputs.map(valueInfo),
  });
}

function encodeNode({ name, op, inputs, outputs, attributes }: OnnxNode): GivenNode {
  const attribute = Object.entries(attributes).map(([key, value]) => ({ name: key, ...encodeAttribute(value) }));
  return { name, opType: op, input: [...inputs], output: [...outputs], attribute };
}

function encodeAttribute(value: OnnxAttribute): GivenAttribute {
  if (typeof value === 'number') return { type: TYPE.int, i: value };
  if (typeof value === 'string') return { type: TYPE.string, s: new TextEncoder().encode(value) };
  if ('float' in value) return { type: TYPE.float, f: value.float };
  return { type: TYPE.ints, ints: value };
}

function valueInfo({ name, dtype, shape }: NamedInfo): GivenValueInfo {
  const dim = shape.map((size) => ({ dimValue: size }));
  return { name, type: { tensorType: { elemType: onnxDataType(exported({ dtype, shape })), shape: { dim } } } };
}

/** An initializer up to where its elements begin, and how many bytes of those follow. */
function constantHead(name: string, { dtype, shape }: TensorSource): { head: Uint8Array; dataBytes: number } {
  const type = exported({ dtype, shape });
  const dataBytes = byteLengthOf(type, shape);
  const tensor = TensorProto.encode({ name, dims: [...shape], dataType: onnxDataType(type) });
  const dataHead = fieldHead(FIELD.rawData, dataBytes);
  const head = [fieldHead(FIELD.initializer, tensor.length + dataHead.length + dataBytes), tensor, dataHead];
  return { head: joined(head), dataBytes };
}

async function readBytes(source: TensorSource): Promise<Uint8Array> {
  const { dtype, data } = await source.read();
  return bytesFromData(dtype as OnnxDType, data as DataOf<OnnxDType>);
}

function exported({ dtype, shape }: TensorInfo): OnnxDType {
  if (isOnnxDType(dtype)) return dtype;
  throw new UnsupportedOpError(`${formatInfo({ dtype, shape })} cannot be exported: only numbers and bools can.`);
}

/** Number, type (2: so many bytes follow) and length of a field. */
function fieldHead(field: number, length: number): Uint8Array {
  return wireWriter().uint32((field << 3) | 2).uint32(length).finish();
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
