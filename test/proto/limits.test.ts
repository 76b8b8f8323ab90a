/**
 * Small files that ask for much: each ends with an error of ours, or with what it holds, after work that its size justifies. None of these inputs is
 * larger than a few hundred kilobytes.
 */
import { describe, expect, test } from '@jest/globals';
import protobuf from 'protobufjs/minimal.js';
import { isDeepLabError } from '../../src/errors.js';
import { memoryFolder } from '../../src/io/sources/folder.js';
import { memorySource, type ByteSource } from '../../src/io/sources/byte_source.js';
import { encodeShape } from '../../src/proto/checkpoints/bundle_writer.js';
import { latestCheckpoint } from '../../src/proto/checkpoints/latest_checkpoint.js';
import { openCheckpoint } from './open_checkpoint.js';
import { readGraphDef, readGraphFile } from '../../src/proto/graphs/graph_def.js';
import { NodeDef, type AttrValueProto } from '../../src/proto/schema/graph.js';
import { SavedTensorSlices } from '../../src/proto/schema/saved_tensor_slice.js';
import { BundleEntryProto, BundleHeaderProto } from '../../src/proto/schema/tensor_bundle.js';
import { TensorSliceProto } from '../../src/proto/schema/types.js';
import { SortedTable } from '../../src/proto/tables/sorted_table.js';
import { encodeTable } from '../../src/proto/tables/table_writer.js';
import { crc32c, maskCrc } from '../../src/proto/wire/crc32c.js';
import { rawBlock, rawTable } from './raw_table.js';
import { sliceKey, type Extent } from '../../src/proto/wire/ordered_code.js';
import type { Shape } from '../../src/tensor.js';

const header = BundleHeaderProto.encode({ numShards: 1, version: { producer: 1 } });

async function failure(work: Promise<unknown>, tag: 'CheckpointFormatError' | 'GraphFormatError' = 'CheckpointFormatError'): Promise<string> {
  const error = await work.then(() => 'it was read', (reason: unknown) => reason);
  expect(isDeepLabError(error, tag) ? '' : String(error)).toBe('');
  const { message } = error as Error;
  expect(message.length).toBeLessThan(4200);
  return message;
}

describe('a state file', () => {
  test.each([
    ['of newlines', '\n'.repeat(2 ** 20)],
    ['of carriage returns', '\r'.repeat(2 ** 20)],
    ['of spaces', ' '.repeat(2 ** 20)],
    ['of lines that begin well', 'model_checkpoint_path\n'.repeat(2 ** 15)],
    ['of names without an end', 'model_checkpoint_path: "\n'.repeat(2 ** 15)],
    ['of one name without an end', `model_checkpoint_path: "${'a'.repeat(2 ** 20 - 100)}`],
    ['of backslashes', `model_checkpoint_path: "${'\\'.repeat(2 ** 20 - 101)}`],
  ])('%s says nothing', async (_, text) => {
    expect(await latestCheckpoint(memorySource('checkpoint', new TextEncoder().encode(text)))).toBeUndefined();
  });

  test('with a name as long as it is', async () => {
    const text = `model_checkpoint_path: "${'/b'.repeat(2 ** 19 - 100)}\\303\\274"`;
    expect(await latestCheckpoint(memorySource('checkpoint', new TextEncoder().encode(text)))).toBe('bü');
  });
});

