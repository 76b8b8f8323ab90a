/** What killed processes leave behind goes, what living ones are writing stays. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { writeFileAtomic } from '../../../src/io/sources/files.js';
import { isAlive, sweepBeside, temporaryName } from '../../../src/io/sources/temporary_files.js';

let folder = '';
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'deeplab-tmp-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const DAY = 24 * 3600;
const deadPid = (): number => spawnSync(process.execPath, ['--version']).pid;
/** A name as it is made here, of another process or machine. */
const nameOf = (pid: number, machine?: string): string => temporaryName('labels.png').replace(/\.\d+-([0-9a-f]{8})-/, (_, here: string) => `.${pid}-${machine ?? here}-`);

test.each<readonly [string, () => string, number, boolean]>([
  ['of a process that is dead', () => nameOf(deadPid()), 0, true],
  ['of this process’s number, from an earlier life', () => nameOf(process.pid), DAY, true],
  ['of another machine, for more than a day', () => nameOf(1, 'ffffffff'), DAY + 60, true],
  ['of another machine', () => nameOf(1, 'ffffffff'), 3600, false],
  ['of this process', () => nameOf(process.pid), 0, false],
  ['of a process that lives', () => nameOf(process.ppid), 10 * DAY, false],
  ['of somebody else', () => 'notes.tmp', 10 * DAY, false],
  ['of somebody else who has numbers too', () => 'notes.1234-5678.tmp', 10 * DAY, false],
])('a file %s', async (_, name, age, isSwept) => {
  const path = join(folder, name());
  writeFileSync(path, 'half');
  const since = Date.now() / 1000 - age;
  utimesSync(path, since, since);
  await writeFileAtomic(join(folder, 'a'), Uint8Array.of(1));
  expect(readdirSync(folder)).toHaveLength(isSwept ? 1 : 2);
});

test('several at once do not disturb each other', async () => {
  writeFileSync(join(folder, nameOf(deadPid())), '');
  async function* slowly(): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < 5; i++) {
      await sweepBeside(join(folder, 'x'));
      yield Uint8Array.of(i);
    }
  }
  const { writeFilesAtomic } = await import('../../../src/io/sources/files.js');
  await Promise.all(Array.from({ length: 5 }, (_, i) => writeFilesAtomic([{ path: join(folder, `${i}`), chunks: slowly() }])));
  expect(readdirSync(folder)).toEqual(['0', '1', '2', '3', '4']);
});

test('a folder that is not there is no error of sweeping', async () => {
  await expect(sweepBeside(join(folder, 'none', 'x'))).resolves.toBeUndefined();
});

// Only Linux tells.
(process.platform === 'linux' ? test : test.skip)('a process that was killed is dead, though its parent has not asked how it ended', async () => {
  // What becomes of the shell waits for no child.
  const parent = spawn('sh', ['-c', 'sleep 1000 & echo $!; exec sleep 1000'], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const [said] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(said.toString());
    expect(isAlive(pid)).toBe(true);
    // While it still is the shell, it would ask.
    await new Promise((resolve) => setTimeout(resolve, 200));
    process.kill(pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(() => process.kill(pid, 0)).not.toThrow();
    expect(isAlive(pid)).toBe(false);
    expect(isAlive(process.pid)).toBe(true);
  } finally {
    parent.kill('SIGKILL');
  }
});
