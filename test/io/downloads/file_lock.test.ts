/** Locks: one at a time, and what dead processes leave behind is no obstacle. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { withLock } from '../../../src/io/downloads/file_lock.js';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deeplab-lock-'));
  path = join(folder, 'x.lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
const holder = (pid: number, host = hostname()): string => JSON.stringify({ pid, host, token: 'x' });

test('one at a time, whichever way it ends', async () => {
  let [inside, most, done] = [0, 0, 0];
  const task = async (fails: boolean): Promise<void> => {
    most = Math.max(most, ++inside);
    await pause(5);
    inside--;
    done++;
    if (fails) throw new Error('failed');
  };
  await Promise.allSettled(Array.from({ length: 4 }, (_, i) => withLock(path, () => task(i % 2 === 0))));
  expect([most, done, existsSync(path)]).toEqual([1, 4, false]);
});

test('what a dead process left behind is taken over, by one of those who wait', async () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  writeFileSync(path, holder(pid));
  let [inside, most] = [0, 0];
  const task = async (): Promise<void> => {
    most = Math.max(most, ++inside);
    await pause(5);
    inside--;
  };
  await Promise.all(Array.from({ length: 5 }, () => withLock(path, task)));
  expect(most).toBe(1);
});

test('only one process at a time clears what was left behind', async () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  writeFileSync(path, holder(pid));
  const guard = `${path}.clearing`;
  writeFileSync(guard, '');
  let isHeld = false;
  const locked = withLock(path, async () => void (isHeld = true));
  await pause(50);
  expect([isHeld, readFileSync(path, 'utf8')]).toEqual([false, holder(pid)]);
  // The one that clears was killed, long ago.
  utimesSync(guard, 0, 0);
  await locked;
  expect([isHeld, existsSync(path), existsSync(guard)]).toEqual([true, false, false]);
});

test.each([
  ['with this process’s number, from an earlier life', () => holder(process.pid), 0],
  ['of another machine that has not been heard of for long', () => holder(1, 'elsewhere'), 600],
  ['that is empty, and has been for some seconds', () => '', 5],
  ['that is no JSON', () => '{"pid":', 5],
  ['of nobody', () => 'null', 5],
  ['of no process (0)', () => holder(0), 5],
  ['of all processes (-1)', () => holder(-1), 5],
  ['of a process that is no number', () => holder(0.5), 5],
  ['that is not of this library', () => 'x'.repeat(100_000), 5],
])('a lock %s is taken over', async (_, content, age) => {
  writeFileSync(path, content());
  const since = Date.now() / 1000 - age;
  utimesSync(path, since, since);
  expect(await withLock(path, async () => readFileSync(path, 'utf8'))).toContain(`"pid":${process.pid}`);
});

test.each([
  ['of a process that lives', () => holder(process.ppid)],
  ['of another machine', () => holder(1, 'elsewhere')],
  ['that is being written', () => ''],
  ['that is no JSON yet', () => '{"pid":'],
])('a lock %s is waited for, until the signal', async (_, content) => {
  const found = content();
  writeFileSync(path, found);
  const controller = new AbortController();
  let waits = 0;
  const onWait = async (): Promise<void> => void (++waits === 2 && controller.abort());
  await expect(withLock(path, async () => 'mine', { signal: controller.signal, onWait })).rejects.toMatchObject({ tag: 'AbortError' });
  expect(waits).toBe(2);
  // It is still the other's.
  expect(readFileSync(path, 'utf8')).toBe(found);
});

test('an empty lock is waited for a moment only, by any clock', async () => {
  writeFileSync(path, '');
  // Written by a machine whose clock is years ahead.
  utimesSync(path, 4e9, 4e9);
  let waits = 0;
  await withLock(path, async () => undefined, { patience: { nameless: 1, poll: 5 }, onWait: async () => void waits++ });
  expect(waits).toBeGreaterThan(0);
});

test('so is one of another machine that is silent, whatever its clock says', async () => {
  writeFileSync(path, holder(1, 'elsewhere'));
  utimesSync(path, 4e9, 4e9);
  await withLock(path, async () => undefined, { patience: { silence: 1, poll: 5 } });
  expect(existsSync(path)).toBe(false);
});

test('a link that leads nowhere is taken over as an empty lock is', async () => {
  symlinkSync(join(folder, 'nothing'), path);
  expect(await withLock(path, async () => readFileSync(path, 'utf8'), { patience: { nameless: 1, poll: 5 } })).toContain(`"pid":${process.pid}`);
});

test('a folder in its place is an error, not waited for', async () => {
  mkdirSync(path);
  await expect(withLock(path, async () => undefined, { patience: { nameless: 1, poll: 5 } })).rejects.toMatchObject({ code: expect.stringMatching(/EISDIR|EPERM/) });
});

test('what killed processes left of clearing is no obstacle', async () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  writeFileSync(path, holder(pid));
  writeFileSync(`${path}.clearing`, '');
  await withLock(path, async () => undefined, { patience: { nameless: 1, poll: 5 } });
  expect(readdirSync(folder)).toEqual([]);
});
