/** Graphs whose variables lie beside them, and graphs in text form: what TensorFlow makes of a picture, and what is damaged or missing. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DeepLab } from '../../../src/deeplab/deeplab.js';
import { isDeepLabError } from '../../../src/errors.js';
import { readImage } from '../../../src/io/pictures/image.js';
import { memoryFolder } from '../../../src/io/sources/folder.js';
import { openFormat } from '../../../src/open/formats/index.js';
import { openModel } from '../../../src/open/open_model.js';
import { readGraphDef } from '../../../src/proto/graphs/graph_def.js';
import { isTensorSource } from '../../../src/tensor.js';

const FOLDER = 'test/reference/saved_models';

interface Case {
  readonly picture: string;
  readonly info: object;
}

/** What is to be named of a case. */
const sourceOf = (name: string): string => `${FOLDER}/${name}${name === 'checkpoint' ? '/model.ckpt-0.meta' : ''}`;

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  test.each(readdirSync(FOLDER))('%s', async (name) => {
    const { picture, info } = JSON.parse(readFileSync(`${FOLDER}/${name}/expected.json`, 'utf8')) as Case;
    const model = await DeepLab.load(sourceOf(name), { backend, threads: 1 });
    try {
      const { labels } = await model.segment(await readImage(`test/reference/frozen/${picture}`));
      expect(Array.from(labels.data)).toEqual(Array.from(readFileSync(`${FOLDER}/${name}/labels.raw`)));
      expect(model.info).toMatchObject({ ...info, isFrozen: true });
    } finally {
      await model.dispose();
    }
  });
});

/** Files by name, those in folders with their path. */
function filesOf(folder: string): Record<string, Uint8Array> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => statSync(`${folder}/${file}`).isFile() && !/json$|raw$/.test(file));
  return Object.fromEntries(names.map((file) => [file, Uint8Array.from(readFileSync(`${folder}/${file}`))]));
}
const [SAVED, CHECKPOINT] = ['tf2', 'checkpoint'].map((name) => filesOf(`${FOLDER}/${name}`));
const without = (files: Record<string, Uint8Array>, ...names: readonly string[]): Record<string, Uint8Array> => Object.fromEntries(Object.entries(files).filter(([name]) => !names.includes(name)));
const flat = (files: Record<string, Uint8Array>): Record<string, Uint8Array> => Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name.slice(name.lastIndexOf('/') + 1), bytes]));

test.each<readonly [string, string | Record<string, Uint8Array>]>([
  ['by its file', `${FOLDER}/tf2/saved_model.pb`],
  ['as files with their paths', SAVED],
  ['as files without', flat(SAVED)],
])('a SavedModel is opened %s', async (_, source) => {
  const opened = await openModel(source);
  if (opened.kind !== 'graph') throw new Error('no graph');
  expect(opened.graph.nodes.get('labels')).toMatchObject({ op: 'Identity' });
  expect([...opened.graph.nodes.values()].filter(({ op }) => /Var|Call|Restore|Save/.test(op))).toEqual([]);
});

test('the graph of a checkpoint is meant only where it is named; the variables of a SavedModel are a checkpoint where they are', async () => {
  const checkpoint = await openFormat({ folder: memoryFolder('models', CHECKPOINT) });
  expect(checkpoint.kind).toBe('checkpoint');
  if (checkpoint.kind === 'checkpoint') await checkpoint.checkpoint.close();
  const variables = await openModel(`${FOLDER}/tf2/variables`);
  expect(variables.kind).toBe('checkpoint');
  if (variables.kind === 'checkpoint') await variables.checkpoint.close();
});

describe('what is missing or damaged', () => {
  const SHARD = 'variables/variables.data-00000-of-00001';
  test.each<readonly [string, Record<string, Uint8Array>, string | undefined, string, RegExp]>([
    ['a SavedModel without variables', without(SAVED, SHARD, 'variables/variables.index'), undefined, 'FileNotFoundError', /^saved_model\.pb needs the folder 'variables' beside it/],
    ['a SavedModel without a shard', without(SAVED, SHARD), undefined, 'FileNotFoundError', /^saved_model\.pb needs the folder 'variables' beside it, [^]* needs the file variables\.data-00000-of-00001/],
    ['a SavedModel with a damaged shard', { ...SAVED, [SHARD]: new Uint8Array(SAVED[SHARD].length) }, undefined, 'CheckpointFormatError', /found checksum/],
    ['a SavedModel with variables of another one', { 'saved_model.pb': SAVED['saved_model.pb'], 'variables.index': CHECKPOINT['model.ckpt-0.index'], 'variables.data-00000-of-00001': CHECKPOINT['model.ckpt-0.data-00000-of-00001'] }, 'saved_model.pb', 'MissingVariablesError', /The checkpoint variables is not that of the graph: '.*' is missing \(as '.*VARIABLE_VALUE'\)/],
    ['a SavedModel that is cut off', { ...SAVED, 'saved_model.pb': SAVED['saved_model.pb'].subarray(0, 30_000) }, 'saved_model.pb', 'GraphFormatError', /found damaged data/],
    ['a graph of another checkpoint', { ...filesOf('test/reference/checkpoints'), 'all_dtypes.meta': CHECKPOINT['model.ckpt-0.meta'] }, 'all_dtypes.meta', 'MissingVariablesError', /The checkpoint all_dtypes is not that of the graph: 'Conv\/weights' is missing/],
  ])('%s', async (_, files, named, tag, message) => {
    await expect(openFormat({ folder: memoryFolder('models', files), named })).rejects.toMatchObject({ tag, message: expect.stringMatching(message) });
  });

  test('bytes that are wrong anywhere: opened, or an error of ours', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('tf2', 'checkpoint'), fc.nat(), fc.nat(255), async (name, at, byte) => {
        const files = name === 'tf2' ? SAVED : CHECKPOINT;
        const graph = name === 'tf2' ? 'saved_model.pb' : 'model.ckpt-0.meta';
        const copy = files[graph].slice();
        copy[at % copy.length] = byte;
        const opened = await openFormat({ folder: memoryFolder('models', { ...files, [graph]: copy }), named: graph }).catch((error: unknown) => error);
        expect((typeof opened === 'object' && opened !== null && 'kind' in opened) || isDeepLabError(opened)).toBe(true);
      }),
      { numRuns: 60, seed: 12 },
    );
  });
});

