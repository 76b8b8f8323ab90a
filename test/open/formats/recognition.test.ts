/** What files are is told by their bytes, under any name; what is no model is told too. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { exportOnnx } from '../../../src/deeplab/onnx.js';
import { isDeepLabError } from '../../../src/errors.js';
import { graphFromGraphDef } from '../../../src/graph/from_graph_def.js';
import { encodePng } from '../../../src/io/pictures/image.js';
import { pictureOf } from '../../../src/io/pictures/picture.js';
import { memoryFolder } from '../../../src/io/sources/folder.js';
import { openFormat } from '../../../src/open/formats/index.js';
import { openModel } from '../../../src/open/open_model.js';
import type { ModelSource } from '../../../src/open/options.js';
import { readGraphDef } from '../../../src/proto/graphs/graph_def.js';
import { tarGzOf } from '../../io/archives/pack.js';
import { fixture } from '../../proto/fixtures.js';

type Files = Readonly<Record<string, Uint8Array>>;

/** One linear model as TensorFlow and Keras write it (test/reference/make_formats.py). */
const written = (file: string): Uint8Array => Uint8Array.from(readFileSync(`test/reference/formats/${file}`));
const text = (content: string): Uint8Array => new TextEncoder().encode(content);

const FROZEN = written('frozen.pb');
const SAVED = written('saved_model.pb');
const FINGERPRINT = written('fingerprint.pb');
const META = written('model.ckpt.meta');
const V1 = fixture('v1');
const INDEX = fixture('all_dtypes.index');
const SHARD = fixture('all_dtypes.data-00000-of-00001');
const PICTURE = encodePng(pictureOf(new Uint8Array(6), 1, 2));
const TFJS = text('{"format": "graph-model", "generatedBy": "2.21.0", "convertedBy": "TensorFlow.js Converter v4", "modelTopology": {"node": []}}');
const onnx = (): Promise<Uint8Array> => exportOnnx(graphFromGraphDef(readGraphDef(FROZEN)), { fetches: ['y'] });

async function whatOpens(files: Files, named?: string): Promise<string> {
  const model = await openFormat({ folder: memoryFolder('models', files), named });
  if (model.kind === 'checkpoint') await model.checkpoint.close();
  return `${model.kind} ${model.name}`;
}

describe('what is read', () => {
  const CASES: readonly (readonly [string, Files, string])[] = [
    ['a frozen graph', { 'a.pb': FROZEN }, 'graph a.pb'],
    ['a frozen graph that is called a checkpoint', { 'model.ckpt': FROZEN }, 'graph model.ckpt'],
    ['a frozen graph that is called an index', { 'a.index': FROZEN }, 'graph a.index'],
    ['a frozen graph that is called a picture', { 'a.png': FROZEN, readme: text('read me') }, 'graph a.png'],
    ['a V1 checkpoint', { 'model.ckpt-1': V1 }, 'checkpoint model.ckpt-1'],
    ['a V1 checkpoint that is called a graph', { 'a.pb': V1 }, 'checkpoint a.pb'],
    ['a V1 checkpoint that is called an index', { 'a.index': V1 }, 'checkpoint a.index'],
    ['a V1 checkpoint that is called a text', { 'a.txt': V1, 'b.txt': text('read me') }, 'checkpoint a.txt'],
    ['a V1 checkpoint without a usual name, beside its graph', { 'model-1000': V1, 'model-1000.meta': META, 'a.tflite': written('model.tflite') }, 'checkpoint model-1000'],
    ['a V2 checkpoint', { 'a.index': INDEX, 'a.data-00000-of-00001': SHARD, 'a.meta': META }, 'checkpoint a'],
    ['a V2 checkpoint whose index is compressed', { 'snappy.index': fixture('snappy.index'), 'snappy.data-00000-of-00001': SHARD }, 'checkpoint snappy'],
    ['a frozen graph beside what is not read', { 'a.tflite': written('model.tflite'), 'saved_model.pb': SAVED, 'z.pb': FROZEN }, 'graph z.pb'],
    ['a checkpoint beside a frozen graph', { 'a.pb': FROZEN, 'b.ckpt': V1 }, 'checkpoint b.ckpt'],
    ['a frozen graph beside other graphs of the same folder', { 'a.pb': FROZEN, 'fingerprint.pb': FINGERPRINT, 'b.meta': META }, 'graph a.pb'],
  ];

  test.each(CASES)('%s', async (_, files, opened) => {
    expect(await whatOpens(files)).toBe(opened);
  });

  test('a file that is meant is the one, whatever is beside it', async () => {
    expect(await whatOpens({ 'a.pb': FROZEN, 'b.txt': FROZEN, 'model.ckpt': V1 }, 'b.txt')).toBe('graph b.txt');
    expect(await whatOpens({ 'a.pb': FROZEN, b: V1 }, 'b')).toBe('checkpoint b');
  });

  test.each<readonly [string, Uint8Array, string]>([
    ['a graph', FROZEN, 'graph'],
    ['a V1 checkpoint', V1, 'checkpoint'],
  ])('bytes by themselves: %s', async (_, bytes, kind) => {
    const model = await openModel(bytes);
    expect([model.kind, model.name]).toEqual([kind, 'the buffer']);
    if (model.kind === 'checkpoint') await model.checkpoint.close();
  });

  test('an archive under another name', async () => {
    const archive = await tarGzOf([['net/frozen.bin', FROZEN], ['net/readme', 'read me']]);
    expect(await openModel({ 'model.pb': archive })).toMatchObject({ kind: 'graph', name: 'model.pb/frozen.bin' });
  });
});

