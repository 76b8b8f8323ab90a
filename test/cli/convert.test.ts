import { cp, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import { readCheckpoint } from '../../src/deeplab/checkpoint.js';
import { readImage } from '../../src/io/pictures/image.js';
import { CHECKPOINT, FOLDER, FROZEN } from '../deeplab/golden.js';
import { runCli } from './run_cli.js';

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'deeplab-convert-'))));
afterAll(() => rm(folder, { recursive: true }));

/** Bytes of a checkpoint's files. */
const bytesIn = async (prefix: string): Promise<number> => (await stat(`${prefix}.index`)).size + (await stat(`${prefix}.data-00000-of-00001`)).size;

describe.each([
  // Of this small network batch normalisation is a larger part than of others.
  ['float16', 0.53, 0.999],
  ['int8', 0.33, 0.985],
])('%s', (weights, mostOfSize, leastEqual) => {
  test('is smaller, opens as any other, and labels are the same', async () => {
    const out = join(folder, weights);
    const { code, stdout, stderr } = await runCli(['convert', CHECKPOINT, '--out', out, '--weights', weights, '--json']);
    expect([code, stderr]).toEqual([0, '']);
    const checkpoint = join(out, 'model.ckpt');
    const bytes = await bytesIn(checkpoint);
    expect(JSON.parse(stdout)).toEqual({ checkpoint, bytes, model: expect.stringMatching(/^DeepLab mobilenet_v2 x0\.5/), weights });
    expect(bytes / (await bytesIn(CHECKPOINT))).toBeLessThan(mostOfSize);

    const picture = await readImage('examples/chelsea.png');
    const labels: ArrayLike<number>[] = [];
    for (const source of [CHECKPOINT, out]) {
      const model = await DeepLab.load(source, { threads: 1, cropSize: [257, 257] });
      labels.push((await model.segment(picture)).labels.data);
      await model.dispose();
    }
    const equal = Array.from(labels[0]).filter((label, i) => label === labels[1][i]).length;
    expect(equal / labels[0].length).toBeGreaterThan(leastEqual);
  });

  test('as text', async () => {
    const { code, stdout } = await runCli(['convert', CHECKPOINT, '--out', join(folder, `text_${weights}`), '--weights', weights]);
    expect(code).toBe(0);
    expect(stdout.replace(folder, '')).toMatch(new RegExp(`^/text_${weights}/model\\.ckpt: [\\d.]+ .B\\n  model    DeepLab mobilenet_v2 x0\\.5 [^\\n]*\\n  weights  ${weights}\\n$`));
  });
});

describe('a checkpoint is not replaced by itself with fewer bits', () => {
  test.each([
    ['its folder', ''],
    ['its prefix', '/model.ckpt'],
    ['its index', '/model.ckpt.index'],
    ['its data', '/model.ckpt.data-00000-of-00001'],
  ])('given as %s', async (_, suffix) => {
    const own = join(folder, 'own');
    await cp(FOLDER, own, { recursive: true });
    const bytes = (): Promise<Buffer[]> => Promise.all(['model.ckpt.index', 'model.ckpt.data-00000-of-00001'].map((name) => readFile(join(own, name))));
    const before = await bytes();
    for (const args of [['convert', '--weights', 'int8'], ['quantize', '--pictures', 'models/calibration']]) {
      const { code, stdout, stderr } = await runCli([...args, own + suffix, '--out', own]);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/holds the very checkpoint that is to be made smaller.*Choose another --out/);
    }
    expect(await bytes()).toEqual(before);
  });
});

test('what only training needs is left out', async () => {
  const out = join(folder, 'left');
  await runCli(['convert', CHECKPOINT, '--out', out, '--weights', 'int8']);
  const [before, after] = [await readCheckpoint(FOLDER), await readCheckpoint(out)];
  const kept = [...after.variables.keys()].filter((name) => !name.endsWith('/scale'));
  expect([...before.variables.keys()]).toEqual(expect.arrayContaining(kept));
  expect(kept.filter((name) => /Momentum|global_step|ExponentialMovingAverage/.test(name))).toEqual([]);
  expect(after.variables.get('MobilenetV2/expanded_conv/depthwise/depthwise_weights/scale')).toEqual({ dtype: 'float32', shape: [1, 1, 16, 1] });
  await Promise.all([before.close(), after.close()]);
});

describe('what cannot be converted leaves nothing', () => {
  test.each([
    ['a frozen graph', [FROZEN], 1, /is a frozen graph\. Convert the checkpoint/],
    ['no such model', ['nowhere'], 1, /nothing at 'nowhere'/],
    ['no choice of weights', [CHECKPOINT, '--weights', 'int4'], 2, /Allowed choices are float16, int8/],
  ])('%s', async (_, args, expected, message) => {
    const { code, stdout, stderr } = await runCli(['convert', '--out', join(folder, 'none'), '--weights', 'int8', ...args]);
    expect([code, stdout]).toEqual([expected, '']);
    expect(stderr).toMatch(message);
    expect(await readdir(folder)).not.toContain('none');
  });
});
