/** Checkpoints as TensorFlow writes them, of both formats, against what TensorFlow put in. */
import { describe, expect, test } from '@jest/globals';
import { memoryFolder } from '../../../src/io/sources/folder.js';
import { openCheckpoint } from '../open_checkpoint.js';
import { describeTensor, expectedTensors, fixtureFiles, fixtureFolder, type Described } from '../fixtures.js';

const all = expectedTensors('all_dtypes');
const partitioned = expectedTensors('partitioned');
const only = (tensors: Record<string, Described>, keep: (name: string, value: Described) => boolean): Record<string, Described> =>
  Object.fromEntries(Object.entries(tensors).filter(([name, value]) => keep(name, value)));

const CASES = [
  { prefix: 'all_dtypes', what: 'every data type, scalars, empty tensors, names beyond ASCII', expected: all },
  { prefix: 'sharded', what: 'three shards', expected: all },
  { prefix: 'snappy', what: 'an index compressed by Snappy, of several blocks', expected: all },
  { prefix: 'big_endian', what: 'a big-endian data file, restarts every four keys', expected: only(all, (_, { dtype }) => dtype !== 'string') },
  { prefix: 'partitioned', what: 'variables in slices over two shards', expected: partitioned },
  {
    prefix: 'v1',
    what: 'V1, one file',
    expected: only(all, (name, { dtype, shape }) => !shape.includes(0) && !name.startsWith('order') && !/^(uint32|uint64|bfloat16)$/.test(dtype)),
  },
  { prefix: 'v1_sharded', what: 'V1, slices over two files', expected: partitioned },
];

describe('openCheckpoint', () => {
  test.each(CASES)('$prefix: $what', async ({ prefix, expected }) => {
    const checkpoint = await openCheckpoint(fixtureFolder(), prefix);
    expect([...checkpoint.variables.keys()].sort()).toEqual(Object.keys(expected).sort());
    for (const [name, value] of Object.entries(expected)) {
      expect(checkpoint.variables.get(name)).toEqual({ dtype: value.dtype, shape: value.shape });
      expect([name, describeTensor(await checkpoint.read(name))]).toEqual([name, value]);
      expect(describeTensor(await checkpoint.source(name).read())).toEqual(value);
    }
    await checkpoint.close();
  });

  test('8000 variables in an index of several blocks', async () => {
    const checkpoint = await openCheckpoint(fixtureFolder(), 'many');
    expect(checkpoint.variables.size).toBe(8000);
    for (const i of [0, 1, 3999, 7777, 7999]) {
      const { data } = await checkpoint.read(`tower_${i % 7}/layer_${String(i).padStart(5, '0')}/moving_variance`);
      expect(data).toEqual(Float32Array.of(i / 2));
    }
  });

  test('reads the data file by position, and only what is asked for', async () => {
    const folder = fixtureFolder('all_dtypes');
    const reads: number[] = [];
    const watched = {
      ...folder,
      open: async (file: string) => {
        const source = await folder.open(file);
        if (file.endsWith('.index')) return source;
        return { ...source, read: (offset: number, length: number) => (reads.push(length), source.read(offset, length)) };
      },
    };
    const checkpoint = await openCheckpoint(watched, 'all_dtypes');
    expect(reads).toEqual([]);
    await checkpoint.read('float64/matrix');
    expect(reads).toEqual([12 * 8]);
  });

  test('a variable that is not there: names similar ones', async () => {
    const checkpoint = await openCheckpoint(fixtureFolder('all_dtypes'), 'all_dtypes');
    await expect(checkpoint.read('float/matrix')).rejects.toMatchObject({
      tag: 'InvalidArgumentError',
      message: expect.stringMatching(/51 variables, but none named 'float.matrix'. Did you mean '.*matrix'/),
    });
    expect(() => checkpoint.source('weights')).toThrow(/none named 'weights'/);
  });

  test.each([
    { without: 'sharded.data-00001-of-00003', prefix: 'sharded' },
    { without: 'all_dtypes.index', prefix: 'all_dtypes' },
    { without: 'all_dtypes.data-00000-of-00001', prefix: 'all_dtypes' },
    { without: 'v1_sharded-00001-of-00002', prefix: 'v1_sharded' },
  ])('missing $without is named', async ({ without, prefix }) => {
    const files = fixtureFiles(prefix);
    delete files[without];
    await expect(openCheckpoint(memoryFolder('here', files), prefix)).rejects.toMatchObject({
      tag: 'FileNotFoundError',
      message: expect.stringContaining(without),
    });
  });

  test('a shard that is too short: names tensor, file, offset, found and expected', async () => {
    const files = fixtureFiles('all_dtypes');
    files['all_dtypes.data-00000-of-00001'] = files['all_dtypes.data-00000-of-00001'].subarray(0, 700);
    const checkpoint = await openCheckpoint(memoryFolder('here', files), 'all_dtypes');
    const names = [...checkpoint.variables.keys()];
    const outcomes = await Promise.allSettled(names.map((name) => checkpoint.read(name)));
    const failed = outcomes.flatMap((outcome, i) => (outcome.status === 'rejected' ? [{ name: names[i], error: outcome.reason }] : []));
    expect(failed.length).toBeGreaterThan(0);
    for (const { name, error } of failed) {
      expect(error).toMatchObject({ tag: 'CheckpointFormatError' });
      expect(error.message).toMatch(new RegExp(`^all_dtypes\\.data-00000-of-00001: tensor '${name}' at byte \\d+: found a file of 700 bytes, expected \\d+`));
    }
  });
});
