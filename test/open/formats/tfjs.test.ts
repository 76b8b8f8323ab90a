/** TensorFlow.js graph models: what TensorFlow makes of a picture with the same weights, and damaged files. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { DeepLab } from '../../../src/deeplab/deeplab.js';
import { isDeepLabError } from '../../../src/errors.js';
import { readImage } from '../../../src/io/pictures/image.js';
import { memoryFolder } from '../../../src/io/sources/folder.js';
import { openFormat } from '../../../src/open/formats/index.js';
import { openModel } from '../../../src/open/open_model.js';

const FOLDER = 'test/reference/tfjs';
const CASES = readdirSync(FOLDER);

interface Case {
  readonly picture: string;
  readonly info: object;
}

interface Json {
  modelTopology: { node: { name: string; op: string; attr: Record<string, unknown> }[] };
  weightsManifest: { paths: string[]; weights: { name: string; shape: number[]; dtype: string; quantization?: Record<string, unknown> }[] }[];
  [key: string]: unknown;
}

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  test.each(CASES)('%s', async (name) => {
    const { picture, info } = JSON.parse(readFileSync(`${FOLDER}/${name}/expected.json`, 'utf8')) as Case;
    const model = await DeepLab.load(`${FOLDER}/${name}`, { backend, threads: 1 });
    try {
      const { labels } = await model.segment(await readImage(`test/reference/frozen/${picture}`));
      expect(Array.from(labels.data)).toEqual(Array.from(readFileSync(`${FOLDER}/${name}/labels.raw`)));
      expect(model.info).toMatchObject({ ...info, isFrozen: true });
    } finally {
      await model.dispose();
    }
  });
});

const filesOf = (name: string): Record<string, Uint8Array> =>
  Object.fromEntries(readdirSync(`${FOLDER}/${name}`).filter((file) => /\.(json|bin)$/.test(file) && file !== 'expected.json').map((file) => [file, Uint8Array.from(readFileSync(`${FOLDER}/${name}/${file}`))]));
const PLAIN = filesOf('plain');
const text = (json: unknown): Uint8Array => new TextEncoder().encode(typeof json === 'string' ? json : JSON.stringify(json));

/** The files with another model.json. */
function changed(change: (json: Json) => unknown): Record<string, Uint8Array> {
  const json = JSON.parse(new TextDecoder().decode(PLAIN['model.json'])) as Json;
  return { ...PLAIN, 'model.json': text(change(json) ?? json) };
}

test.each([
  ['by its file', `${FOLDER}/plain/model.json`],
  ['as files by name', PLAIN],
  ['under another name', { 'deeplab.txt': PLAIN['model.json'], ...Object.fromEntries(Object.entries(PLAIN).filter(([name]) => name !== 'model.json')) }],
])('is opened %s', async (_, source) => {
  expect(await openModel(source)).toMatchObject({ kind: 'graph' });
});

test('older spellings: lists of bytes, numbers of data types', async () => {
  const files = changed((json) => {
    for (const { attr } of json.modelTopology.node) {
      for (const value of Object.values(attr) as { s?: unknown; type?: unknown }[]) {
        if (typeof value.s === 'string') value.s = [...atob(value.s)].map((letter) => letter.charCodeAt(0));
        if (value.type === 'DT_FLOAT') value.type = 1;
      }
    }
  });
  const [found, expected] = await Promise.all([openModel(files), openModel(PLAIN)]);
  if (found.kind !== 'graph' || expected.kind !== 'graph') throw new Error('no graphs');
  expect(JSON.stringify([...found.graph.nodes])).toBe(JSON.stringify([...expected.graph.nodes]));
});

