/** `deeplab segment --jobs` and `--watch` as processes. */
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { spawnCli } from '../../processes/spawn_cli.js';
import { runCli } from '../run_cli.js';

const CHELSEA = fileURLToPath(new URL('../../../examples/chelsea.png', import.meta.url));
const MODEL = ['--crop', '65', '--backend', 'cpu'];

let folder: string;
const at = (...parts: string[]): string => join(folder, ...parts);
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deeplab-segment-jobs-'));
  await mkdir(at('in', 'more'), { recursive: true });
  for (const name of ['a.png', 'c.png', 'more/a.png']) await copyFile(CHELSEA, at('in', name));
});
afterEach(() => rm(folder, { recursive: true }));

test('--jobs: the same results in the same order; one that fails is told', async () => {
  await writeFile(at('in', 'b.png'), 'no picture');
  const args = (out: string): string[] => ['segment', at('in'), '--recursive', '--out', at(out), '--json', ...MODEL];
  const run = spawnCli([...args('together'), '--jobs', '2'], folder);
  expect(await run.ended).toBe(1);
  const together = JSON.parse(run.stdout());
  const { code, stdout } = await runCli(args('alone'));
  const alone = JSON.parse(stdout);
  expect(code).toBe(1);
  expect(together.model).toEqual(alone.model);
  const facts = ({ pictures }: typeof alone): unknown => pictures.map(({ picture, error, legend }: Record<string, unknown>) => ({ picture, error, legend }));
  expect(facts(together)).toEqual(facts(alone));
  expect(together.pictures.map(({ picture }: { picture: string }) => picture)).toEqual(['a.png', 'b.png', 'c.png', 'more/a.png'].map((name) => at('in', name)));
  expect(run.stderr()).toMatch(/b\.png: a text file that begins with 'no picture' was found[^\n]*\ndeeplab: 1 of 4 pictures failed\.\n$/);
  for (const name of ['a.labels.png', 'more/a.overlay.png']) expect(await readFile(at('together', name))).toEqual(await readFile(at('alone', name)));
});

test('--jobs: a model that cannot be loaded is told once', async () => {
  const run = spawnCli(['segment', at('in'), '--jobs', '2', '--model', at('none')], folder);
  expect(await run.ended).toBe(1);
  expect(run.stderr()).toMatch(/^deeplab: There is nothing at [^\n]*\n$/);
});

test('--watch: what is there and what comes, until it is stopped', async () => {
  const run = spawnCli(['segment', at('in'), '--watch', '--out', at('out'), ...MODEL], folder);
  await run.says('Ctrl-C ends it');
  await copyFile(CHELSEA, at('in', 'new.png'));
  await run.says('new.labels.png');
  run.process.kill('SIGINT');
  expect(await run.ended).toBe(0);
  expect((await readdir(at('out'))).filter((name) => name.includes('labels')).sort()).toEqual(['a.labels.png', 'c.labels.png', 'new.labels.png']);
});

test('--redis takes files and addresses only', async () => {
  const { code, stderr } = await runCli(['segment', '-', '--redis', 'redis://127.0.0.1:1']);
  expect([code, stderr]).toEqual([expect.any(Number), expect.stringMatching(/^deeplab: '-' is the standard input, which workers do not take: leave --redis out for it\.\n/)]);
});
