import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { IMAGENET_CLASSES } from '../../src/io/datasets/imagenet.js';
import { classifierVariables } from '../../src/nets/classifier.js';
import type { ClassifierVariant } from '../../src/nets/variant.js';
import { writeCheckpoint } from '../../src/proto/checkpoints/write_checkpoint.js';
import { float32, sizeOf, zeros } from '../../src/tensor.js';
import { runCli } from './run_cli.js';

const path = (relative: string): string => fileURLToPath(new URL(`../../${relative}`, import.meta.url));
const CHELSEA = path('examples/chelsea.png');
const VARIANT: ClassifierVariant = { task: 'classification', backbone: 'mobilenet_v2', depthMultiplier: 0.35, channelDivisor: 8, numClasses: 1001, embedding: 1280 };

let folder: string;
/** All weights are zero, so that the logits are the last biases: class i gets i / 100. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deeplab-cli-'));
  const tensors = [...classifierVariables(VARIANT)].map(([name, { shape }]) => {
    const biases = name === 'MobilenetV2/Logits/Conv2d_1c_1x1/biases';
    return [name, biases ? float32(shape, Array.from({ length: sizeOf(shape) }, (_, i) => i / 100)) : zeros('float32', shape)] as const;
  });
  await writeCheckpoint(join(folder, 'model.ckpt'), new Map(tensors));
});
afterAll(() => rm(folder, { recursive: true }));

test('the best classes by name, best first', async () => {
  const { code, stdout, stderr } = await runCli(['classify', CHELSEA, '--model', folder, '--top', '2', '--json']);
  expect([code, stderr]).toEqual([0, '']);
  const { classes, model } = JSON.parse(stdout);
  expect(model).toMatchObject({ depthMultiplier: 0.35, numClasses: 1001 });
  expect(classes).toEqual([
    { index: 1000, name: IMAGENET_CLASSES[1000], logit: Math.fround(10), score: expect.closeTo(0.00995, 4) },
    { index: 999, name: IMAGENET_CLASSES[999], logit: Math.fround(9.99), score: expect.closeTo(0.00985, 4) },
  ]);
});

test('a segmentation network is refused with the way out', async () => {
  const { code, stderr } = await runCli(['classify', CHELSEA, '--model', path('models/mobilenetv2_voc_small')]);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^deeplab: [^\n]*deeplab segment[^\n]*\n$/);
});
