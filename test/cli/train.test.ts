/** `deeplab train` on a few made-up pictures: what it leaves in its folder, how it is stopped and goes on, and how it fails. */
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readCheckpoint } from '../../src/deeplab/checkpoint.js';
import { readLabels, writePng } from '../../src/io/pictures/image.js';
import { labelMapOf } from '../../src/io/pictures/picture.js';
import { openDirectory } from '../../src/io/sources/files.js';
import { readHistory } from '../../src/training/progress/history.js';
import { digest, SHAPES } from '../training/made_up.js';
import { writeMadeUpFolder } from '../training/made_up_folder.js';
import { runCli } from './run_cli.js';

let folder: string;
let data: string;
let ids: string[];
const start = process.cwd();
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deeplab-train-'));
  data = join(folder, 'data');
  ids = await writeMadeUpFolder(data, 4);
});
afterEach(async () => {
  process.chdir(start);
  await rm(folder, { recursive: true });
});

const args = (out: string, ...more: string[]): string[] => ['train', '--data', data, '--out', join(folder, out), '--steps', '6', '--batch-size', '2', '--crop', '33', '--learning-rate', '0.005', '--backend', 'wasm', '--threads', '1', ...more];
const filesOf = async (out: string): Promise<string[]> => (await readdir(join(folder, out))).sort();
/** Variables, momentum and step, as a digest. */
const bitsOf = async (out: string, step: number): Promise<string> => digest(await readFile(join(folder, out, `model.ckpt-${step}.data-00000-of-00001`)));

async function variablesOf(out: string): Promise<ReadonlyMap<string, unknown>> {
  const checkpoint = await readCheckpoint(join(folder, out));
  await checkpoint.close();
  return checkpoint.variables;
}

