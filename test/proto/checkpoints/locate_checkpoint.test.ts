import { describe, expect, test } from '@jest/globals';
import type { Folder } from '../../../src/io/sources/byte_source.js';
import { memoryFolder } from '../../../src/io/sources/folder.js';
import { locateCheckpoint } from '../../../src/proto/checkpoints/locate_checkpoint.js';
import { fixture } from '../fixtures.js';

const V1 = fixture('v1');
const empty = new Uint8Array(0);

/** A folder of these files; those named `v1...` are V1 checkpoints. */
function folder(...names: string[]): Folder {
  return memoryFolder('models', Object.fromEntries(names.map((name) => [name, name.startsWith('v1') ? V1 : empty])));
}

function withState(text: string, ...names: string[]): Folder {
  const rest = Object.fromEntries(names.map((name) => [name, empty]));
  return memoryFolder('models', { checkpoint: new TextEncoder().encode(text), ...rest });
}

const files = (prefix: string): string[] => [`${prefix}.index`, `${prefix}.data-00000-of-00001`];

describe('locateCheckpoint', () => {
  test.each(['x', 'x.index', 'x.data-00000-of-00001', 'x.meta'])('the hint %s', async (hint) => {
    expect(await locateCheckpoint(folder(...files('x'), ...files('y')), hint)).toBe('x');
  });

  test.each([
    { what: 'a bundle', names: files('model.ckpt'), prefix: 'model.ckpt' },
    { what: 'a bundle of several shards', names: ['a.index', 'a.data-00000-of-00002', 'a.data-00001-of-00002'], prefix: 'a' },
    { what: 'a bundle beside a graph', names: [...files('model.ckpt-30000'), 'frozen_inference_graph.pb', 'v1.txt'], prefix: 'model.ckpt-30000' },
    { what: 'a V1 checkpoint', names: ['v1', 'readme'], prefix: 'v1' },
    // What is wrong with it is said when it is opened.
    { what: 'a damaged V1 checkpoint under its usual name', names: ['model.ckpt-30000', 'readme'], prefix: 'model.ckpt-30000' },
    { what: 'a sharded V1 checkpoint', names: ['v1-00000-of-00002', 'v1-00001-of-00002'], prefix: 'v1' },
  ])('the only checkpoint of a folder: $what', async ({ names, prefix }) => {
    expect(await locateCheckpoint(folder(...names))).toBe(prefix);
  });

  test.each(['v1', 'v1-00001-of-00002'])('the V1 hint %s', async (hint) => {
    expect(await locateCheckpoint(folder('v1-00000-of-00002', 'v1-00001-of-00002'), hint)).toBe('v1');
  });

  test.each([
    { what: 'a name', text: 'model_checkpoint_path: "b"\nall_model_checkpoint_paths: "a"\nall_model_checkpoint_paths: "b"\n', prefix: 'b' },
    { what: 'a path on another machine', text: 'model_checkpoint_path: "/home/someone/train/b"\n', prefix: 'b' },
    { what: 'a Windows path', text: 'model_checkpoint_path: "C:\\\\train\\\\b"\n', prefix: 'b' },
    { what: 'escaped UTF-8', text: "model_checkpoint_path: 'b\\303\\274'\n", prefix: 'bü' },
  ])('the state file names the latest: $what', async ({ text, prefix }) => {
    expect(await locateCheckpoint(withState(text, ...files('a'), ...files('b'), ...files('bü')))).toBe(prefix);
  });

  test('a state file that names what is not there is not believed', async () => {
    expect(await locateCheckpoint(withState('model_checkpoint_path: "gone"', ...files('a')))).toBe('a');
    await expect(locateCheckpoint(withState('model_checkpoint_path: "gone"'))).rejects.toThrow(/no file gone\.index/);
  });

  test('several checkpoints are listed', async () => {
    await expect(locateCheckpoint(folder(...files('b'), ...files('a')))).rejects.toMatchObject({
      tag: 'InvalidArgumentError',
      message: expect.stringContaining('2 checkpoints: a, b.'),
    });
  });

  test.each([
    { names: ['x.index'], hint: 'x', missing: 'x.data-00000-of-00001' },
    { names: ['x.index'], hint: undefined, missing: 'x.data-00000-of-00001' },
    { names: ['x.data-00000-of-00001'], hint: 'x.data-00000-of-00001', missing: 'x.index' },
    { names: ['x.data-00000-of-00001'], hint: undefined, missing: 'x.index' },
    { names: files('x'), hint: 'y.index', missing: 'y.index' },
    { names: [], hint: undefined, missing: '.index' },
  ])('of $names, asked for $hint: names $missing', async ({ names, hint, missing }) => {
    await expect(locateCheckpoint(folder(...names), hint)).rejects.toMatchObject({ tag: 'FileNotFoundError', message: expect.stringContaining(missing) });
  });
});
