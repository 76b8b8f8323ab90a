/** The bytes of an ONNX file. */
import { describe, expect, test } from '@jest/globals';
import protobuf from 'protobufjs/minimal.js';
import { onnxBytes, onnxFile } from '../../src/onnx/file.js';
import { OnnxWriter, type OnnxGraph } from '../../src/onnx/writer.js';
import { float32, sourceOf, tensor, type Tensor, type TensorSource } from '../../src/tensor.js';

/** The fields of a message: numbers, and the bytes of everything that has a length. */
function fieldsOf(bytes: Uint8Array): { readonly field: number; readonly value: number | Uint8Array }[] {
  const reader = new protobuf.Reader(bytes);
  const fields = [];
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const value = (tag & 7) === 0 ? Number(reader.int64()) : (tag & 7) === 5 ? reader.float() : reader.bytes();
    fields.push({ field: tag >>> 3, value });
  }
  return fields;
}

const all = (bytes: Uint8Array, field: number): Uint8Array[] => fieldsOf(bytes).filter((each) => each.field === field).map(({ value }) => value as Uint8Array);
const text = (bytes: Uint8Array | number): string => new TextDecoder().decode(bytes as Uint8Array);

const emptyGraph: OnnxGraph = { inputs: [], outputs: [], nodes: [], constants: new Map() };

test('a model of two constants, field by field', async () => {
  const writer = new OnnxWriter(['x', 'y']);
  writer.input('x', { dtype: 'float32', shape: [2, 3] });
  const sum = writer.op('node', 'Add', ['x', writer.constant('weights', sourceOf(float32([3], [1, 2, 3])))]);
  const scaled = writer.op('node', 'Elu', [sum], { alpha: { float: 0.5 }, axes: [1, 2], mode: 'abc', axis: -1 });
  writer.output(writer.op('node', 'Reshape', [scaled, writer.integers([6, 1])]), 'y', { dtype: 'float32', shape: [6, 1] });
  const file = await onnxBytes(onnxFile(writer.finish(), 'what it is'));

  const model = new Map(fieldsOf(file).map(({ field, value }) => [field, value]));
  expect([model.get(1), text(model.get(2)!), text(model.get(6)!)]).toEqual([8, 'deeplab-ts', 'what it is']);
  expect(fieldsOf(model.get(8) as Uint8Array)).toContainEqual({ field: 2, value: 17 });

  // Protocol buffers merge a message that comes in parts.
  const graph = new Uint8Array(all(file, 7).flatMap((part) => [...part]));
  expect(all(graph, 1).map((node) => [all(node, 1).map(text), all(node, 4).map(text), all(node, 2).map(text)])).toEqual([
    [['x', 'weights'], ['Add'], ['node/Add']],
    [['node/Add'], ['Elu'], ['node/Elu']],
    [['node/Elu', 'int64[2](6,1)'], ['Reshape'], ['y']],
  ]);
  const attributes = all(all(graph, 1)[1], 5).map((attribute) => new Map(fieldsOf(attribute).map(({ field, value }) => [field, value])));
  expect(attributes.map((each) => [text(each.get(1)!), each.get(20)])).toEqual([['alpha', 1], ['axes', 7], ['mode', 3], ['axis', 2]]);
  expect([attributes[0].get(2), [...(attributes[1].get(8) as Uint8Array)], text(attributes[2].get(4)!), attributes[3].get(3)]).toEqual([0.5, [1, 2], 'abc', -1]);

  const [weights, shape] = all(graph, 5).map((constant) => new Map(fieldsOf(constant).map(({ field, value }) => [field, value])));
  expect([text(weights.get(8)!), weights.get(2), [...(weights.get(1) as Uint8Array)]]).toEqual(['weights', 1, [3]]);
  expect(new Float32Array((weights.get(9) as Uint8Array).slice().buffer)).toEqual(Float32Array.of(1, 2, 3));
  expect(new BigInt64Array((shape.get(9) as Uint8Array).slice().buffer)).toEqual(BigInt64Array.of(6n, 1n));
});

test('attributes that are zero have their value, without which OpenCV does not read them', async () => {
  const writer = new OnnxWriter(['x', 'y']);
  writer.input('x', { dtype: 'float32', shape: [2, 3] });
  const node = writer.op('node', 'Elu', ['x'], { alpha: { float: 0 }, axis: 0, mode: '' });
  writer.output(node, 'y', { dtype: 'float32', shape: [2, 3] });
  const graph = new Uint8Array(all(await onnxBytes(onnxFile(writer.finish(), '')), 7).flatMap((part) => [...part]));
  const attributes = all(all(graph, 1)[0], 5).map((attribute) => fieldsOf(attribute).slice(1));
  expect(attributes).toEqual([
    [{ field: 2, value: 0 }, { field: 20, value: 1 }],
    [{ field: 3, value: 0 }, { field: 20, value: 2 }],
    [{ field: 4, value: new Uint8Array(0) }, { field: 20, value: 3 }],
  ]);
});

describe('weights', () => {
  const remembered = (value: Tensor, reads: string[], name: string): TensorSource => ({ ...sourceOf(value), read: async () => (reads.push(name), value) });

  test('are read one after the other, while the file is written', async () => {
    const reads: string[] = [];
    const constants = new Map(['a', 'b'].map((name) => [name, remembered(float32([2], [1, 2]), reads, name)]));
    const file = onnxFile({ ...emptyGraph, constants }, '');
    expect(reads).toEqual([]);
    const seen: { readonly reads: number; readonly share: number }[] = [];
    let length = 0;
    for await (const chunk of file.chunks((done, total) => seen.push({ reads: reads.length, share: done / total }))) length += chunk.length;
    expect(length).toBe(file.byteLength);
    expect(reads).toEqual(['a', 'b']);
    expect(seen.at(-1)).toEqual({ reads: 2, share: 1 });
    expect(seen.find(({ reads: read }) => read === 1)!.share).toBeLessThan(1);
  });

  test.each([
    ['float16', [1, -2], [0x00, 0x3c, 0x00, 0xc0]],
    ['bool', [1, 0], [1, 0]],
    ['int16', [1, -2], [1, 0, 0xfe, 0xff]],
  ] as const)('of %s', async (dtype, values, bytes) => {
    const data = dtype === 'float16' ? Float32Array.from(values) : dtype === 'bool' ? Uint8Array.from(values) : Int16Array.from(values);
    const constants = new Map([['a', sourceOf(tensor(dtype, [2], data as never))]]);
    const file = await onnxBytes(onnxFile({ ...emptyGraph, constants }, ''));
    expect([...file.slice(-bytes.length)]).toEqual(bytes);
  });

  test('of more than 2 GB are refused before any is read', () => {
    const huge: TensorSource = { dtype: 'float32', shape: [2 ** 28], read: () => Promise.reject(new Error('read')) };
    const constants = new Map([['a', huge], ['b', huge]]);
    expect(() => onnxFile({ ...emptyGraph, constants }, '')).toThrow(/would take 2\.1 GB.*at most 2\.1 GB/);
  });

  test('of strings are refused', () => {
    const constants = new Map([['a', sourceOf(tensor('string', [1], [new Uint8Array(1)]))]]);
    expect(() => onnxFile({ ...emptyGraph, constants }, '')).toThrow(/string\[1\] cannot be exported/);
  });
});
