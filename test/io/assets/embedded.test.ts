/** The model that comes with the package is where both faces look for it. */
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { embeddedModel } from '../../../src/io/assets/embedded.js';
import { embeddedCalibration } from '../../../src/io/assets/embedded_calibration.js';

const CHECKPOINT = ['model.ckpt.data-00000-of-00001', 'model.ckpt.index'];

test('in Node: the folder, from wherever the process runs', async () => {
  const before = process.cwd();
  process.chdir('/');
  try {
    const folder = await embeddedModel();
    expect(await folder.list()).toEqual(expect.arrayContaining(CHECKPOINT));
    const source = await folder.open('model.ckpt.index');
    const footer = await source.read(source.byteLength - 8, 8);
    await source.close?.();
    // The magic number at the end of every table (tensorflow/core/lib/io/format.h, kTableMagicNumber).
    expect(Buffer.from(footer).readBigUInt64LE()).toBe(0xdb4775248b80fb57n);
  } finally {
    process.chdir(before);
  }
});

test('in a browser: the same files, named by URLs that a bundler can see', () => {
  const text = readFileSync('src/io/assets/embedded.browser.ts', 'utf8');
  const urls = [...text.matchAll(/new URL\('([^']*models[^']*)', import\.meta\.url\)/g)].map(([, url]) => new URL(url, 'file:///src/io/assets/embedded.browser.ts').pathname.slice(1));
  expect(urls.map((url) => url.split('/').at(-1)).sort()).toEqual(CHECKPOINT);
  for (const url of urls) expect(statSync(url).isFile()).toBe(true);
});

test('what it needs for 8 bits, in Node and by a URL that a bundler can see', async () => {
  const file = await embeddedCalibration();
  expect(file.byteLength).toBe(statSync('models/mobilenetv2_voc_small/model.calibration').size);
  await file.close?.();
  expect(readFileSync('src/io/assets/embedded_calibration.browser.ts', 'utf8')).toContain("new URL('../../../models/mobilenetv2_voc_small/model.calibration', import.meta.url)");
});

test('the package holds the checkpoint, and not what only tests need', () => {
  const { files } = JSON.parse(readFileSync('package.json', 'utf8')) as { files: string[] };
  expect(files).toEqual(expect.arrayContaining(['models/*/model.ckpt.*', 'models/*/model.calibration']));
  expect(readdirSync('models/mobilenetv2_voc_small').filter((file) => file.startsWith('model.ckpt.')).sort()).toEqual(CHECKPOINT);
});
