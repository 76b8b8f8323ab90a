/** What is taken of an archive that holds a model of any kind, or several. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import { readImage } from '../../src/io/pictures/image.js';
import { openModel } from '../../src/open/open_model.js';
import { fixture } from '../proto/fixtures.js';
import { tarGzOf, type Packed } from '../io/archives/pack.js';

type Members = readonly (readonly [path: string, content: Packed])[];

const bytesOf = (path: string): Uint8Array => Uint8Array.from(readFileSync(`test/reference/${path}`));
/** The files of a folder, below another name. */
function membersOf(folder: string, under = ''): Members {
  const files = readdirSync(`test/reference/${folder}`, { recursive: true, encoding: 'utf8' }).filter((file) => statSync(`test/reference/${folder}/${file}`).isFile());
  return files.map((file) => [`${under}${file}`, bytesOf(`${folder}/${file}`)]);
}

const [SAVED, SAVED_1] = ['saved_models/tf2', 'saved_models/tf1'];
const CHECKPOINT: Members = [['net/a.index', fixture('all_dtypes.index')], ['net/a.data-00000-of-00001', fixture('all_dtypes.data-00000-of-00001')]];
const FROZEN: Members = [['net/frozen_inference_graph.pb', bytesOf('formats/frozen.pb')]];
const LITE: Members = [['net/model.tflite', bytesOf('tflite/float.tflite')]];
const TEXT: Members = [['net/graph.pbtxt', bytesOf('formats/frozen.pbtxt')]];

async function taken(members: Members): Promise<{ readonly what: string; readonly others: readonly string[] | undefined }> {
  const opened = await openModel(await tarGzOf(members));
  if (opened.kind === 'checkpoint') await opened.checkpoint.close();
  return { what: `${opened.format}: ${opened.name}`, others: opened.others };
}

describe('what is taken', () => {
  test.each<readonly [string, Members, string, readonly string[]]>([
    ['a SavedModel at the top', membersOf(SAVED), 'SavedModel: the buffer/saved_model.pb', []],
    ['a SavedModel in a folder', membersOf(SAVED, './export/1/'), 'SavedModel: the buffer/saved_model.pb', []],
    ['a SavedModel of TensorFlow 1', membersOf(SAVED_1, 'net/'), 'SavedModel: the buffer/saved_model.pb', []],
    ['its graph after its variables', [...membersOf(SAVED, 'net/')].reverse(), 'SavedModel: the buffer/saved_model.pb', []],
    ['its variables alone', membersOf(`${SAVED}/variables`, 'net/variables/'), 'checkpoint: variables/variables', []],
    ['a checkpoint beside it', [...membersOf(SAVED, 'net/saved_model/'), ...CHECKPOINT], 'checkpoint: a', ['SavedModel in net/saved_model']],
    ['a frozen graph beside it', [...FROZEN, ...membersOf(SAVED, 'net/')], 'frozen graph: the buffer/frozen_inference_graph.pb', ['SavedModel in net']],
    ['all of the zoo and more', [...LITE, ...TEXT, ...membersOf(SAVED, 'saved/'), ...FROZEN, ...CHECKPOINT], 'checkpoint: a', ['frozen graph in net', 'SavedModel in saved', 'TensorFlow Lite model in net', 'graph in text form in net']],
    ['a model of TensorFlow Lite and a text', [...TEXT, ...LITE], 'TensorFlow Lite model: the buffer/model.tflite', ['graph in text form in net']],
    ['a model of TensorFlow.js', [['net/readme', 'read me'], ...membersOf('tfjs/plain', 'net/')], 'TensorFlow.js model: the buffer/model.json', []],
    ['a text', [...TEXT, ['readme', 'read me']], 'graph in text form (.pbtxt): the buffer/graph.pbtxt', []],
  ])('%s', async (_, members, what, others) => {
    expect(await taken(members)).toEqual({ what, others });
  });

  test('two of the same kind are told apart by their folders', async () => {
    const members = [...membersOf(SAVED, 'a/'), ...membersOf(SAVED, 'b/')];
    await expect(taken(members)).rejects.toMatchObject({ tag: 'ArchiveFormatError', message: expect.stringContaining('the buffer holds SavedModels in 2 folders (a, b), expected one. Unpack it') });
  });

  test('a SavedModel without its variables', async () => {
    await expect(taken([['net/saved_model.pb', bytesOf(`${SAVED}/saved_model.pb`)]])).rejects.toMatchObject({ tag: 'FileNotFoundError', message: expect.stringMatching(/saved_model\.pb needs the folder 'variables' beside it/) });
  });
});

test('a SavedModel of an archive gives the labels that TensorFlow gives', async () => {
  const { picture } = JSON.parse(readFileSync(`test/reference/${SAVED}/expected.json`, 'utf8')) as { readonly picture: string };
  const model = await DeepLab.load(await tarGzOf(membersOf(SAVED, 'net/')), { backend: 'cpu' });
  try {
    const { labels } = await model.segment(await readImage(`test/reference/frozen/${picture}`));
    expect(Array.from(labels.data)).toEqual(Array.from(bytesOf(`${SAVED}/labels.raw`)));
  } finally {
    await model.dispose();
  }
});