describe('tables', () => {
  const long = 'k'.repeat(65_000);
  const thatRepeat = (count: number): Uint8Array =>
    rawTable(rawBlock([{ shared: 0, added: long }, ...Array.from({ length: count - 1 }, (_, i) => ({ shared: 65_000, added: String(i).padStart(3, '0') }))]));

  test('keys that repeat 65,000 bytes of the one before', async () => {
    const bytes = encodeTable([['', header], ...Array.from({ length: 200 }, (_, i): [string, Uint8Array] => [`${long}${String(i).padStart(3, '0')}`, Uint8Array.of(8, 1)])], { blockBytes: 1 << 24 });
    // Our writer begins anew after 16 keys, as TensorFlow's does: the same keys are fine.
    expect(bytes.length).toBeGreaterThan(12 * long.length);
    const repeated = thatRepeat(200);
    expect(repeated.length).toBeLessThan(70_000);
    expect(await failure(allKeys(repeated))).toMatch(/keys that repeat each other to more than \d+ bytes, expected at most 64 times the size of the file/);
    expect(await failure((await SortedTable.open(memorySource('t.index', repeated))).get('kk'))).toMatch(/keys that repeat/);
  });

  test('as many as 64 times the file may be', async () => {
    expect(await allKeys(thatRepeat(40))).toBe(40);
  });

  test('many keys that are too long to be told apart by their hash', async () => {
    const keys = (count: number, length: number): Uint8Array =>
      encodeTable(Array.from({ length: count }, (_, i): [string, Uint8Array] => [`${'k'.repeat(length - 3)}${String(i).padStart(3, '0')}`, new Uint8Array(0)]));
    expect(await failure(allKeys(keys(257, 16_384)))).toMatch(/found more than 256 keys of more than 16383 bytes/);
    expect(await allKeys(keys(256, 16_384))).toBe(256);
    expect(await allKeys(keys(300, 16_383))).toBe(300);
  });

  test('keys in the wrong order are named, shortened', async () => {
    expect(await failure(allKeys(rawTable(rawBlock([{ shared: 0, added: long }, { shared: 0, added: 'a' }]))))).toMatch(/found key "a" after "k+\[/);
  });

  test('a block that claims to become more than it can', async () => {
    const compressed = Uint8Array.of(0xff, 0xff, 0xff, 0x7f, 0);
    expect(await failure(allKeys(rawTable(compressed, 1)))).toMatch(/claim to become 268435455/);
  });

  async function allKeys(bytes: Uint8Array): Promise<number> {
    let count = 0;
    for await (const { key } of (await SortedTable.open(memorySource('t.index', bytes))).entries()) count += key === '' ? 0 : 1;
    return count;
  }
});

describe('partitioned variables', () => {
  interface Box {
    readonly extents: readonly Extent[];
  }

  const boxProto = ({ extents }: Box): Uint8Array =>
    TensorSliceProto.encode({ extent: extents.map(({ start, length }) => ({ start: start, length: length })) });

  const meta = (variables: readonly { name: string; shape: Shape; slices: readonly Uint8Array[] }[]): Uint8Array =>
    SavedTensorSlices.encode({ meta: { tensor: variables.map(({ name, shape, slices }) => ({ name, shape: encodeShape(shape), type: 1, slice: [...slices] })) } });

  const v1 = (value: Uint8Array, padding = 0) => openCheckpoint(memoryFolder('here', { x: encodeTable([['', value], ['pad', new Uint8Array(padding)]]) }), 'x');
  const range = (n: number) => Array.from({ length: n }, (_, i) => i);

  test('V1: 4,096 empty slices are no work', async () => {
    const slices = range(4096).map(() => boxProto({ extents: [{ start: 0, length: 0 }] }));
    expect((await v1(meta([{ name: 'w', shape: [0], slices }]))).variables.get('w')).toEqual({ dtype: 'float32', shape: [0] });
  });

  test('V1: more slices than the file has room for', async () => {
    const slices = range(1 << 18).map(() => new Uint8Array(0));
    expect(await failure(v1(meta([{ name: 'w', shape: [], slices }])))).toMatch(/found more than \d+ slices, expected an entry of 4 bytes or more for each/);
  });

  test('V1: a list of many empty variables', async () => {
    const value = meta(range(1 << 17).map(() => ({ name: '', shape: [], slices: [] })));
    expect(await failure(v1(value))).toMatch(/found data type|slices that hold 0/);
  });

  test('V1: a grid of slices, as many as there may be', async () => {
    const slices = range(4096).map((i) => boxProto({ extents: [{ start: i >> 6, length: 1 }, { start: i & 63, length: 1 }] }));
    expect((await v1(meta([{ name: 'w', shape: [64, 64], slices }]), 1 << 15)).variables.size).toBe(1);
  });

  test('V1: slices that lie across each other in every way', async () => {
    const half = 2048;
    const rows = range(half).map((i) => boxProto({ extents: [{ start: i, length: 1 }, { start: 0, length: half }] }));
    const columns = range(half).map((i) => boxProto({ extents: [{ start: half, length: half }, { start: i, length: 1 }] }));
    const slices = [...rows, ...columns];
    expect((await v1(meta([{ name: 'w', shape: [2 * half, half], slices }]), 1 << 15)).variables.size).toBe(1);
  });

  test('a name of 65,000 letters in a message', async () => {
    const message = await failure(v1(meta([{ name: 'n'.repeat(65_000), shape: [5], slices: [] }])));
    expect(message).toMatch(/variable 'n+\[\.\.\. \d+ letters left out \.\.\.\]n+': found 0 slices/);
  });

  test('V2: as many slices in entries, of which none is there', async () => {
    const value = BundleEntryProto.encode({ dtype: 1, shape: encodeShape([0]), slices: range(100_000).map(() => new Uint8Array(0)) });
    expect(await failure(v2([['w', value]]))).toMatch(/found more than \d+ slices/);
  });

  test('V2: 4,096 empty slices are no work', async () => {
    const extents = [{ start: 0, length: 0 }];
    const whole = BundleEntryProto.encode({ dtype: 1, shape: encodeShape([0]), slices: range(4096).map(() => boxProto({ extents })) });
    const part = BundleEntryProto.encode({ dtype: 1, shape: encodeShape([0]), crc32c: maskCrc(crc32c(new Uint8Array(0))) });
    const checkpoint = await v2([[sliceKey('w', extents), part], ['w', whole]]);
    expect((await checkpoint.read('w')).data).toEqual(new Float32Array(0));
  });

  test('V2: strings without end in slices of no bytes', async () => {
    const extents = [{ start: 0, length: 2 ** 40 }];
    const part = { dtype: 7, shape: encodeShape([2 ** 40]), size: 8 };
    const checkpoint = await v2([
      [sliceKey('w', extents), BundleEntryProto.encode(part)],
      ['w', BundleEntryProto.encode({ dtype: 7, shape: encodeShape([2 ** 40]), slices: [boxProto({ extents })] })],
    ]);
    expect(await failure(checkpoint.read('w'))).toMatch(/slices of 1099511627776 bytes, expected at most the 8 bytes/);
  });

  test('V2: tensors that share bytes', async () => {
    const at = (offset: number): Uint8Array => BundleEntryProto.encode({ dtype: 1, shape: encodeShape([1]), offset: offset, size: 4 });
    expect(await failure(v2([['a', at(0)], ['b', at(4)], ['c', at(3)]]))).toMatch(/entry 'c'|entry 'b'.*expected them apart/);
    expect((await v2([['a', at(0)], ['b', at(4)]])).variables.size).toBe(2);
  });

  function v2(entries: [string, Uint8Array][]) {
    return openCheckpoint(memoryFolder('here', { 'x.index': encodeTable([['', header], ...entries]), 'x.data-00000-of-00001': new Uint8Array(8) }), 'x');
  }
});

describe('graphs', () => {
  const repeated = (dtype: number, shape: Shape, field: number): Uint8Array => {
    const writer = new protobuf.Writer().uint32(8).int32(dtype).uint32(18).bytes(encodeShape(shape));
    return writer.uint32((field << 3) | 2).fork().uint32(0).ldelim().finish();
  };
  const node = (name: string, attr: Record<string, Partial<AttrValueProto>> = {}, op = 'Const'): Uint8Array => NodeDef.encode({ name, op, attr });
  const graph = (...nodes: readonly Uint8Array[]): Uint8Array => {
    const writer = new protobuf.Writer();
    for (const each of nodes) writer.uint32(10).bytes(each);
    return Uint8Array.from(writer.finish());
  };
  const read = async (bytes: Uint8Array) => readGraphDef(bytes, 'graph.pb');
  const constants = (count: number, tensor: Uint8Array): Uint8Array => graph(...Array.from({ length: count }, (_, i) => node(`c${i}`, { value: { tensor } })));

  test('twelve constants that repeat a value: the limit is on their sum', async () => {
    const tensor = repeated(9, [2 ** 24], 10); // 128 MiB of int64
    expect((await read(constants(2, tensor))).nodes).toHaveLength(2);
    const twelve = constants(12, tensor);
    expect(twelve.length).toBeLessThan(1000);
    expect(await failure(read(twelve), 'GraphFormatError')).toMatch(/node 'c2' .*values that repeat become 402653184 bytes, expected at most 268435456 in all/);
  });

  test('strings that repeat cost objects', async () => {
    expect(await failure(read(constants(3, repeated(7, [2 ** 20], 8))), 'GraphFormatError')).toMatch(/values that repeat become/);
  });

  test('what has its values in the file is not counted', async () => {
    const content = new protobuf.Writer().uint32(8).int32(1).uint32(18).bytes(encodeShape([256])).uint32(34).bytes(new Uint8Array(1024)).finish();
    expect((await read(constants(64, content))).nodes).toHaveLength(64);
  });

  test('messages inside each other, ten thousand deep', async () => {
    const nested = Uint8Array.from({ length: 20_000 }, (_, i) => (i < 10_000 ? 0x2b : 0x2c));
    expect(await failure(read(nested), 'GraphFormatError')).toMatch(/damaged data \(max depth exceeded\)/);
    expect(await failure(read(graph(nested)), 'GraphFormatError')).toMatch(/max depth exceeded/);
    const func = nested.map((byte) => (byte === 0x2b ? 0x1a : 0x02));
    // Of a function's name nothing nests: what is below is walked over, or is damage.
    expect(await failure(read(graph(node('f', { f: { func } }))), 'GraphFormatError')).toMatch(/attribute 'f' .*damaged message .*expected a NameAttrList/);
  });

  test('a name of 65,000 letters, twice', async () => {
    const name = 'n'.repeat(65_000);
    expect(await failure(read(graph(node(name), node(name))), 'GraphFormatError')).toMatch(/two nodes named 'n+\[/);
    expect(await failure(read(graph(node(name, { value: { tensor: repeated(1, [2 ** 40], 5) } }))), 'GraphFormatError')).toMatch(/^graph\.pb: node 'n+\[.*\]n+' \(Const\), attribute 'value'/);
  });

  test.each([
    ['of 20 GB', 20e9, 0x0a, 0, /found 20000000000 bytes, expected at most the 2147483647/],
    ['of holes', 2e9, 0, 256, /found the byte 0 at the beginning/],
  ])('a file %s is not read', async (_, byteLength, first, bytesRead, says) => {
    let read = 0;
    const source: ByteSource = { name: 'large.pb', byteLength, read: async (_offset, length) => ((read += length), new Uint8Array(length).fill(first, 0, 1)) };
    expect(await failure(readGraphFile(source), 'GraphFormatError')).toMatch(says);
    expect(read).toBe(bytesRead);
  });
});
