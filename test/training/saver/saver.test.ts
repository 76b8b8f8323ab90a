/** Checkpoints of a run: killed at every moment, on a full disk, and as TensorFlow keeps them. */
import { copyFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { float32, type Tensor } from '../../../src/tensor.js';
import type { Saver as SaverOfRun } from '../../../src/training/saver/saver.js';
import { disk, replaceFileSystem } from './mischief.js';

replaceFileSystem();
const { Saver, slotName } = await import('../../../src/training/saver/saver.js');
const { openDirectory } = await import('../../../src/io/sources/files.js');
const { classesBeside } = await import('../../../src/io/datasets/classes_file.js');
const { parseCheckpointState } = await import('../../../src/proto/checkpoints/checkpoint_state.js');

let path: string;
beforeEach(async () => void (path = await mkdtemp(join(tmpdir(), 'deeplab-saver-'))));
afterEach(async () => {
  disk.heal();
  await rm(path, { recursive: true });
});

/** Variables that tell of which step they are. */
const tensorsOf = (step: number): Map<string, Tensor> => new Map([['w', float32([2, 2], [step, 1, 2, 3])], [slotName('w'), float32([2, 2], [-step, 1, 2, 3])]]);

/** What a run that begins now would go on from: the step, and that its variables are of it. */
async function found(): Promise<number | undefined> {
  const saver = await Saver.open(path);
  const latest = await saver.latest();
  if (!latest) return undefined;
  const [w, slot] = [await latest.checkpoint.read('w'), await latest.checkpoint.read('w/Momentum')];
  await latest.checkpoint.close();
  expect([w.data[0], slot.data[0]]).toEqual([latest.step, -latest.step]);
  return latest.step;
}

const state = (): Promise<string> => readFile(join(path, 'checkpoint'), 'utf8');
const files = async (): Promise<string[]> => (await readdir(path)).sort();
const filesOf = (...steps: number[]): string[] => ['checkpoint', ...steps.flatMap((step) => [`model.ckpt-${step}.data-00000-of-00001`, `model.ckpt-${step}.index`])].sort();

async function saved(...steps: number[]): Promise<SaverOfRun> {
  const saver = await Saver.open(path);
  for (const step of steps) await saver.save(step, tensorsOf(step));
  return saver;
}

test('the newest five are kept, and the state file names them', async () => {
  await saved(10, 20, 30, 40, 50, 60, 70);
  expect(await files()).toEqual(filesOf(30, 40, 50, 60, 70));
  expect(await state()).toBe(
    `model_checkpoint_path: "model.ckpt-70"\n${[30, 40, 50, 60, 70].map((step) => `all_model_checkpoint_paths: "model.ckpt-${step}"\n`).join('')}`,
  );
  expect(await found()).toBe(70);
});

test('a run that goes on keeps count of those that are there, however TensorFlow called them', async () => {
  await saved(10, 20, 30);
  await writeFile(join(path, 'model.ckpt-10.meta'), '');
  await writeFile(join(path, 'checkpoint'), `model_checkpoint_path: "/elsewhere/model.ckpt-30"\nall_model_checkpoint_paths: "/elsewhere/model.ckpt-10"\nall_model_checkpoint_paths: "/elsewhere/model.ckpt-20"\n`);
  const saver = await Saver.open(path, { keep: 3 });
  await saver.save(40, tensorsOf(40));
  expect(await files()).toEqual(filesOf(20, 30, 40));
});

describe('goes on from', () => {
  test.each([
    ['what the state file says', () => Promise.resolve(), 30],
    ['an earlier one that the state file names', () => writeFile(join(path, 'checkpoint'), 'model_checkpoint_path: "model.ckpt-20"\n'), 20],
    ['the newest without a state file', () => rm(join(path, 'checkpoint')), 30],
    ['the newest with an empty state file', () => truncate(join(path, 'checkpoint')), 30],
    ['the newest with a state file of zeros', () => writeFile(join(path, 'checkpoint'), new Uint8Array(200)), 30],
    ['the one before, when data are truncated', () => truncate(join(path, 'model.ckpt-30.data-00000-of-00001'), 20), 20],
    ['the one before, when the index is', () => truncate(join(path, 'model.ckpt-30.index'), 100), 20],
    ['the one before, when the index is of another', () => copyFile(join(path, 'model.ckpt-10.index'), join(path, 'model.ckpt-30.index')), 20],
    ['the one before, when data are missing', () => rm(join(path, 'model.ckpt-30.data-00000-of-00001')), 20],
  ] as const)('%s', async (_, damage, step) => {
    await saved(10, 20, 30);
    await damage();
    expect(await found()).toBe(step);
    // And it can be saved anew, the damaged one first of all.
    const saver = await Saver.open(path);
    await (await saver.latest())?.checkpoint.close();
    await saver.save(30, tensorsOf(30));
    expect(await found()).toBe(30);
  });

  test('nothing, in a folder without checkpoints', async () => {
    expect(await found()).toBeUndefined();
    await writeFile(join(path, 'checkpoint'), 'model_checkpoint_path: "model.ckpt-20"\n');
    expect(await found()).toBeUndefined();
  });

  test('the one before, and says why', async () => {
    await saved(10, 20, 30);
    await truncate(join(path, 'model.ckpt-30.data-00000-of-00001'), 20);
    const latest = await (await Saver.open(path)).latest();
    await latest?.checkpoint.close();
    expect(latest?.passedOver).toEqual([expect.stringMatching(/^model\.ckpt-30: .*20 bytes/)]);
  });

  test('none, where all are damaged: it does not begin anew over them', async () => {
    await saved(10, 20);
    for (const step of [10, 20]) await truncate(join(path, `model.ckpt-${step}.index`), 100);
    await expect(found()).rejects.toMatchObject({ tag: 'CheckpointFormatError', message: expect.stringMatching(/2 checkpoints of a run, and none to go on from\. Move them away.*\n {2}model\.ckpt-20: .*\n {2}model\.ckpt-10: /) });
    expect(await files()).toEqual(filesOf(10, 20));
  });

  test('none in the form of TensorFlow 1, which is told', async () => {
    await writeFile(join(path, 'model.ckpt-10'), 'V1');
    await writeFile(join(path, 'checkpoint'), 'model_checkpoint_path: "model.ckpt-10"\n');
    await expect(found()).rejects.toThrow(/a checkpoint of a run, and none to go on from/);
  });
});

/** How many things a save does to the disk, of which each goes wrong in turn. */
async function thingsOfASave(): Promise<number> {
  const saver = await saved(10, 20, 30, 40, 50);
  disk.heal();
  await saver.save(60, tensorsOf(60));
  const { done } = disk;
  await rm(path, { recursive: true });
  await mkdtempAgain();
  return done;
}
async function mkdtempAgain(): Promise<void> {
  path = await mkdtemp(join(tmpdir(), 'deeplab-saver-'));
}

test('killed at any moment, it goes on from the last checkpoint or the one that was being written, and nothing of it stays', async () => {
  const things = await thingsOfASave();
  expect(things).toBeGreaterThan(10);
  const outcomes: (number | undefined)[] = [];
  for (let at = 0; at < things; at++) {
    const saver = await saved(10, 20, 30, 40, 50);
    disk.plan('killed', at);
    await expect(saver.save(60, tensorsOf(60))).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
    expect(disk.happened).toBe(true);
    disk.heal();
    outcomes.push(await found());
    // What TensorFlow would take is whole, too.
    expect(await files()).toEqual(expect.arrayContaining(filesOf(Number(parseCheckpointState(await state())?.latest.split('-')[1]))));
    const next = await Saver.open(path);
    await (await next.latest())?.checkpoint.close();
    for (const step of [60, 70, 80, 90, 100]) await next.save(step, tensorsOf(step));
    expect((await files()).filter((name) => !name.endsWith('.tmp'))).toEqual(filesOf(60, 70, 80, 90, 100));
    await rm(path, { recursive: true });
    await mkdtempAgain();
  }
  expect(outcomes[0]).toBe(50);
  expect(outcomes.at(-1)).toBe(60);
  // Once the new one counts, it stays so.
  expect([...outcomes].sort()).toEqual(outcomes);
  expect(new Set(outcomes)).toEqual(new Set([50, 60]));
});

test('on a full disk the last good one stays, the error says so, and saving works again when there is room', async () => {
  const things = await thingsOfASave();
  for (let at = 0; at < things; at++) {
    const saver = await saved(10, 20, 30, 40, 50);
    disk.plan('full', at);
    const error: unknown = await saver.save(60, tensorsOf(60)).catch((thrown: unknown) => thrown);
    expect(disk.happened).toBe(true);
    disk.heal();
    expect(error).toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(/could not be (written|removed).*ENOSPC/) });
    if (String(error).includes('checkpoint of step')) expect(error).toMatchObject({ message: expect.stringMatching(/of step 60 .*last good one is .*model\.ckpt-50; the same command goes on/) });
    expect((await files()).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect([50, 60]).toContain(await found());
    await saver.save(70, tensorsOf(70));
    expect(await found()).toBe(70);
    await rm(path, { recursive: true });
    await mkdtempAgain();
  }
});

