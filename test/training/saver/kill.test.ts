/** kill -9 in earnest: a process that saves without a pause is killed again and again, and goes on each time. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from '@jest/globals';
import { openDirectory } from '../../../src/io/sources/files.js';
import { readHistory } from '../../../src/training/progress/history.js';
import { findLatestCheckpoint } from '../../../src/training/saver/latest_checkpoint.js';
import { holdRunFolder } from '../../../src/training/saver/run_folder.js';
import { Saver } from '../../../src/training/saver/saver.js';

/** Starts a run, kills it some time after it has saved a few steps, and says which was the last that it told of. */
async function killedRun(path: string, delay: number): Promise<number> {
  const child = spawn(process.execPath, ['--no-warnings', 'test/training/saver/kill.mjs', path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  let last = 0;
  let lines = 0;
  for await (const line of createInterface(child.stdout)) {
    last = Number(line);
    if (++lines === 3) setTimeout(() => child.kill('SIGKILL'), delay);
  }
  await exited;
  return last;
}

test('each run goes on where the one before was killed', async () => {
  const path = await mkdtemp(join(tmpdir(), 'deeplab-kill-'));
  try {
    let before = 0;
    for (const delay of [0, 3, 7, 11, 20, 33]) {
      const told = await killedRun(path, delay);
      const found = await findLatestCheckpoint(await openDirectory(path));
      const [w, slot] = [await found?.checkpoint.read('w'), await found?.checkpoint.read('w/Momentum')];
      await found?.checkpoint.close();
      // What was told of is there; at most the one behind it is, too.
      expect([told, told + 1]).toContain(found?.step);
      expect(told).toBeGreaterThanOrEqual(before + 3);
      expect([w?.data[4095], slot?.data[4095]]).toEqual([found?.step, -(found?.step ?? 0)]);
      before = found?.step ?? 0;
    }
    const history = await readHistory(await openDirectory(path));
    expect(history.length).toBeGreaterThanOrEqual(before - 7);
    expect(history.every(({ step, values }) => values.loss === step)).toBe(true);

    // The next run sweeps up what they left.
    const held = await holdRunFolder(path);
    await Saver.open(path);
    const left = (await readdir(path)).filter((name) => !name.startsWith('events.'));
    expect(left.filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect(left.filter((name) => name.endsWith('.index')).length).toBeLessThanOrEqual(7);
    await held.release();
  } finally {
    await rm(path, { recursive: true });
  }
});