describe('graphs in text form', () => {
  const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

  test('as TensorFlow writes it', async () => {
    const [text, binary] = [await openModel('test/reference/formats/frozen.pbtxt'), await openModel('test/reference/formats/frozen.pb')];
    if (text.kind !== 'graph' || binary.kind !== 'graph') throw new Error('no graphs');
    expect(JSON.parse(JSON.stringify([...text.graph.nodes]))).toEqual(JSON.parse(JSON.stringify([...binary.graph.nodes])));
  });

  const value = (tensor: string): Uint8Array => utf8(`node { name: "a" op: "Const" attr { key: "value" value { tensor { ${tensor} } } } }`);

  test.each<readonly [string, string, readonly number[]]>([
    ['numbers one by one', 'dtype: DT_FLOAT tensor_shape { dim { size: 2 } } float_val: 1.5 float_val: -2e-1', [1.5, Math.fround(-0.2)]],
    ['a list', 'dtype: DT_INT32, tensor_shape { dim { size: 3 } }; int_val: [1, -2, 0x10]', [1, -2, 16]],
    ['angle brackets, comments, endings', '# a comment\ndtype: 1 tensor_shape < dim < size: 1 > > float_val: 1.0f', [1]],
    ['escapes', String.raw`dtype: DT_UINT8 tensor_shape { dim { size: 5 } } tensor_content: "\001\x02\n" '\"\''`, [1, 2, 10, 34, 39]],
    ['what is not finite', 'dtype: DT_FLOAT tensor_shape { dim { size: 3 } } float_val: inf float_val: -inf float_val: nan', [Infinity, -Infinity, NaN]],
    ['what is not known', 'dtype: DT_FLOAT later { deep { deeper: [1, {a: 2}] } other: "x" } tensor_shape { } float_val: 3', [3]],
  ])('%s', async (_, tensor, expected) => {
    const source = readGraphDef(value(tensor)).nodes[0].attrs.value;
    if (!isTensorSource(source)) throw new Error('no tensor');
    expect(Array.from((await source.read()).data as Float32Array)).toEqual(expected);
  });

  test.each<readonly [string, Uint8Array, RegExp]>([
    ['cut off in a string', utf8('node { name: "abc'), /^g: GraphDef at byte 13: found a string without an end/],
    ['cut off in a message', utf8('node { name: "a" op: "b"'), /found the end, expected the name of a field/],
    ['closed twice', utf8('node { name: "a" op: "b" } }'), /at byte 27: found '}', expected the name of a field/],
    ['without a colon', utf8('node { name "a" }'), /at byte 12: found 'a string', expected ':' or '{'/],
    ['a number for a name', utf8('node { name: 5 }'), /found '5', expected a value of type string/],
    ['a message for a name', utf8('node { name { } }'), /found '{', expected a value of type string/],
    ['a word for a number', value('dtype: DT_FLOAT float_val: many'), /found 'many', expected a number/],
    ['a data type that is none', value('dtype: DT_MANY'), /found 'DT_MANY', expected a whole number/],
    ['an escape that is none', value(String.raw`tensor_content: "\q"`), /found a backslash before something else/],
    ['messages without an end', utf8(`node { x { ${'x { '.repeat(100_000)}`), /expected at most 100 messages inside each other/],
    ['zeros as large as the sky', value('dtype: DT_FLOAT tensor_shape { dim { size: 1000000000 } }'), /expected at most \d+ in all/],
  ])('%s', (_, bytes, message) => {
    expect(() => readGraphDef(bytes, 'g')).toThrow(expect.objectContaining({ tag: 'GraphFormatError', message: expect.stringMatching(message) }));
  });
});
