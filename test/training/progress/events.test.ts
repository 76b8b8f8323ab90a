/** Event files: what was written is there at once, and a full disk leaves no half of an event. */
import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { TRAINING_GOLDENS } from '../goldens.js';
import { disk, replaceFileSystem } from '../saver/mischief.js';

replaceFileSystem();
const { EventWriter } = await import('../../../src/training/progress/event_writer.js');
const { readHistory } = await import('../../../src/training/progress/history.js');
const { openDirectory } = await import('../../../src/io/sources/files.js');

let path: string;
beforeEach(async () => void (path = await mkdtemp(join(tmpdir(), 'deeplab-events-'))));
afterEach(async () => {
  disk.heal();
  await rm(path, { recursive: true });
});

const history = async (before?: number): Promise<[number, Readonly<Record<string, number>>][]> => (await readHistory(await openDirectory(path), before)).map(({ step, values }) => [step, values]);

/** A clock that goes on by a second whenever it is looked at. */
function clock(start: number): () => number {
  let seconds = start - 1;
  return () => ++seconds;
}

test('a file of TensorFlow\'s is read', async () => {
  const found = await readHistory(await openDirectory(TRAINING_GOLDENS));
  // A run began again at step 3 in it, which nothing had come to but a step far away.
  expect(found.map(({ step, values }) => [step, values])).toEqual([
    [1, { loss: 3.5, mIoU: 0.25 }],
    [2, { loss: 1.75, mIoU: 0.25 }],
  ]);
});

test('the name that TensorBoard looks for, and what was written, without closing', async () => {
  const writer = await EventWriter.create(path, { now: clock(1700000000) });
  expect(writer.path).toBe(`${path}/events.out.tfevents.1700000000.${hostname()}`);
  void writer.scalars(0, { loss: 2 });
  void writer.images(0, { picture: { height: 1, width: 1, encoded: Uint8Array.of(1) } });
  await writer.scalars(1, { loss: 1.5, 'learning rate': 0.25 });
  expect(await history()).toEqual([[0, { loss: 2 }], [1, { loss: 1.5, 'learning rate': 0.25 }]]);
  await writer.close();
});

test('two runs of the same second have files of their own', async () => {
  const now = (): number => 1700000000;
  for (let run = 0; run < 3; run++) await (await EventWriter.create(path, { now, firstStep: run })).close();
  expect((await readdir(path)).sort().map((name) => name.replace(hostname(), 'host'))).toEqual(['', '.001', '.002'].map((end) => `events.out.tfevents.1700000000.host${end}`));
});

test('what a run that went on did anew counts, and a torn end of the one before does not matter', async () => {
  const first = await EventWriter.create(path, { now: clock(1700000000) });
  for (let step = 0; step < 6; step++) await first.scalars(step, { loss: 10 + step });
  await first.close();
  await truncate(first.path, (await readFile(first.path)).length - 5);
  const second = await EventWriter.create(path, { firstStep: 3, now: clock(1700000100) });
  await second.scalars(3, { loss: 23 });
  await second.close();
  expect(await history()).toEqual([[0, { loss: 10 }], [1, { loss: 11 }], [2, { loss: 12 }], [3, { loss: 23 }]]);
  expect(await history(2)).toEqual([[0, { loss: 10 }], [1, { loss: 11 }]]);
  await appendFile(second.path, 'garbage behind it');
  await writeFile(join(path, 'events.out.tfevents.1800000000.empty'), '');
  expect(await history()).toHaveLength(4);
});

test('a full disk: the event that did not fit is told of and leaves nothing, those behind it are written', async () => {
  const writer = await EventWriter.create(path, { now: clock(1700000000) });
  await writer.scalars(0, { loss: 1 });
  const before = await readFile(writer.path);
  disk.plan('full', 0);
  await expect(writer.scalars(1, { loss: 2 })).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(/could not be written: ENOSPC/) });
  expect(await readFile(writer.path)).toEqual(before);
  await writer.scalars(2, { loss: 3 });
  await writer.close();
  expect(await history()).toEqual([[0, { loss: 1 }], [2, { loss: 3 }]]);
});

test('a folder that is not there', async () => {
  await expect(EventWriter.create(join(path, 'none'))).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
});
