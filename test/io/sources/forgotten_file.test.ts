/** A model that nobody disposes of leaves a file open. Node warns of that when it collects the garbage, and from 25 on the process ends with an error. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const CHECKPOINT = fileURLToPath(new URL('../../../models/mobilenetv2_voc_small/model.ckpt', import.meta.url));
const FORGET = `
  import { DeepLab } from './dist/index.js';
  import { setTimeout as wait } from 'node:timers/promises';
  for (let i = 0; i < 3; i++) await DeepLab.load(process.argv[1], { threads: 1 });
  for (let i = 0; i < 20; i++) {
    gc();
    await wait(20);
  }
  console.log('done');`;

test('it is closed, without a word', async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--expose-gc', '--input-type=module', '--eval', FORGET, CHECKPOINT]);
  expect([stdout, stderr]).toEqual(['done\n', '']);
});