describe('a run', () => {
  test('leaves checkpoints, events and the classes, and segments with them', async () => {
    const { code, stdout, stderr } = await runCli(args('run', '--save-every', '4', '--log-every', '2'));
    expect([code, stderr]).toEqual([0, expect.stringMatching(/4 pictures of 3 classes in .*data\.\n[^]*variables begin anew: logits\/semantic\/weights, logits\/semantic\/biases\.\n[^]*3 classes/)]);
    expect(stdout).toMatch(/^6 steps, loss \d+\.\d+\n {2}-> (.*)\/run\/model\.ckpt-6\ndeeplab segment PICTURE --model (.*)\/run segments with it\.\n$/);
    expect(stdout).toContain(`-> ${join(folder, 'run', 'model.ckpt-6')}\n`);
    const files = await filesOf('run');
    expect(files.filter((name) => !name.startsWith('events.out.tfevents.'))).toEqual(['checkpoint', 'classes.txt', ...[4, 6].flatMap((step) => [`model.ckpt-${step}.data-00000-of-00001`, `model.ckpt-${step}.index`]), 'run_options.json']);
    expect(await readFile(join(folder, 'run/classes.txt'), 'utf8')).toBe(await readFile(join(data, 'classes.txt'), 'utf8'));
    const history = await readHistory(await openDirectory(join(folder, 'run')));
    expect(history.map(({ step }) => step)).toEqual([2, 4, 6]);
    for (const { values } of history) expect(values).toEqual({ loss: expect.any(Number), 'learning rate': expect.any(Number) });
    const variables = await variablesOf('run');
    expect(variables.get('global_step')).toMatchObject({ dtype: 'int64', shape: [] });
    expect(variables.get('logits/semantic/weights')).toMatchObject({ shape: [1, 1, 256, 3] });
    expect(variables.get('logits/semantic/weights/Momentum')).toMatchObject({ shape: [1, 1, 256, 3] });

    process.chdir(folder);
    const picture = join(data, 'images', `${ids[0]}.png`);
    const segmented = JSON.parse((await runCli(['segment', picture, '--model', 'run', '--crop', '33', '--out', 'results', '--json'])).stdout);
    const names = JSON.stringify(segmented).match(/"name":"\w+"/g) ?? [];
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect(SHAPES.classes).toContain(name.slice(8, -1));
  });

  test('--json, --evaluate and --report', async () => {
    await writeFile(join(folder, 'held_out.txt'), `${ids[3]}\n`);
    const { code, stdout } = await runCli(args('run/', '--json', '--evaluate', join(folder, 'held_out.txt'), '--evaluation-crop', '33', '--save-every', '3', '--report'));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ step: 6, steps: 6, loss: expect.any(Number), checkpoint: join(folder, 'run/model.ckpt-6'), meanIoU: expect.any(Number), variant: expect.stringContaining('3 classes'), backend: 'wasm', threads: 1 });
    const history = await readHistory(await openDirectory(join(folder, 'run')));
    expect(history.filter(({ values }) => 'mean IoU' in values).map(({ step }) => step)).toEqual([3, 6]);
    const html = await readFile(join(folder, 'run/report.html'), 'utf8');
    expect(html).toContain('<p>finished</p>');
    expect(html).toMatch(/3 of .*data, 3 classes/);
    expect(html).toContain(ids[3]);
    expect(html.match(/<article>/g)).toHaveLength(1);
  });

  test('--split is of what is trained on; pictures to evaluate may be of another', async () => {
    await writeFile(join(data, 'train.txt'), ids.slice(0, 2).join('\n'));
    await writeFile(join(folder, 'held_out.txt'), `${ids[3]}\n`);
    const { code, stdout, stderr } = await runCli(args('run', '--json', '--split', 'train', '--evaluate', join(folder, 'held_out.txt'), '--evaluation-crop', '33'));
    expect([code, stderr]).toEqual([0, expect.stringMatching(/2 pictures of 3 classes in .*, 1 more to evaluate/)]);
    expect(JSON.parse(stdout)).toMatchObject({ meanIoU: expect.any(Number) });
  });

  test('the same command again has nothing left to do, and says so; evaluates what was not', async () => {
    await runCli(args('run'));
    const before = await bitsOf('run', 6);
    expect((await runCli(args('run'))).stdout).toMatch(/^6 steps were made before\n {2}-> .*\/run\/model\.ckpt-6\n/);
    await writeFile(join(folder, 'held_out.txt'), `${ids[3]}\n`);
    const evaluated = ['--json', '--report', '--evaluate', join(folder, 'held_out.txt'), '--evaluation-crop', '33'];
    for (let i = 0; i < 2; i++) {
      expect(JSON.parse((await runCli(args('run', ...evaluated))).stdout)).toMatchObject({ step: 6, loss: null, checkpoint: join(folder, 'run/model.ckpt-6'), meanIoU: expect.any(Number) });
      expect(await readFile(join(folder, 'run/report.html'), 'utf8')).toContain('<p>finished</p>');
    }
    const history = await readHistory(await openDirectory(join(folder, 'run')));
    expect(history.filter(({ values }) => 'mean IoU' in values)).toHaveLength(1);
    expect(await bitsOf('run', 6)).toEqual(before);
  });

  test('classes that no label shows are told, as those of masks of 0 and 255', async () => {
    expect((await runCli(args('run'))).stderr).not.toContain('shown by no label');
    for (const name of await filesOf('data/labels')) {
      const { shape, data } = await readLabels(join(folder, 'data/labels', name));
      await writePng(join(folder, 'data/labels', name), labelMapOf(data.map((index) => (index === 0 ? 0 : 255)), shape[0], shape[1]));
    }
    const { code, stderr } = await runCli(args('masks'));
    expect([code, stderr]).toEqual([0, expect.stringContaining('2 of 3 classes are shown by no label: left, right. (255 is for pixels that do not count.)')]);
  });

  test('more options: what learns, rates, chance', async () => {
    const more = ['--learns', 'head', '--batch-norm', 'trained', '--policy', 'step', '--slow-start-steps', '2', '--momentum', '0.5', '--weight-decay', '0', '--anew', 'aspp0', '--last-layer-multiplier', '2', '--dropout', '0', '--scales', '1', '--no-flip', '--balance', '0.5', '--seed', '3', '--output-stride', '32', '--image-pooling-crop', '33,1', '--image-pooling-stride', '2,1'];
    const { code, stderr } = await runCli(args('run', '--json', ...more));
    expect([code, stderr]).toEqual([0, expect.stringMatching(/7 variables begin anew: /)]);
    expect((await variablesOf('run')).has('MobilenetV2/Conv/weights/Momentum')).toBe(false);
    expect(JSON.parse(await readFile(join(folder, 'run/run_options.json'), 'utf8'))).toMatchObject({ imagePoolingCropSize: [33, 1], imagePoolingStride: [2, 1] });
    const other = await runCli(args('run', ...more, '--image-pooling-crop', '1', '--steps', '8'));
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('imagePoolingCropSize was [33,1] and is [1,1]')]);
  });

  test('rates, grid and windows that the network has no place for', async () => {
    await writeFile(join(folder, 'held_out.txt'), `${ids[0]}\n`);
    for (const [flags, message] of [[['--image-pooling-crop', '33', '--evaluate', join(folder, 'held_out.txt'), '--evaluation-crop', '17,33'], /imagePoolingCropSize \[33, 33\] is larger than the crop that pictures are evaluated with, \[17, 33\]/], [['--multi-grid', '1,2,4'], /multiGrid is for the last block of ResNet and Xception/], [['--atrous-rates', '6,12'], /0 atrous branches.*found \[6, 12\]/]] as const) {
      const { code, stderr } = await runCli(args('run', ...flags));
      expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
    }
  });
});

