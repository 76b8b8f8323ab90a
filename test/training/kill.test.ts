/** `deeplab train` as a process that is killed at moments of chance: the same command goes on, and ends with the same bits. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openDirectory } from '../../src/io/sources/files.js';
import { readHistory } from '../../src/training/progress/history.js';
import { runCli } from '../cli/run_cli.js';
import { spawnCli } from '../processes/spawn_cli.js';
import { digest } from './made_up.js';
import { writeMadeUpFolder } from './made_up_folder.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deeplab-killed-'));
  await writeMadeUpFolder(join(folder, 'data'), 3);
});
afterEach(() => rm(folder, { recursive: true }));

const STEPS = 12;
const args = (out: string): string[] => ['train', '--data', join(folder, 'data'), '--out', join(folder, out), '--steps', String(STEPS), '--batch-size', '2', '--crop', '33', '--learning-rate', '0.005', '--save-every', '2', '--log-every', '1', '--backend', 'wasm', '--threads', '1', '--json'];
const bitsOf = async (out: string): Promise<string> => digest(await readFile(join(folder, out, `model.ckpt-${STEPS}.data-00000-of-00001`)));

test('kill -9 at moments of chance', async () => {
  expect((await runCli(args('whole'))).code).toBe(0);
  // Once it begins to write, and each time a little later, in a step or in the middle of writing.
  let killed = 0;
  for (const delay of [0, 40, 90, 170]) {
    const run = spawnCli(args('killed'), folder);
    await Promise.race([run.says(killed === 0 ? '3 classes' : 'going on after step'), run.ended]).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, delay));
    run.process.kill('SIGKILL');
    if ((await run.ended) === 'SIGKILL') killed++;
  }
  expect(killed).toBeGreaterThan(0);
  const last = spawnCli(args('killed'), folder);
  expect([await last.ended, last.stderr()]).toEqual([0, expect.any(String)]);
  expect(JSON.parse(last.stdout())).toMatchObject({ step: STEPS });
  expect(await bitsOf('killed')).toBe(await bitsOf('whole'));
  const left = await readdir(join(folder, 'killed'));
  expect(left.filter((name) => /\.tmp$|\.lock$/.test(name))).toEqual([]);
  // Nothing is told twice, and the curve is that of the run that was not killed.
  const [one, other] = await Promise.all(['whole', 'killed'].map(async (out) => (await readHistory(await openDirectory(join(folder, out)))).map(({ step, values }) => ({ step, ...values }))));
  expect(other).toEqual(one);
});

test('Ctrl-C writes a checkpoint, tells so by its exit code, and the same command goes on', async () => {
  expect((await runCli(args('whole'))).code).toBe(0);
  const run = spawnCli([...args('stopped'), '--save-every', '500'], folder);
  await run.says('3 classes, ');
  while (!(await readdir(join(folder, 'stopped'))).some((name) => name.startsWith('events'))) await new Promise((resolve) => setTimeout(resolve, 5));
  run.process.kill('SIGINT');
  expect([await run.ended, run.stderr()]).toEqual([130, expect.stringMatching(/deeplab: interrupted\.\n$/)]);
  expect((await readdir(join(folder, 'stopped'))).filter((name) => name.endsWith('.index'))).toHaveLength(1);
  const again = spawnCli(args('stopped'), folder);
  expect(await again.ended).toBe(0);
  expect(await bitsOf('stopped')).toBe(await bitsOf('whole'));
});
