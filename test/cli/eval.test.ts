/** `deeplab eval` on small data sets: figures, files, going on after an interruption, parts and their sum. */
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { run } from '../../src/cli/run.js';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import { CITYSCAPES_TRAIN_IDS } from '../../src/io/datasets/cityscapes.js';
import { readImage, readLabels } from '../../src/io/pictures/image.js';
import { CROP, picturePath, truthOf, WIDTH, writeCityscapes, writeSmallerModel, writeVoc } from '../evaluation/tiny_data_sets.js';
import { runCli } from './run_cli.js';

let folder: string;
let data: string;
const start = process.cwd();
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deeplab-eval-'));
  data = join(folder, 'data');
});
afterEach(async () => {
  process.chdir(start);
  await rm(folder, { recursive: true });
});

const voc = (...more: string[]): string[] => ['eval', '--dataset', 'voc', '--data', data, '--crop', String(CROP), '--threads', '1', ...more];
const document = async (args: readonly string[]) => JSON.parse((await runCli(args)).stdout);
/** What must not depend on how the work was divided. */
const figures = ({ pictures, meanIoU, pixelAccuracy, classIoU, confusion }: Record<string, unknown>) => ({ pictures, meanIoU, pixelAccuracy, classIoU, confusion });

/** Counted pixel by pixel, from what `segment` says. */
async function expectedConfusion(ids: readonly string[]): Promise<number[][]> {
  const model = await DeepLab.load(undefined, { cropSize: [CROP, CROP], threads: 1 });
  const confusion = Array.from({ length: 21 }, () => new Array<number>(21).fill(0));
  for (const [i, id] of ids.entries()) {
    const { labels } = await model.segment(await readImage(picturePath(data, id)));
    truthOf(i, WIDTH - i, 8, 255).data.forEach((truth, at) => truth !== 255 && confusion[truth][labels.data[at]]++);
  }
  await model.dispose();
  return confusion;
}

