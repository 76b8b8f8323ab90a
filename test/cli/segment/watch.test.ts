import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { watchFolders, type WatchClock } from '../../../src/cli/segment/watch.js';

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'deeplab-watch-'))));
afterEach(() => rm(folder, { recursive: true }));

/** Time passes only where it is waited for. */
function clock(): WatchClock {
  let time = 0;
  return { now: () => time, pause: async (milliseconds) => void (time += milliseconds) };
}

test('what is there, what comes, and what becomes another; results and other files are not given', async () => {
  for (const name of ['a.png', 'notes.txt', 'a.labels.png', 'empty.png']) await writeFile(join(folder, name), name === 'empty.png' ? '' : name);
  const controller = new AbortController();
  const steps = [() => writeFile(join(folder, 'b.jpg'), 'b'), () => writeFile(join(folder, 'a.png'), 'another'), () => controller.abort()];
  const given: string[] = [];
  for await (const { within } of watchFolders([folder], { clock: clock(), signal: controller.signal })) {
    given.push(within);
    await steps.shift()?.();
  }
  expect(given).toEqual(['a.png', 'b.jpg', 'a.png']);
});

test('a file that is still written is waited for', async () => {
  const controller = new AbortController();
  let written = 0;
  // It grows whenever the folder was looked through, ten times.
  const onIdle = async (): Promise<void> => {
    if (written < 10) await writeFile(join(folder, 'slow.png'), 'x'.repeat(++written));
  };
  const given: unknown[] = [];
  for await (const { within } of watchFolders([folder], { clock: clock(), signal: controller.signal, onIdle })) {
    given.push([within, written]);
    controller.abort();
  }
  expect(given).toEqual([['slow.png', 10]]);
});

test('a signal ends it while it waits', async () => {
  const controller = new AbortController();
  const given: unknown[] = [];
  for await (const input of watchFolders([folder], { signal: controller.signal, onIdle: () => void setTimeout(() => controller.abort(), 1) })) given.push(input);
  expect(given).toEqual([]);
});