describe('a teacher', () => {
  const imitate = ['--learning-rate', '0.001', '--optimizer', 'adam', '--even-filters', '--imitate', '0,1,1'];

  test('is imitated; the same command goes on, and other counts are another run', async () => {
    await runCli(args('teacher'));
    const teacher = join(folder, 'teacher');
    const { code, stdout } = await runCli(args('run', '--teacher', teacher, ...imitate));
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^6 steps, loss \d\.\d+/)]);
    const variables = await variablesOf('run');
    expect(variables.get('logits/semantic/weights/Adam_1')).toMatchObject({ shape: [1, 1, 256, 3] });
    expect(variables.get('beta1_power')).toMatchObject({ dtype: 'float32', shape: [] });
    expect(JSON.parse(await readFile(join(folder, 'run/run_options.json'), 'utf8'))).toMatchObject({ optimizer: 'adam', evenFilters: true, teacher: { source: teacher, labels: 0, scores: 1, maps: 1, logits: 0 } });
    const other = await runCli(args('run', '--teacher', teacher, ...imitate, '--imitate', '1,1,1', '--steps', '7'));
    expect([other.code, other.stderr]).toEqual([1, expect.stringMatching(/begun with other options: teacher was .*"labels":0.* and is .*"labels":1/)]);
  });

  test('pictures without labels are learned from it alone', async () => {
    await runCli(args('teacher'));
    const teacher = join(folder, 'teacher');
    await rm(join(data, 'labels', `${ids[1]}.png`));
    const bare = await runCli(args('run', '--teacher', teacher, '--steps', '2'));
    expect([bare.code, bare.stderr]).toEqual([0, expect.stringContaining('1 of them have no labels that count: what they show is learned from the teacher alone.')]);
    await rm(join(data, 'labels'), { recursive: true });
    expect((await runCli(args('run2', '--teacher', teacher, '--imitate', '0,1,0', '--steps', '2'))).code).toBe(0);
    // The labels alone are to be learned then, and there are none.
    const lost = await runCli(args('run3', '--teacher', teacher, '--imitate', '1,0,0', '--steps', '2'));
    expect([lost.code, lost.stderr]).toEqual([1, expect.stringContaining('There is no folder')]);
  });

  test.each([
    [['--imitate', '0,1'], /'--imitate' says how much a teacher counts: give one with --teacher/],
    [['--teacher', 'x', '--imitate', '0,0,0'], /Expected how much labels, scores, maps and logits count, at least one of them more than 0/],
    [['--teacher', 'x', '--imitate', '1,1,1,1,1'], /Expected how much labels/],
    [['--teacher', 'x', '--imitate', '1,a'], /Expected a number of at least 0/],
    [['--optimizer', 'sgd'], /momentum, adam/],
  ])('%j is refused', async (flags, message) => {
    const { code, stderr } = await runCli(args('run', ...flags));
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});

