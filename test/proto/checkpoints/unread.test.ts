/** Variables of data types that only TensorFlow reads: they are listed, and nothing but their own reading fails. */
import { describe, expect, test } from '@jest/globals';
import { memoryFolder } from '../../../src/io/sources/folder.js';
import { BundleEntryProto, BundleHeaderProto } from '../../../src/proto/schema/tensor_bundle.js';
import { encodeTable } from '../../../src/proto/tables/table_writer.js';
import { fixtureFolder } from '../fixtures.js';
import { openCheckpoint } from '../open_checkpoint.js';

const QUANTISED = ['qint8', 'quint8', 'qint32'];
const OF_FLOATS = ['float8_e5m2', 'float8_e4m3fn', 'float8_e4m3fnuz', 'float8_e4m3b11fnuz', 'float8_e5m2fnuz', 'float4_e2m1fn'];
const UNREAD = [...QUANTISED, 'qint16', 'quint16', ...OF_FLOATS, 'int4', 'uint4', 'int2', 'uint2'];

describe.each([
  ['V2', 'unread', UNREAD],
  ['V1', 'v1_unread', QUANTISED],
] as const)('%s', (_, prefix, types) => {
  test('all are listed by the names that TensorFlow gives the types', async () => {
    const { variables } = await openCheckpoint(fixtureFolder(), prefix);
    const listed = types.map((dtype): [string, object] => [`${dtype}/kernel`, { dtype, shape: [2, 3] }]);
    const list: [string, object][] = prefix === 'unread' ? [['list', { dtype: 'variant', shape: [] }]] : [];
    expect(Object.fromEntries(variables)).toEqual(Object.fromEntries([...listed, ...list, ['weights', { dtype: 'float32', shape: [2] }]]));
  });

  test.each(types)('%s cannot be read, all else can', async (dtype) => {
    const checkpoint = await openCheckpoint(fixtureFolder(), prefix);
    const error = { tag: 'CheckpointFormatError', message: expect.stringMatching(new RegExp(`'${dtype}/kernel'.*found data type ${dtype}, which is not read; expected a number`)) };
    await expect(checkpoint.read(`${dtype}/kernel`)).rejects.toMatchObject(error);
    expect(() => checkpoint.source(`${dtype}/kernel`)).toThrow(expect.objectContaining(error));
    expect((await checkpoint.read('weights')).data).toEqual(Float32Array.of(1, -2));
    expect((await checkpoint.source('weights').read()).data).toEqual(Float32Array.of(1, -2));
  });
});

test.each([
  [20, 'resource'],
  [0, 'DataType 0'],
  [77, 'DataType 77'],
  // DT_QINT8_REF
  [111, 'qint8'],
])('a variable of data type %i is listed as %s', async (number, dtype) => {
  const header = BundleHeaderProto.encode({ numShards: 1, version: { producer: 1 } });
  const entry = BundleEntryProto.encode({ dtype: number, size: 5 });
  const files = { 'x.index': encodeTable([['', header], ['odd', entry]]), 'x.data-00000-of-00001': new Uint8Array(5) };
  const checkpoint = await openCheckpoint(memoryFolder('odd', files), 'x');
  expect(checkpoint.variables.get('odd')).toEqual({ dtype, shape: [] });
  await expect(checkpoint.read('odd')).rejects.toMatchObject({ tag: 'CheckpointFormatError', message: expect.stringContaining(`found data type ${dtype}`) });
});

test('a list of tensors cannot be read either', async () => {
  const checkpoint = await openCheckpoint(fixtureFolder('unread'), 'unread');
  await expect(checkpoint.read('list')).rejects.toMatchObject({ tag: 'CheckpointFormatError', message: expect.stringContaining('found data type variant') });
});