describe('what is recognised, but not read', () => {
  const CASES: readonly (readonly [string, () => Uint8Array | Promise<Uint8Array>, string])[] = [
    ['fingerprint of a SavedModel', () => FINGERPRINT, 'The model itself is missing: saved_model.pb'],
    ['Keras model (HDF5)', () => written('model.h5'), 'Load it with Keras'],
    ['Keras model (.keras)', () => written('model.keras'), 'Load it with Keras'],
    ['ONNX model', onnx, 'run it with onnxruntime'],
  ];

  for (const name of ['model', 'x.pb', 'x.index', 'model.ckpt', 'x.meta', 'x.txt', 'checkpoint']) {
    test.each(CASES)(`as ${name}: %s`, async (format, bytes, advice) => {
      const files = { [name]: await bytes() };
      for (const named of [undefined, name]) {
        const message = new RegExp(`^${name} is a ${format.replace(/[.()]/g, '\\$&')}, which is recognised but not read\\. [^]*${advice}`);
        await expect(whatOpens(files, named)).rejects.toMatchObject({ tag: 'GraphFormatError', message: expect.stringMatching(message) });
      }
    });
  }

  test.each(CASES)('by itself: %s', async (format, bytes) => {
    await expect(openModel(await bytes())).rejects.toMatchObject({ tag: 'GraphFormatError', message: expect.stringContaining(`the buffer is a ${format}, which`) });
  });

  test('a folder of a SavedModel is one, not two graphs', async () => {
    await expect(whatOpens({ 'fingerprint.pb': FINGERPRINT, 'saved_model.pb': SAVED })).rejects.toMatchObject({ tag: 'FileNotFoundError', message: expect.stringMatching(/^saved_model\.pb needs the folder 'variables' beside it/) });
  });

  test('the graph of a checkpoint without its weights', async () => {
    for (const named of [undefined, 'model.ckpt.meta']) {
      await expect(whatOpens({ 'model.ckpt.meta': META }, named)).rejects.toThrow(/^model\.ckpt\.meta is the graph of a checkpoint \(MetaGraphDef\), without weights: they are in model\.ckpt\.index and/);
    }
    await expect(whatOpens({ 'graph.pb': META })).rejects.toThrow(/^graph\.pb is the graph of a checkpoint/);
  });

  test('an index that does not lead to its shards', async () => {
    await expect(whatOpens({ 'a.idx': INDEX, 'a.data-00000-of-00001': SHARD })).rejects.toThrow(/^a\.idx is the index of a checkpoint, whose tensors are in other files\. Call it PREFIX\.index/);
    await expect(openModel(INDEX)).rejects.toThrow(/^the buffer is the index of a checkpoint/);
  });
});

