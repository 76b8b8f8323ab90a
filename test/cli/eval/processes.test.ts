/** `deeplab eval` as processes: several that share the work, one that dies, and going on after being killed. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { CROP, picturePath, writeVoc } from '../../evaluation/tiny_data_sets.js';
import { spawnCli } from '../../processes/spawn_cli.js';
import { runCli } from '../run_cli.js';

let folder: string;
let data: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deeplab-jobs-'));
  data = join(folder, 'data');
});
afterEach(() => rm(folder, { recursive: true }));

const args = (...more: string[]): string[] => ['eval', '--dataset', 'voc', '--data', data, '--crop', String(CROP), '--json', ...more];

test('--jobs: the same figures, failures told, and no process is left', async () => {
  const ids = await writeVoc(data, 6);
  await writeFile(picturePath(data, ids[2]), 'no picture');
  const [alone, together] = ['alone.json', 'together.json'].map((name) => join(folder, name));
  const one = JSON.parse((await runCli(args('--threads', '1', '--record', alone))).stdout);
  const run = spawnCli(args('--jobs', '2', '--record', together), folder);
  expect(await run.ended).toBe(1);
  const two = JSON.parse(run.stdout());
  expect(two).toMatchObject({ pictures: 5, expected: 6, confusion: one.confusion, meanIoU: one.meanIoU, model: { threads: 1 }, error: { tag: 'ImageFormatError' } });
  expect(two.failures).toEqual(one.failures);
  expect(run.stderr()).toMatch(/000002\.jpg: a text file that begins with/);
  expect(JSON.parse((await runCli(['eval', 'merge', alone, together, '--json'])).stdout).pixels).toBe(one.pixels);
});

test('a model that cannot be loaded is told once', async () => {
  await writeVoc(data, 2);
  const run = spawnCli(args('--jobs', '2', '--model', join(folder, 'none')), folder);
  expect(await run.ended).toBe(1);
  expect(JSON.parse(run.stdout()).error).toMatchObject({ tag: 'FileNotFoundError' });
  expect(run.stderr()).toMatch(/^deeplab: There is nothing at [^\n]+\n$/);
});

test('a process that is killed ends the evaluation with what it was doing; the same command goes on', async () => {
  await writeVoc(data, 6);
  const run = spawnCli(args('--jobs', '2'), folder);
  await run.says('embedded model');
  const child = await firstChild(run.process.pid ?? 0);
  process.kill(child, 'SIGKILL');
  expect(await run.ended).toBe(1);
  expect(run.stderr()).toMatch(/a process for --jobs ended (while it loaded the model|at the picture 2007_00000\d) \(SIGKILL\)/);
  expect(childrenOf(run.process.pid ?? 0)).toEqual([]);
  const again = spawnCli(args('--jobs', '2'), folder);
  expect(await again.ended).toBe(0);
  expect(JSON.parse(again.stdout())).toMatchObject({ pictures: 6, failures: [] });
  expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

/** By Linux's process table; `ps`, where there is none (macOS). */
function childrenOf(pid: number): number[] {
  const rows = existsSync('/proc/self/stat')
    ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(parentOf)
    : execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  return rows.filter(([, parent]) => parent === pid).map(([child]) => child);
}

/** A process and its parent; its name, in parentheses, may hold anything (proc(5), /proc/pid/stat). */
function parentOf(pid: string): number[] {
  try {
    return [Number(pid), Number(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ')[1])];
  } catch {
    // It has ended since.
    return [];
  }
}

async function firstChild(pid: number): Promise<number> {
  for (;;) {
    const [child] = childrenOf(pid);
    if (child !== undefined) return child;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