describe('what is damaged, or something else', () => {
  const first = (json: Json): Json['weightsManifest'][number] => json.weightsManifest[0];
  const CHANGES: readonly (readonly [string, Record<string, Uint8Array>, string, RegExp])[] = [
    ['a layers model', changed((json) => ({ ...json, format: 'layers-model' })), 'GraphFormatError', /is a TensorFlow\.js layers model \(Keras\), which is recognised but not read\. Convert it/],
    ['JSON that is cut off', { ...PLAIN, 'model.json': PLAIN['model.json'].subarray(0, 3000) }, 'GraphFormatError', /^model\.json: TensorFlow\.js model: found damaged JSON/],
    ['no graph', changed((json) => ({ ...json, modelTopology: {} })), 'GraphFormatError', /found no 'modelTopology' with a list 'node'/],
    ['no nodes', changed((json) => ({ ...json, modelTopology: { node: [] }, weightsManifest: [] })), 'GraphFormatError', /found no nodes/],
    ['no manifest', changed((json) => ({ ...json, weightsManifest: undefined })), 'GraphFormatError', /found no 'weightsManifest'/],
    ['a manifest that is no list', changed((json) => ({ ...json, weightsManifest: 5 })), 'GraphFormatError', /found 5 as weightsManifest, expected a list of groups/],
    ['a shard that is missing', { 'model.json': PLAIN['model.json'] }, 'FileNotFoundError', /There is no file group1-shard1of3\.bin in models/],
    ['a shard that is cut off', { ...PLAIN, 'group1-shard3of3.bin': PLAIN['group1-shard3of3.bin'].subarray(0, 100) }, 'GraphFormatError', /weight '.*': found \d+ bytes in the group's files, expected at least \d+\. They are cut off/],
    ['a shard too long', { ...PLAIN, 'group1-shard3of3.bin': new Uint8Array(9000) }, 'GraphFormatError', /found 21000 bytes in the group's files, expected the 17892 of its weights/],
    ['a shard named twice', changed((json) => void first(json).paths.push('group1-shard1of3.bin')), 'GraphFormatError', /found the file 'group1-shard1of3\.bin' twice/],
    ['a shard elsewhere', changed((json) => void (first(json).paths[0] = '../secret')), 'GraphFormatError', /expected a list of files beside this one/],
    ['a shard on another server', changed((json) => void (first(json).paths[0] = 'https://host/secret')), 'GraphFormatError', /expected a list of files beside this one/],
    ['a weight of no size', changed((json) => void (first(json).weights[0].shape = [-1])), 'GraphFormatError', /found \[-1\] as shape, expected a list of sizes/],
    ['a weight as large as the sky', changed((json) => void (first(json).weights[0].shape = [2 ** 40, 2 ** 10])), 'GraphFormatError', /expected at least \d+\. They are cut off/],
    ['a weight of no known type', changed((json) => void (first(json).weights[0].dtype = 'float8')), 'GraphFormatError', /found "float8" as dtype, expected one of float32/],
    ['a weight without a scale', changed((json) => void (first(json).weights[0] = { name: 'x', shape: [1], dtype: 'float32', quantization: { dtype: 'uint8' } })), 'GraphFormatError', /expected numbers as min and scale/],
    ['a weight of 3 bits', changed((json) => void (first(json).weights[0] = { name: 'x', shape: [1], dtype: 'float32', quantization: { dtype: 'uint3' } })), 'GraphFormatError', /expected uint8, uint16 or float16/],
    ['a weight twice', changed((json) => void first(json).weights.push(first(json).weights[0])), 'GraphFormatError', /found two weights named/],
    ['a weight that no node has', changed((json) => void (first(json).weights[0].name = 'lost')), 'GraphFormatError', /found the weight 'lost', expected a node of that name/],
    ['strings without an end', changed((json) => void (first(json).weights = [{ name: 'mul_2/y', shape: [2 ** 40], dtype: 'string' }])), 'GraphFormatError', /too few for \d+ strings|expected at least/],
    ['a node that is none', changed((json) => void json.modelTopology.node.push(null as never)), 'GraphFormatError', /found null, expected a NodeDef/],
    ['an attribute of another kind', changed((json) => void (json.modelTopology.node[0].attr = { T: { b: 'yes' } })), 'GraphFormatError', /found "yes", expected a value of type bool/],
    ['text that is no base64', changed((json) => void (json.modelTopology.node[0].attr = { T: { s: '%' } })), 'GraphFormatError', /expected a value of type bytes in base64/],
    ['a constant of zeros as large as the sky', changed((json) => void json.modelTopology.node.push({ name: 'zeros', op: 'Const', attr: { value: { tensor: { dtype: 'DT_FLOAT', tensorShape: { dim: [{ size: '1000000000' }] } } } } })), 'GraphFormatError', /expected at most \d+ in all/],
  ];

  test.each(CHANGES)('%s', async (_, files, tag, message) => {
    await expect(openFormat({ folder: memoryFolder('models', files), named: 'model.json' })).rejects.toMatchObject({ tag, message: expect.stringMatching(message) });
  });

  test('lists within lists without an end', async () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const files = { ...PLAIN, 'model.json': text(`{"format":"graph-model","modelTopology":{"node":[{"name":"a","op":"b","attr":{"c":{"s":${deep}}}}]},"weightsManifest":[]}`) };
    const error: unknown = await openFormat({ folder: memoryFolder('models', files) }).catch((each: unknown) => each);
    expect(isDeepLabError(error)).toBe(true);
  });
});