describe('PASCAL VOC', () => {
  test('figures, labels, a report; nothing else is left behind', async () => {
    const ids = await writeVoc(data, 3);
    process.chdir(folder);
    const result = await document(voc('--save', 'labels', '--report', 'report', '--json'));
    expect(result).toMatchObject({ dataset: 'voc', split: 'val', pictures: 3, expected: 3, failures: [], saved: 'labels', report: 'report/index.html', settings: { outputStride: 16, cropSize: [CROP, CROP] } });
    const confusion = await expectedConfusion(ids);
    expect(result.confusion).toEqual(confusion);
    const counted = confusion.flat().reduce((sum, count) => sum + count, 0);
    expect(result.pixels).toBe(counted);
    expect(result.pixelAccuracy).toBeCloseTo(confusion.reduce((sum, row, c) => sum + row[c], 0) / counted, 12);
    const cat = confusion[8][8] / (confusion[8].reduce((sum, count) => sum + count, 0) + confusion.reduce((sum, row) => sum + row[8], 0) - confusion[8][8]);
    expect(result.classIoU[8]).toBeCloseTo(cat, 12);
    expect(result.classes[8]).toMatchObject({ name: 'cat', iou: result.classIoU[8] });
    expect(result.classIoU[1]).toBeNull();

    expect((await readdir(join(folder, 'labels'))).sort()).toEqual(ids.map((id) => `${id}.png`));
    expect((await readLabels(join(folder, 'labels', `${ids[1]}.png`))).shape).toEqual([48, WIDTH - 1]);
    const html = await readFile(join(folder, 'report', 'index.html'), 'utf8');
    expect(html.match(/<article>/g)).toHaveLength(3);
    expect(html.match(/src="data:image\/(jpeg|png);base64,/g)).toHaveLength(9);
    expect((await readdir(folder)).sort()).toEqual(['data', 'labels', 'report']);
  });

  test('a table for people', async () => {
    await writeVoc(data, 2);
    process.chdir(folder);
    const { code, stdout, stderr } = await runCli(voc('--limit', '1', '--model', join(start, 'models/mobilenetv2_voc_small')));
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^PASCAL VOC 2012 val, 1 of 1 pictures; [^]*\n {2}CLASS +IoU % +TRUTH px +PREDICTED px\n[^]*\n {2}cat +\d+\.\d\d [^]*\nmean IoU \d+\.\d\d % over \d+ of 21 classes; pixel accuracy \d+\.\d\d %\npublished: 70\.19 % for mobilenetv2_dm05_coco_voc_trainaug on val, [^]*$/);
  });

  test('a picture that cannot be evaluated is told, the others count', async () => {
    const ids = await writeVoc(data, 3);
    await writeFile(picturePath(data, ids[0]), 'no picture');
    await rm(join(data, 'SegmentationClass', `${ids[2]}.png`));
    process.chdir(folder);
    const { code, stdout, stderr } = await runCli(voc('--json'));
    expect(code).toBe(1);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ pictures: 1, expected: 3, error: { tag: 'ImageFormatError' } });
    expect(result.failures.map(({ picture, error }: { picture: string; error: { tag: string } }) => [picture, error.tag])).toEqual([[ids[0], 'ImageFormatError'], [ids[2], 'FileNotFoundError']]);
    expect(stderr).toMatch(new RegExp(`${ids[2]}: there is a picture, but no truth`));
  });

  test('an interrupted evaluation goes on with the same command, and not with another', async () => {
    const ids = await writeVoc(data, 3);
    const whole = await document(voc('--json', '--record', join(folder, 'whole.json')));
    process.chdir(folder);
    // The second picture is told to be broken, and whoever sees that presses Ctrl-C.
    const [path, aside] = [picturePath(data, ids[1]), join(folder, 'aside.jpg')];
    await rename(path, aside);
    const controller = new AbortController();
    const text = { out: '', err: '' };
    const stdout = new Writable({ write: (chunk, _, done) => ((text.out += String(chunk)), done()) });
    const stderr = new Writable({
      write: (chunk, _, done) => {
        text.err += String(chunk);
        if (String(chunk).includes(ids[1])) controller.abort();
        done();
      },
    });
    expect(await run(voc('--json'), { stdout, stderr, env: {}, signal: controller.signal })).toBe(130);
    expect(text.err).toMatch(/what was done is kept in deeplab-eval-[0-9a-f]{8}\.json[^]*interrupted/);
    const left = (await readdir(folder)).filter((name) => name.startsWith('deeplab-eval-'));
    expect(left).toHaveLength(1);
    await rename(aside, path);

    const other = await runCli(voc('--json', '--output-stride', '8', '--limit', '1'));
    expect([other.code, other.stderr]).toEqual([0, expect.not.stringContaining('going on')]);
    const { code, stdout: json, stderr: said } = await runCli(voc('--json'));
    expect([code, said]).toEqual([0, expect.stringMatching(/going on from deeplab-eval-[0-9a-f]{8}\.json: 1 of 3 pictures are done/)]);
    expect(figures(JSON.parse(json))).toEqual(figures(whole));
    expect((await readdir(folder)).filter((name) => name.startsWith('deeplab-eval-'))).toEqual([]);
  });

  test('a record that was asked for stays, is gone on from, and is refused for other options', async () => {
    const ids = await writeVoc(data, 3);
    const record = join(folder, 'record.json');
    const args = voc('--record', record, '--save', join(folder, 'labels'), '--json');
    expect((await document([...args, '--limit', '2'])).pictures).toBe(2);
    // Labels that were lost are made again, though the picture is recorded.
    await rm(join(folder, 'labels', `${ids[0]}.png`));
    const { code, stdout, stderr } = await runCli(args);
    expect([code, stderr]).toEqual([0, expect.stringContaining('1 of 3 pictures are done')]);
    expect(JSON.parse(stdout).confusion).toEqual(await expectedConfusion(ids));
    expect(await readdir(join(folder, 'labels'))).toHaveLength(3);
    const refused = await runCli([...args, '--flip']);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/record\.json does not belong to this evaluation: flip is false, not true/) });
  });

  test('parts on several machines, merged', async () => {
    await writeVoc(data, 5);
    process.chdir(folder);
    const whole = await document(voc('--json'));
    expect((await document(voc('--shard', '1/2', '--json', '--record', 'one.json'))).pictures).toBe(3);
    const second = await document(voc('--shard', '2/2', '--json'));
    expect(second).toMatchObject({ pictures: 2, expected: 2, record: expect.stringMatching(/^deeplab-eval-[0-9a-f]{8}\.part-2-of-2\.json$/) });

    const { code, stdout, stderr } = await runCli(['eval', 'merge', 'one.json', second.record, 'one.json', '--json', '--record', 'all.json', '--report', 'report', '--data', data]);
    expect([code, stderr]).toEqual([0, '']);
    expect(figures(JSON.parse(stdout))).toEqual(figures(whole));
    expect(JSON.parse(stdout)).toMatchObject({ expected: 5, record: 'all.json', report: 'report/index.html' });
    expect((await readFile(join(folder, 'report/index.html'), 'utf8')).match(/<article>/g)).toHaveLength(5);
    expect(await document(['eval', 'merge', 'all.json', '--json'])).toMatchObject({ pictures: 5, meanIoU: whole.meanIoU });

    const half = await runCli(['eval', 'merge', 'one.json']);
    expect([half.code, half.stderr]).toEqual([0, expect.stringContaining('2 of 5 pictures are in none of the records')]);
    expect(half.stdout).toMatch(/val, 3 of 5 pictures/);
    await document(voc('--json', '--flip', '--limit', '1', '--record', 'flipped.json'));
    expect(await runCli(['eval', 'merge', 'one.json', 'flipped.json'])).toMatchObject({ code: 1, stderr: expect.stringMatching(/flipped\.json does not belong/) });
  });

  test('scales and mirrored pictures are passed on', async () => {
    const [id] = await writeVoc(data, 1);
    process.chdir(folder);
    const result = await document(voc('--scales', '0.75,1.25', '--flip', '--save', '.', '--json'));
    expect(result.settings).toMatchObject({ scales: [0.75, 1.25], flip: true });
    const model = await DeepLab.load(undefined, { cropSize: [CROP, CROP], threads: 1 });
    const { labels } = await model.segment(await readImage(picturePath(data, id)), { scales: [0.75, 1.25], flip: true });
    expect((await readLabels(`${id}.png`)).data).toEqual(labels.data);
    await model.dispose();
  });

  test('a split without truth: predictions can be saved, figures are left out', async () => {
    await writeVoc(data, 2);
    await rm(join(data, 'SegmentationClass'), { recursive: true });
    process.chdir(folder);
    expect(await runCli(voc())).toMatchObject({ code: 1, stderr: expect.stringMatching(/None of the 2 pictures of 'val'.*--save/) });
    expect(await document(voc('--save', 'labels', '--json'))).toMatchObject({ pictures: 2, pixels: 0, meanIoU: null, pixelAccuracy: null });
    expect(await readdir('labels')).toHaveLength(2);
  });
});

