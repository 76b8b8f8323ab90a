import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import { CHECKPOINT, FROZEN } from '../deeplab/golden.js';
import { runCli } from './run_cli.js';

let folder: string;
let pictures: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deeplab-quantize-'));
  pictures = join(folder, 'pictures');
  await mkdir(pictures);
  await copyFile('models/calibration/chelsea.jpg', join(pictures, 'chelsea.jpg'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a model with its calibration: no notice, and another conversion keeps it', async () => {
  const [out, again] = [join(folder, 'out'), join(folder, 'again')];
  const { code, stdout, stderr } = await runCli(['quantize', CHECKPOINT, '--pictures', pictures, '--out', out, '--crop', '129', '--threads', '1', '--json']);
  expect([code, stderr]).toEqual([0, '']);
  expect(JSON.parse(stdout)).toEqual({ checkpoint: join(out, 'model.ckpt'), bytes: expect.any(Number), model: expect.stringMatching(/^DeepLab mobilenet_v2/), pictures: 1 });
  expect((await runCli(['convert', out, '--out', again, '--weights', 'float16'])).code).toBe(0);
  for (const source of [out, again]) {
    const model = await DeepLab.load(source, { precision: 'int8', cropSize: [65, 65], threads: 1 });
    expect([model.info.precision, model.info.notice]).toEqual(['int8', undefined]);
    await model.dispose();
  }
});

describe('what cannot be quantised', () => {
  test.each([
    ['a frozen graph', [FROZEN, '--pictures', 'models/calibration'], 1, /is a frozen graph/],
    ['no pictures', [CHECKPOINT, '--pictures', 'src'], 1, /src holds no picture/],
    ['a picture in place of a folder', [CHECKPOINT, '--pictures', 'examples/chelsea.png'], 1, /examples\/chelsea\.png is a file, expected a directory/],
    ['no folder of pictures', [CHECKPOINT], 2, /--pictures <dir>/],
  ])('%s', async (_, args, expected, message) => {
    const { code, stdout, stderr } = await runCli(['quantize', ...args, '--out', join(folder, 'none')]);
    expect([code, stdout]).toEqual([expected, '']);
    expect(stderr).toMatch(message);
  });
});