describe('stopping', () => {
  test('a signal writes a checkpoint; the same command ends with the same bits as a run that was not stopped', async () => {
    await runCli(args('whole'));
    for (const after of [1, 2]) {
      const out = `stopped_${after}`;
      const controller = new AbortController();
      const seen = new Set<string>();
      const timer = setInterval(() => void filesOf(out).then((names) => {
        for (const name of names) seen.add(name);
        if (seen.has(`model.ckpt-${after}.index`)) controller.abort();
      }, () => undefined), 1);
      const { code, stderr, stdout } = await runCli(args(out, '--save-every', '1', '--report', '--json'), { signal: controller.signal });
      clearInterval(timer);
      expect([code, stderr]).toEqual([130, expect.stringMatching(/deeplab: interrupted\.\n$/)]);
      expect(JSON.parse(stdout)).toEqual({ error: { tag: 'AbortError', message: 'interrupted.' } });
      expect(await readFile(join(folder, out, 'report.html'), 'utf8')).toContain('<p>stopped: ');
      const again = await runCli(args(out, '--save-every', '500'));
      expect([again.code, again.stderr]).toEqual([0, expect.stringMatching(/going on after step [1-5]\.\n/)]);
      expect(await bitsOf(out, 6)).toEqual(await bitsOf('whole', 6));
    }
  });

  test('a run that diverges says where, and keeps the checkpoint before', async () => {
    await runCli(args('run', '--steps', '2'));
    const before = await bitsOf('run', 2);
    const { code, stdout, stderr } = await runCli(args('run', '--learning-rate', '1e30', '--report', '--json'));
    expect([code, JSON.parse(stdout)]).toEqual([1, { error: { tag: 'TrainingDivergedError', message: expect.stringMatching(/^At step [3-6] the loss is .*would be the first variable/) } }]);
    expect(stderr).toMatch(/deeplab: At step [^\n]+\n$/);
    expect(await bitsOf('run', 2)).toEqual(before);
    expect((await filesOf('run')).filter((name) => name.endsWith('.index'))).toEqual(['model.ckpt-2.index']);
    expect(await readFile(join(folder, 'run/report.html'), 'utf8')).toContain('<p>stopped: At step');
    const again = await runCli(args('run'));
    expect([again.code, again.stderr]).toEqual([0, expect.stringContaining('going on after step 2.')]);
  });

  test('two runs in one folder', async () => {
    const first = runCli(args('run', '--save-every', '1', '--steps', '12'));
    while (!(await filesOf('run').catch((): string[] => [])).includes('model.ckpt-1.index')) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(await runCli(args('run'))).toMatchObject({ code: 1, stderr: expect.stringMatching(/Another run writes into .*run\./) });
    expect((await first).code).toBe(0);
  });
});

