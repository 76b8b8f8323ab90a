/** What the built page computes with: half the bytes, and the labels of the whole model on every example. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { convertModel } from '../../src/deeplab/convert_model.js';
import { writeCheckpoint } from '../../src/deeplab/checkpoint.js';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import { readImage } from '../../src/io/pictures/image.js';
import { filtersOnly } from '../../web/build/filters_only.js';

let folder: string;
let [whole, small]: DeepLab[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deeplab-small-'));
  const { variables } = await convertModel(undefined, { weights: 'float16' });
  await writeCheckpoint(join(folder, 'model.ckpt'), filtersOnly(variables));
  [whole, small] = [await DeepLab.load(), await DeepLab.load(folder)];
});
afterAll(async () => {
  await Promise.all([whole?.dispose(), small?.dispose(), rm(folder, { recursive: true, force: true })]);
});

const EXAMPLES = ['chelsea.png', 'astronaut.png', 'camera.png', 'grace_hopper.jpg'];

test('all examples are looked at', async () => {
  expect((await readdir('examples')).filter((name) => !name.endsWith('.md')).sort()).toEqual([...EXAMPLES].sort());
});

test.each(EXAMPLES)('%s: the same labels', async (name) => {
  const picture = await readImage(`examples/${name}`);
  const [expected, found] = [await whole.segment(picture), await small.segment(picture)];
  const differing = found.labels.data.filter((label, i) => label !== expected.labels.data[i]).length;
  expect(differing / found.labels.data.length).toBe(0);
});