describe('Cityscapes', () => {
  test('label ids are mapped to train ids and back; the classes have to be those of the data set', async () => {
    const ids = await writeCityscapes(data);
    const model = await writeSmallerModel(folder, 19);
    process.chdir(folder);
    const args = ['eval', '--dataset', 'cityscapes', '--data', data, '--crop', String(CROP), '--threads', '1', '--json'];
    const result = await document([...args, '--model', model, '--save', 'labels']);
    const confusion = Array.from({ length: 19 }, () => new Array<number>(19).fill(0));
    for (const id of ids) {
      const truth = await readLabels(join(data, 'gtFine/val', id.split('_')[0], `${id}_gtFine_labelIds.png`));
      const saved = await readLabels(join('labels', `${id}.png`));
      expect(saved.shape).toEqual(truth.shape);
      truth.data.forEach((labelId, at) => {
        const [row, column] = [CITYSCAPES_TRAIN_IDS[labelId], CITYSCAPES_TRAIN_IDS[saved.data[at]]];
        expect(column).not.toBe(255);
        if (row !== 255) confusion[row][column]++;
      });
    }
    expect(result).toMatchObject({ pictures: 2, failures: [], confusion });
    expect(result.classes[13].truth).toBeGreaterThan(500);
    expect(await runCli(args)).toMatchObject({ code: 1, stderr: expect.stringMatching(/The model has 21 classes; Cityscapes has 19/) });
  });
});