test('the step that was gone on from is not written again: it would be the same', async () => {
  await saved(10, 20);
  const saver = await Saver.open(path);
  await (await saver.latest())?.checkpoint.close();
  disk.heal();
  await saver.save(20, tensorsOf(20));
  expect(disk.done).toBe(0);
});

test('data without an index are of a run that was killed, unless the state file knows them', async () => {
  await saved(10, 20);
  await writeFile(join(path, 'model.ckpt-30.data-00000-of-00001'), 'half');
  await writeFile(join(path, 'mine.data-00000-of-00001'), 'of somebody');
  await Saver.open(path);
  expect(await files()).toEqual(['mine.data-00000-of-00001', ...filesOf(10, 20)].sort());
});

test('classes beside the checkpoints', async () => {
  const saver = await Saver.open(path);
  await saver.writeClasses({ name: 'two', classes: ['the rest', 'person'], palette: [[1, 2, 3], [250, 0, 16]], ignore: 255 });
  expect(await readFile(join(path, 'classes.txt'), 'utf8')).toBe('the rest,#010203\nperson,#fa0010\n');
  expect(await classesBeside(await openDirectory(path))).toMatchObject({ classes: ['the rest', 'person'], ignore: 255 });
});

test('what cannot be', async () => {
  await expect(Saver.open(path, { keep: 0 })).rejects.toThrow(/0 checkpoints cannot be kept/);
  await expect((await Saver.open(path)).save(-1, new Map())).rejects.toThrow(/whole number of steps, found -1/);
});