describe('what is no model', () => {
  const CASES: readonly (readonly [string, () => ModelSource | Promise<ModelSource>, string, string])[] = [
    ['no files', () => ({}), 'FileNotFoundError', 'what was given holds no files; expected a checkpoint (.index and .data files, or a V1 checkpoint) or a frozen graph (.pb).'],
    ['a text', () => ({ 'a.txt': text('read me') }), 'FileNotFoundError', 'what was given holds no model, but 1 file: a.txt (text); expected'],
    ['a text and a picture', () => ({ 'b.png': PICTURE, 'a.txt': text('read me') }), 'FileNotFoundError', 'holds no model, but 2 files: a.txt (text), b.png (PNG picture); expected'],
    ['a picture that is called a graph', () => ({ 'a.pb': PICTURE }), 'FileNotFoundError', '1 file: a.pb (PNG picture); expected'],
    ['a page that is called an index', () => ({ 'a.index': text('<!DOCTYPE html><html>') }), 'FileNotFoundError', '1 file: a.index (HTML page); expected'],
    ['what Git LFS leaves', () => ({ 'a.pb': text('version https://git-lfs.github.com/spec/v1\noid sha256:00\n') }), 'FileNotFoundError', 'a.pb (pointer of Git LFS: the file itself was not fetched)'],
    ['other JSON, and what is nothing known', () => ({ 'a.json': text('{"a": 1}'), b: Uint8Array.of(1, 2, 3, 4, 5), c: new Uint8Array(0) }), 'FileNotFoundError', '3 files: a.json (JSON), b (bytes of no known kind: 01 02 03 04 ...), c (empty); expected'],
    ['an archive among others', async () => ({ 'model.tar.gz': await tarGzOf([['a.pb', FROZEN]]), 'a.txt': text('read me') }), 'FileNotFoundError', 'model.tar.gz (archive)'],
    ['an archive of a text', () => tarGzOf([['net/a.txt', 'read me']]), 'FileNotFoundError', 'the buffer holds no model, but 1 file: a.txt (text); expected'],
    ['many files', () => Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`${String(i).padStart(2, '0')}.txt`, text('read me')])), 'FileNotFoundError', '11.txt (text) and 8 more; expected'],
    ['a picture by itself', () => new File([Uint8Array.from(PICTURE)], 'a.png'), 'CheckpointFormatError', 'a.png is no model, but PNG picture; expected'],
    ['other bytes by themselves', () => new Uint8Array(100).fill(0xff), 'GraphFormatError', 'the buffer: GraphDef at byte 0: found damaged data'],
    ['what is no file', () => ({ a: 5 }) as unknown as ModelSource, 'InvalidArgumentError', "'a' should be a File, a Blob or bytes, found Number."],
  ];

  test.each(CASES)('%s', async (_, source, tag, message) => {
    await expect(Promise.resolve(source()).then((given) => openModel(given))).rejects.toMatchObject({ tag, message: expect.stringContaining(message) });
  });

  test('a damaged graph under its usual name: its reader says what is wrong', async () => {
    await expect(whatOpens({ 'a.pb': FROZEN.subarray(0, 200) })).rejects.toMatchObject({ tag: 'GraphFormatError', message: expect.stringMatching(/^a\.pb: GraphDef at byte \d+: found damaged data/) });
  });
});

test('bytes that are wrong or missing anywhere: opened, or an error of ours', async () => {
  const originals = [FROZEN, SAVED, FINGERPRINT, META, V1, INDEX, PICTURE, TFJS, written('model.tflite'), written('frozen.pbtxt'), await onnx()];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...originals), fc.nat(), fc.nat(255), fc.nat(), async (original, at, byte, length) => {
      const copy = original.slice(0, original.length - (length % 2 === 0 ? 0 : length % original.length));
      copy[Math.min(at % 200, copy.length - 1)] = byte;
      const opened = await whatOpens({ 'x.pb': copy }).catch((error: unknown) => error);
      expect(typeof opened === 'string' || isDeepLabError(opened)).toBe(true);
    }),
    { numRuns: 500, seed: 11 },
  );
});

describe('work', () => {
  test('where names tell, only those files are opened, and each once to see what it is', async () => {
    const opened: string[] = [];
    const folder = memoryFolder('models', { 'a.index': INDEX, 'a.data-00000-of-00001': SHARD, 'b.pb': FROZEN, 'c.txt': text('read me') });
    const watched = { ...folder, open: (file: string) => (opened.push(file), folder.open(file)) };
    await openFormat({ folder: watched });
    expect(opened).toEqual(['a.index', 'a.index']);
    opened.length = 0;
    await openFormat({ folder: watched, named: 'b.pb' });
    expect(opened).toEqual(['b.pb', 'b.pb']);
  });

  test.each(['txt', 'pb'])('of a large archive only some members are looked at: .%s', async (ending) => {
    const folder = memoryFolder('models', Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`${i}.${ending}`, text('read me')])));
    let opened = 0;
    await expect(openFormat({ folder: { ...folder, open: (file) => (opened++, folder.open(file)) }, isSlow: true })).rejects.toMatchObject({ tag: 'FileNotFoundError' });
    expect(opened).toBe(8);
  });

  test('many models are named in part', async () => {
    const folder = memoryFolder('models', Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`${i + 10}.pb`, FROZEN])));
    await expect(openFormat({ folder })).rejects.toThrow(/^models holds 50 frozen graphs: 10\.pb, [^]* 21\.pb and 38 more\. Name one of them\.$/);
  });
});
