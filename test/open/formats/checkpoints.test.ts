/** Which checkpoint of a folder is opened: the one that is meant, the latest, or the only one. */
import { describe, expect, test } from '@jest/globals';
import type { Folder } from '../../../src/io/sources/byte_source.js';
import { memoryFolder } from '../../../src/io/sources/folder.js';
import { openFormat } from '../../../src/open/formats/index.js';
import { fixture, fixtureFiles } from '../../proto/fixtures.js';

const V1 = fixture('v1');
const empty = new Uint8Array(0);
/** By how many shards they need. */
const INDICES = [fixture('all_dtypes.index'), fixture('partitioned.index')];

/** A folder of these files: indices of as many shards as there are, empty shards, V1 checkpoints where the name begins so, and nothing. */
function folder(...names: string[]): Folder {
  const contentOf = (name: string): Uint8Array => {
    if (name.startsWith('v1') && !name.endsWith('.meta')) return V1;
    if (!name.endsWith('.index')) return empty;
    return INDICES[names.some((other) => other.endsWith('-of-00002')) ? 1 : 0];
  };
  return memoryFolder('models', Object.fromEntries(names.map((name) => [name, contentOf(name)])));
}

const withState = (text: string, ...names: string[]): Folder => withFile(folder(...names), 'checkpoint', new TextEncoder().encode(text));

function withFile(base: Folder, name: string, bytes: Uint8Array): Folder {
  const one = memoryFolder(base.name, { [name]: bytes });
  return { ...base, list: async () => [...(await base.list()), name], open: (file) => (file === name ? one : base).open(file) };
}

const files = (prefix: string): string[] => [`${prefix}.index`, `${prefix}.data-00000-of-00001`];

async function openedName(where: Folder, named?: string): Promise<string> {
  const model = await openFormat({ folder: where, named });
  if (model.kind === 'graph') return `graph ${model.name}`;
  await model.checkpoint.close();
  return model.name;
}

describe('the checkpoint that is opened', () => {
  test.each(['x', 'x.index', 'x.data-00000-of-00001', 'x.meta'])('named %s', async (named) => {
    expect(await openedName(folder(...files('x'), ...files('y')), named)).toBe('x');
  });

  test.each([
    { what: 'a bundle', names: files('model.ckpt'), prefix: 'model.ckpt' },
    { what: 'a bundle of several shards', names: ['a.index', 'a.data-00000-of-00002', 'a.data-00001-of-00002'], prefix: 'a' },
    { what: 'a bundle beside a graph', names: [...files('model.ckpt-30000'), 'frozen_inference_graph.pb', 'v1.txt'], prefix: 'model.ckpt-30000' },
    { what: 'a V1 checkpoint', names: ['v1', 'readme'], prefix: 'v1' },
  ])('the only one of a folder: $what', async ({ names, prefix }) => {
    expect(await openedName(folder(...names))).toBe(prefix);
  });

  test.each([undefined, 'v1_sharded', 'v1_sharded-00001-of-00002'])('a sharded V1 checkpoint, named %s', async (named) => {
    expect(await openedName(memoryFolder('models', fixtureFiles('v1_sharded')), named)).toBe('v1_sharded');
  });

  test('a V1 checkpoint by the graph beside it', async () => {
    expect(await openedName(folder('v1', 'v1.meta'), 'v1.meta')).toBe('v1');
  });

  test('the latest, by the record of the folder', async () => {
    expect(await openedName(withState('model_checkpoint_path: "/train/b"\n', ...files('a'), ...files('b')))).toBe('b');
    expect(await openedName(withState('model_checkpoint_path: "v1"\n', ...files('a'), 'v1'))).toBe('v1');
  });

  test('a record of what is not there is not believed', async () => {
    expect(await openedName(withState('model_checkpoint_path: "gone"', ...files('a')))).toBe('a');
    await expect(openedName(withState('model_checkpoint_path: "gone"'))).rejects.toThrow(/no file gone\.index/);
  });

  test('a V1 checkpoint that is called as the record is', async () => {
    expect(await openedName(memoryFolder('models', { checkpoint: V1 }))).toBe('checkpoint');
  });
});

describe('errors', () => {
  test('several checkpoints are listed', async () => {
    await expect(openedName(folder(...files('b'), ...files('a')))).rejects.toMatchObject({
      tag: 'InvalidArgumentError',
      message: expect.stringContaining('2 checkpoints: a, b.'),
    });
  });

  test('a damaged one is not passed over in silence', async () => {
    const both = { ...fixtureFiles('all_dtypes'), 'b.index': INDICES[0].subarray(0, 100), 'b.data-00000-of-00001': empty };
    await expect(openedName(memoryFolder('models', both))).rejects.toThrow('2 checkpoints: all_dtypes, b.');
  });

  // What is wrong with it is said by its reader.
  test.each([undefined, 'model.ckpt-30000'])('a damaged V1 checkpoint under its usual name, named %s', async (named) => {
    await expect(openedName(folder('model.ckpt-30000', 'readme'), named)).rejects.toMatchObject({
      tag: 'CheckpointFormatError',
      message: expect.stringMatching(/^model\.ckpt-30000: table footer at byte 0: found a file of 0 bytes/),
    });
  });

  test.each([
    { names: ['x.index'], named: 'x', missing: 'x.data-00000-of-00001' },
    { names: ['x.index'], named: undefined, missing: 'x.data-00000-of-00001' },
    { names: ['x.data-00000-of-00001'], named: 'x.data-00000-of-00001', missing: 'x.index' },
    { names: ['x.data-00000-of-00001'], named: 'x', missing: 'x.index' },
    { names: ['x.data-00000-of-00001'], named: undefined, missing: 'x.index' },
    { names: files('x'), named: 'y.index', missing: 'y.index' },
    { names: files('x'), named: 'y', missing: 'y.index' },
    { names: [], named: undefined, missing: '.index' },
  ])('of $names, asked for $named: names $missing', async ({ names, named, missing }) => {
    await expect(openedName(folder(...names), named)).rejects.toMatchObject({ tag: 'FileNotFoundError', message: expect.stringContaining(missing) });
  });
});
