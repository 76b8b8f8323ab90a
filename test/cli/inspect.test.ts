import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import { tarGzOf } from '../io/archives/pack.js';
import { runCli } from './run_cli.js';

const path = (relative: string): string => fileURLToPath(new URL(`../../${relative}`, import.meta.url));
const EMBEDDED = path('models/mobilenetv2_voc_small');

test.each([
  ['checkpoint', EMBEDDED],
  ['graph', `${EMBEDDED}/os16_frozen_inference_graph.pb`],
])('the embedded network as a %s: the same variant, parameters and sizes', async (kind, source) => {
  const { code, stdout, stderr } = await runCli(['inspect', source, '--json']);
  expect([code, stderr]).toEqual([0, '']);
  const document = JSON.parse(stdout);
  expect(document).toMatchObject({ kind, backbone: 'mobilenet_v2', depthMultiplier: 0.5, numClasses: 21, parameters: 714325, outputStride: 16, cropSize: [513, 513], zoo: ['mobilenetv2_dm05_coco_voc_trainaug', 'mobilenetv2_dm05_coco_voc_trainval'] });
  expect(document.variant).toMatch(/^DeepLab mobilenet_v2 x0\.5 with 21 classes/);
  expect(document.problem).toBeUndefined();
  expect(document.multiplyAdds / 868e6).toBeCloseTo(1, 2);
  const list: { name: string; dtype: string; shape: number[] }[] = document.variables ?? document.nodes;
  expect(list.find(({ name }) => name === 'logits/semantic/weights')).toMatchObject({ dtype: 'float32', shape: [1, 1, 256, 21] });
});

test('as text: a table under the facts', async () => {
  const { code, stdout } = await runCli(['inspect', EMBEDDED]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Checkpoint model\.ckpt\n {2}variant +DeepLab[^]*because[^]*parameters +714,325\n[^]*\nfloat32 +\[1,1,256,21\] +5,376 +21,504 {2}logits\/semantic\/weights\n/);
});

test.each(['v1', 'v1_sharded', 'all_dtypes'])('%s is no DeepLab, but listed', async (name) => {
  const { code, stdout } = await runCli(['inspect', path(`test/reference/checkpoints/${name}`), '--json']);
  const document = JSON.parse(stdout);
  expect(code).toBe(0);
  expect(document.problem).toEqual({ tag: 'MissingVariablesError', message: expect.stringContaining('no network that can be built') });
  expect(document.variables.length).toBeGreaterThan(4);
});

test.each(['unread', 'v1_unread'])('%s: variables whose data type is not read are listed', async (name) => {
  const source = path(`test/reference/checkpoints/${name}`);
  const { code, stdout } = await runCli(['inspect', source, '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout).variables).toContainEqual({ name: 'qint8/kernel', dtype: 'qint8', shape: [2, 3], elements: 6, bytes: null });
  expect((await runCli(['inspect', source])).stdout).toMatch(/\nqint8 +\[2,3\] +6 +- {2}qint8\/kernel\n/);
});

test('operators that are unknown are listed', async () => {
  const { code, stdout } = await runCli(['inspect', path('test/reference/checkpoints/attributes.pb'), '--json']);
  const document = JSON.parse(stdout);
  expect(code).toBe(0);
  expect(document.unknownOperators).toEqual({ RandomUniform: 1 });
  expect(document.multiplyAdds).toBeUndefined();
  expect(document.operators).toMatchObject({ Conv2D: 1 });
  expect(document.placeholders[0]).toEqual({ name: 'x', dtype: 'float32', shape: [-1, 5, 5, 3], assumedShape: [1, 5, 5, 3] });
});

test('what is no model: one line, exit code 1, and the same as JSON', async () => {
  const { code, stdout, stderr } = await runCli(['inspect', path('test/reference/checkpoints/expected.json'), '--json']);
  expect(code).toBe(1);
  expect(JSON.parse(stdout).error.tag).toBe('CheckpointFormatError');
  expect(stderr).toMatch(/^deeplab: [^\n]*checkpoints\/expected\.json is no model, but JSON; expected a checkpoint [^\n]*\n$/);
});

test.each([
  ['TensorFlow Lite model', 'test/reference/tflite/int8_uint8_labels.tflite'],
  ['TensorFlow.js model', 'test/reference/tfjs/uint8'],
  ['SavedModel', 'test/reference/saved_models/tf2'],
  ['graph of a checkpoint (MetaGraphDef)', 'test/reference/saved_models/checkpoint/model.ckpt-0.meta'],
  ['graph in text form (.pbtxt)', 'test/reference/formats/frozen.pbtxt'],
])('a %s is said to be one, and its multiply-adds are counted', async (format, source) => {
  const { code, stdout } = await runCli(['inspect', path(source), '--json']);
  expect(code).toBe(0);
  const document = JSON.parse(stdout);
  expect(document).toMatchObject({ kind: 'graph', format, unknownOperators: {} });
  expect(document.multiplyAdds).toBeGreaterThan(0);
  expect((await runCli(['inspect', path(source)])).stdout.toLowerCase()).toContain(`${format.toLowerCase()} `);
});

test('an index whose shard is missing is listed; it is of no other use', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'inspect-'));
  try {
    await copyFile(join(EMBEDDED, 'model.ckpt.index'), join(folder, 'model.ckpt.index'));
    const [whole, listed] = await Promise.all([EMBEDDED, folder].map((source) => runCli(['inspect', source, '--json'])));
    expect([listed.code, listed.stderr]).toEqual([0, '']);
    expect(JSON.parse(listed.stdout)).toEqual(JSON.parse(whole.stdout));
    await expect(DeepLab.load(folder)).rejects.toMatchObject({ tag: 'FileNotFoundError', message: expect.stringContaining('but not model.ckpt.data-00000-of-00001') });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('an archive with models of several kinds: which was taken, and which not', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'inspect-'));
  try {
    const archive = join(folder, 'models.tar.gz');
    const frozen = await readFile(path('test/reference/formats/frozen.pb'));
    await writeFile(archive, await tarGzOf([['net/a.pb', frozen], ['lite/a.tflite', await readFile(path('test/reference/formats/model.tflite'))], ['text/a.pbtxt', 'node { name: "a" }']]));
    const { stdout } = await runCli(['inspect', archive, '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'graph', format: 'frozen graph', others: ['TensorFlow Lite model in lite', 'graph in text form in text'] });
    expect((await runCli(['inspect', archive])).stdout).toMatch(/^Frozen graph \S+\n {2}not taken +TensorFlow Lite model in lite\n {2,}graph in text form in text\n/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
