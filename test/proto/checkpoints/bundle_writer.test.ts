import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { memoryFolder } from '../../../src/io/sources/folder.js';
import { openDirectory } from '../../../src/io/sources/files.js';
import { encodeBundle } from '../../../src/proto/checkpoints/bundle_writer.js';
import { openCheckpoint } from '../open_checkpoint.js';
import { writeCheckpoint } from '../../../src/proto/checkpoints/write_checkpoint.js';
import { float32, tensor, type Tensor } from '../../../src/tensor.js';
import { describeTensor, fixtureFiles, fixtureFolder } from '../fixtures.js';

const concat = (chunks: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(chunks));

async function readAll(files: Record<string, Uint8Array>, prefix: string): Promise<Map<string, Tensor>> {
  const checkpoint = await openCheckpoint(memoryFolder('here', files), prefix);
  const tensors = new Map<string, Tensor>();
  for (const name of checkpoint.variables.keys()) tensors.set(name, await checkpoint.read(name));
  return tensors;
}

function asFiles(tensors: ReadonlyMap<string, Tensor>, blockBytes?: number): Record<string, Uint8Array> {
  const { index, data } = encodeBundle(tensors, { blockBytes });
  return { 'x.index': index, 'x.data-00000-of-00001': concat(data) };
}

describe('encodeBundle', () => {
  test.each(['all_dtypes', 'many'])('writes %s byte for byte as TensorFlow did', async (prefix) => {
    const files = fixtureFiles(prefix);
    const { index, data } = encodeBundle(await readAll(files, prefix));
    expect(Buffer.compare(concat(data), files[`${prefix}.data-00000-of-00001`])).toBe(0);
    expect(Buffer.compare(index, files[`${prefix}.index`])).toBe(0);
  });

  test.each([1, 64, 4096])('what it writes in blocks of %d bytes is read again', async (blockBytes) => {
    const original = await readAll(fixtureFiles('all_dtypes'), 'all_dtypes');
    const again = await readAll(asFiles(original, blockBytes), 'x');
    expect([...again].map(([name, value]) => [name, describeTensor(value)])).toEqual([...original].map(([name, value]) => [name, describeTensor(value)]));
  });

  test('any names and any blocks', async () => {
    const name = fc.string({ minLength: 1, unit: 'binary' });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(name, { maxLength: 40 }), fc.integer({ min: 1, max: 300 }), async (names, blockBytes) => {
        const tensors = new Map(names.map((key, i) => [key, float32([], [i])]));
        const again = await readAll(asFiles(tensors, blockBytes), 'x');
        expect(new Map([...again].map(([key, { data }]) => [key, Number(data[0])]))).toEqual(new Map(names.map((key, i) => [key, i])));
      }),
      { numRuns: 60, seed: 2 },
    );
  });

  test('takes no copy of float32 data', () => {
    const value = float32([2], [1, 2]);
    expect(encodeBundle(new Map([['w', value]])).data[0].buffer).toBe(value.data.buffer);
  });

  test('refuses the empty name, and data that does not fill its shape', () => {
    expect(() => encodeBundle(new Map([['', float32([], [1])]]))).toThrow(/empty name/);
    expect(() => encodeBundle(new Map([['w', { ...tensor('int8', [2], new Int8Array(2)), shape: [3] }]]))).toThrow(/'w' is int8\[3\], but its data has 2/);
  });
});

describe('writeCheckpoint', () => {
  test('leaves two files and nothing else, and replaces what was there', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'deeplab-'));
    try {
      const prefix = join(directory, 'model.ckpt');
      await writeCheckpoint(prefix, new Map([['a', float32([1], [1])]]));
      await writeCheckpoint(prefix, new Map([['b', float32([1], [2])]]));
      expect((await readdir(directory)).sort()).toEqual(['model.ckpt.data-00000-of-00001', 'model.ckpt.index']);
      const checkpoint = await openCheckpoint(await openDirectory(directory), 'model.ckpt');
      expect([...checkpoint.variables.keys()]).toEqual(['b']);
      expect((await checkpoint.read('b')).data).toEqual(Float32Array.of(2));
      await checkpoint.close();
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  test('a failure leaves the old checkpoint whole', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'deeplab-'));
    try {
      const prefix = join(directory, 'model.ckpt');
      await writeCheckpoint(prefix, new Map([['a', float32([1], [1])]]));
      const before = await readFile(`${prefix}.index`);
      await expect(writeCheckpoint(prefix, new Map([['', float32([1], [1])]]))).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
      await expect(writeCheckpoint(join(directory, 'none', 'x'), new Map())).rejects.toMatchObject({ tag: 'FileNotFoundError' });
      expect(await readFile(`${prefix}.index`)).toEqual(before);
      expect(await readdir(directory)).toHaveLength(2);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  test('refuses a directory as prefix', async () => {
    await expect(writeCheckpoint('somewhere/', new Map())).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
  });
});

test('partitioned variables are written whole', async () => {
  const checkpoint = await openCheckpoint(fixtureFolder('partitioned'), 'partitioned');
  const tensors = new Map([['grid', await checkpoint.read('grid')]]);
  const again = await readAll(asFiles(tensors), 'x');
  expect(again.get('grid')).toEqual(tensors.get('grid'));
});