describe('what is refused before the first step', () => {
  test('a broken picture among many: one error, and no run', async () => {
    for (let i = 0; i < 30; i++) for (const kind of ['images', 'labels']) await copyFile(join(data, kind, `${ids[0]}.png`), join(data, kind, `copy_${i}.png`));
    const broken = join(data, 'images', 'copy_7.png');
    await writeFile(broken, (await readFile(broken)).subarray(0, 90));
    const { code, stdout, stderr } = await runCli(args('run', '--json'));
    expect([code, stderr.match(/deeplab: /g)?.length]).toEqual([1, 1]);
    expect(stderr).toMatch(/1 problem with 34 samples[^\n]*\n {2}[^\n]*copy_7\.png/);
    expect(JSON.parse(stdout)).toEqual({ error: { tag: 'DataSetFormatError', message: expect.stringContaining('copy_7.png') } });
    expect(await readdir(folder)).toEqual(['data']);
  });

  test('lists that leave nothing', async () => {
    await writeFile(join(folder, 'all.txt'), `${ids.join('\n')}\n`);
    for (const option of ['--evaluate', '--exclude']) {
      const { code, stderr } = await runCli(args('run', option, join(folder, 'all.txt')));
      expect([code, stderr]).toEqual([1, expect.stringMatching(/none is left|Nothing is left/)]);
    }
    expect((await readdir(folder)).sort()).toEqual(['all.txt', 'data']);
  });

  test.each([
    [['--data', 'x'], /required option '-o, --out <dir>' not specified/],
    [['--out', 'x'], /required option '--data <dir>' not specified/],
    [['--data', 'x', '--out', 'y', '--learning-rate', '-1'], /'--learning-rate <x>'.*number of at least 0/],
    [['--data', 'x', '--out', 'y', '--scales', '2,1'], /smallest scale/],
    [['--data', 'x', '--out', 'y', '--steps', '0'], /--steps/],
    [['--data', 'x', '--out', 'y', '--seed', 'a'], /whole number/],
    [['--data', 'x', '--out', 'y', '--learns', 'nothing'], /Allowed choices are head, decoder, all/],
    [['--data', 'x', '--out', 'y', '--batch-norm', 'x'], /Allowed choices are frozen, trained/],
    [['--data', 'x', '--out', 'y', '--momentum', '1'], /momentum should be a number from 0 to less than 1|less than 1/],
    [['--data', 'x', '--out', 'y', '--dropout', '1'], /less than 1/],
    [['--data', 'x', '--out', 'y', '--balance', '2'], /from 0 to 1/],
  ])('%j', async (options, message) => {
    const { code, stderr, stdout } = await runCli(['train', ...options]);
    expect([code, stderr, stdout]).toEqual([2, expect.stringMatching(message), '']);
  });

  test('a model to begin from that is none, a folder that is none', async () => {
    expect(await runCli(args('run', '--initial', join(folder, 'nothing')))).toMatchObject({ code: 1, stderr: expect.stringContaining('There is nothing at') });
    expect(await runCli(['train', '--data', join(folder, 'nothing'), '--out', join(folder, 'run')])).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no folder or file') });
    expect(await runCli(args('run', '--evaluate', join(folder, 'nothing.txt')))).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing.txt') });
  });
});

test('--help', async () => {
  const { code, stdout } = await runCli(['train', '--help']);
  expect(code).toBe(0);
  for (const option of ['--data', '--out', '--initial', '--evaluate', '--learns', '--anew', '--balance', '--report', '--json']) expect(stdout).toContain(option);
  expect(stdout).toMatch(/Ctrl-C writes a checkpoint[^]*--json prints/);
  for (const line of stdout.split('\n')) expect(line).not.toMatch(/undefined|\[object/);
});

test('readLabels of what was segmented has the classes of the run', async () => {
  await runCli(args('run'));
  process.chdir(folder);
  await runCli(['segment', join(data, 'images', `${ids[1]}.png`), '--model', 'run/model.ckpt-6', '--crop', '33', '--out', 'results']);
  const name = (await readdir('results')).find((file) => file.includes('label'));
  expect(name).toBeDefined();
  expect(Math.max(...(await readLabels(join('results', name!))).data)).toBeLessThan(3);
});
