/** Our messages against protobufjs, which reads the schemas as TensorFlow and ONNX write them. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import protobuf from 'protobufjs';
import { Event } from '../../../src/proto/schema/event.js';
import { Feature, FeatureEntry, Int64List } from '../../../src/proto/schema/example.js';
import { GraphVersions, ListValue, NodeDef } from '../../../src/proto/schema/graph.js';
import type { AnyMessage } from '../../../src/proto/schema/fields.js';
import { GraphProto, ModelProto, TensorProto as OnnxTensor } from '../../../src/proto/schema/onnx.js';
import { FunctionDef, MetaGraphDef } from '../../../src/proto/schema/saved_model.js';
import { SavedTensorSlices } from '../../../src/proto/schema/saved_tensor_slice.js';
import { TensorProto } from '../../../src/proto/schema/tensor.js';
import { BundleEntryProto, BundleHeaderProto } from '../../../src/proto/schema/tensor_bundle.js';
import { TensorShapeProto, TensorSliceProto } from '../../../src/proto/schema/types.js';
import { wireReader } from '../../../src/proto/schema/wire_format.js';

const FILES = ['types', 'tensor', 'tensor_bundle', 'saved_tensor_slice', 'graph', 'saved_model', 'example', 'event', 'onnx'];
const root = new protobuf.Root();
for (const file of FILES) protobuf.parse(readFileSync(`test/proto/schema/${file}.proto`, 'utf8'), root);
root.resolveAll();

const MESSAGES: readonly (readonly [string, unknown])[] = [
  ['tensorflow.TensorShapeProto', TensorShapeProto],
  ['tensorflow.TensorSliceProto', TensorSliceProto],
  ['tensorflow.TensorProto', TensorProto],
  ['tensorflow.BundleHeaderProto', BundleHeaderProto],
  ['tensorflow.BundleEntryProto', BundleEntryProto],
  ['tensorflow.SavedTensorSlices', SavedTensorSlices],
  ['tensorflow.GraphVersions', GraphVersions],
  ['tensorflow.NodeDef', NodeDef],
  ['tensorflow.AttrValue.ListValue', ListValue],
  ['tensorflow.FunctionDef', FunctionDef],
  ['tensorflow.MetaGraphDef', MetaGraphDef],
  ['tensorflow.FeatureEntry', FeatureEntry],
  ['tensorflow.Feature', Feature],
  ['tensorflow.Int64List', Int64List],
  ['tensorflow.Event', Event],
  ['onnx.ModelProto', ModelProto],
  ['onnx.GraphProto', GraphProto],
  ['onnx.TensorProto', OnnxTensor],
];

/** Values of a field; 64-bit integers as decimal text, as protobufjs takes and gives them in JSON. */
function valueOf(field: protobuf.Field, depth: number): fc.Arbitrary<unknown> {
  const { resolvedType } = field;
  if (resolvedType instanceof protobuf.Type) return message(resolvedType, depth + 1);
  switch (field.type) {
    case 'int32':
      return fc.integer();
    case 'fixed32':
      return fc.integer({ min: 0, max: 2 ** 32 - 1 });
    case 'int64':
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
    case 'float':
      return fc.float({ noNaN: true, noDefaultInfinity: true });
    case 'double':
      return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'bool':
      return fc.boolean();
    case 'string':
      return fc.string({ unit: 'grapheme', maxLength: 8 });
    default:
      return fc.uint8Array({ maxLength: 8 }).map((bytes) => Buffer.from(bytes).toString('base64'));
  }
}

function message(type: protobuf.Type, depth = 0): fc.Arbitrary<Record<string, unknown>> {
  const length = { maxLength: depth > 1 ? 1 : 4 };
  const fields = type.fieldsArray.map((field): [string, fc.Arbitrary<unknown>] => {
    const value = valueOf(field, depth);
    if (field.map) return [field.name, fc.dictionary(fc.string({ maxLength: 4 }), value, { maxKeys: 3 })];
    return [field.name, field.repeated ? fc.array(value, length) : value];
  });
  const record = fc.record(Object.fromEntries(fields), { requiredKeys: [] });
  // Of a oneof one field is set.
  return type.oneofsArray.some(({ name }) => name === 'value') ? record.map((all) => Object.fromEntries(Object.entries(all).slice(0, 1))) : record;
}

/** As protobufjs writes JSON: 64-bit integers as text, bytes as base64, what is not there left out. */
function asJson(value: unknown): unknown {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, each]) => (each === undefined ? [] : [[key, asJson(each)]])));
}

const WRITTEN = { longs: String, bytes: String, defaults: true, arrays: true, objects: true } as const;

/** protobufjs gives null for messages that are not there. */
const withoutNull = (value: unknown): unknown => JSON.parse(JSON.stringify(value), (_, each: unknown) => (each === null ? undefined : each));

test.each(MESSAGES)('%s', (name, given) => {
  const ours = given as AnyMessage;
  const type = root.lookupType(name);
  fc.assert(
    fc.property(message(type), (fields) => {
      const theirs = type.fromObject(fields);
      const bytes = Uint8Array.from(type.encode(theirs).finish());
      const decoded = ours.decode(wireReader(bytes));
      expect(asJson(decoded)).toEqual(withoutNull(type.toObject(theirs, WRITTEN)));
      // What is encoded is the same to the last byte.
      expect(Array.from(ours.encode(decoded))).toEqual(Array.from(bytes));
    }),
    { numRuns: 60, seed: 1 },
  );
});

test('what is cut off or damaged gives an error, or what protobufjs reads', () => {
  const type = root.lookupType('tensorflow.NodeDef');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 24 }), (bytes) => {
      const read = (decode: () => unknown): unknown => {
        try {
          return decode();
        } catch {
          return 'damaged';
        }
      };
      const theirs = read(() => withoutNull(type.toObject(type.decode(bytes), WRITTEN)));
      expect(read(() => asJson(NodeDef.decode(wireReader(bytes))))).toEqual(theirs);
    }),
    { numRuns: 2000, seed: 1 },
  );
});
