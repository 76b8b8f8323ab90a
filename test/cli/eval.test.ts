/** `deeplab eval` on small data sets: figures, files, going on after an interruption, parts and their sum. */
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { run } from '../../src/cli/run.js';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import { CITYSCAPES_TRAIN_IDS } from '../../src/io/datasets/cityscapes.js';
import { encodePng, readImage, readLabels } from '../../src/io/pictures/image.js';
import { CROP, picturePath, truthOf, WIDTH, writeBrokenModel, writeCityscapes, writeOwn, writeSmallerModel, writeVoc } from '../evaluation/tiny_data_sets.js';
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
    expect(stdout).toMatch(/^PASCAL VOC 2012 val, 1 of 1 pictures; [^]*\n {2}CLASS +IoU % +TRUTH px +PREDICTED px\n[^]*\n {2}cat +\d+\.\d\d [^]*\nmean IoU \d+\.\d\d % over \d+ of 21 classes; pixel accuracy \d+\.\d\d %\n\d+ pixels of index 255 do not count\npublished: 70\.19 % for mobilenetv2_dm05_coco_voc_trainaug on val, [^]*$/);
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

  test('in tiles nothing is shrunk; the report and a record know it', async () => {
    const [id] = await writeVoc(data, 1);
    process.chdir(folder);
    const args = ['eval', '--dataset', 'voc', '--data', data, '--crop', '33', '--threads', '1'];
    expect(await document([...args, '--json'])).toMatchObject({ leftOut: { shrunk: 1 }, settings: expect.not.objectContaining({ tile: true }) });
    const result = await document([...args, '--tile', '--overlap', '10', '--save', '.', '--record', 'tiled.json', '--report', 'report', '--json']);
    expect(result).toMatchObject({ leftOut: { shrunk: 0, resized: 0 }, settings: { tile: { overlap: 10 } } });
    expect(await readFile('report/index.html', 'utf8')).toContain('scale 1, in tiles');
    expect(await runCli([...args, '--tile', '--record', 'tiled.json'])).toMatchObject({ code: 1, stderr: expect.stringMatching(/tile is \{"overlap":10\}, not true/) });
    expect((await runCli(['eval', 'merge', 'tiled.json'])).stdout).toMatch(/scales 1, in tiles\n/);
    const model = await DeepLab.load(join(start, 'models/mobilenetv2_voc_small'), { cropSize: [33, 33], threads: 1 });
    expect((await readLabels(`${id}.png`)).data).toEqual((await model.segment(await readImage(picturePath(data, id)), { tile: { overlap: 10 } })).labels.data);
    await model.dispose();
    expect(await runCli([...args, '--overlap', '10'])).toMatchObject({ code: 2, stderr: expect.stringMatching(/give '--tile' as well/) });
    expect(await runCli([...args, '--tile', '--overlap', '12'])).toMatchObject({ code: 1, stderr: expect.stringMatching(/from 1 to 11/) });
  });

  test('in 8 bits; the report and a record know it, and one of floats is another evaluation', async () => {
    const [id] = await writeVoc(data, 1);
    process.chdir(folder);
    await document(voc('--record', 'floats.json', '--json'));
    const result = await document(voc('--precision', 'int8', '--save', '.', '--record', 'bytes.json', '--report', 'report', '--json'));
    expect(result).toMatchObject({ settings: { precision: 'int8' }, model: { precision: 'int8' } });
    expect(await readFile('report/index.html', 'utf8')).toContain('scale 1, int8');
    expect((await runCli(['eval', 'merge', 'bytes.json'])).stdout).toMatch(/scales 1, int8\n/);
    expect(await runCli(voc('--precision', 'int8', '--record', 'floats.json'))).toMatchObject({ code: 1, stderr: expect.stringMatching(/precision is none, not "int8"/) });
    expect(await runCli(voc('--record', 'bytes.json'))).toMatchObject({ code: 1, stderr: expect.stringMatching(/precision is "int8", not none/) });
    expect(await runCli(['eval', 'merge', 'floats.json', 'bytes.json'])).toMatchObject({ code: 1, stderr: expect.stringMatching(/precision is "int8", not none/) });
    const model = await DeepLab.load(undefined, { cropSize: [CROP, CROP], threads: 1, precision: 'int8' });
    expect((await readLabels(`${id}.png`)).data).toEqual((await model.segment(await readImage(picturePath(data, id)))).labels.data);
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

describe("a data set of one's own", () => {
  const own = (...more: string[]): string[] => ['eval', '--dataset', 'folder', '--data', data, '--crop', String(CROP), '--threads', '1', ...more];
  /** Three classes of the embedded model: the checkpoint's last layer is cut down to them. */
  const NAMES = 'background,#000000\nwing,#ff8000\nbike,#0080ff\n';

  test('indices, colours and palettes are the same truth; classes from beside the data, beside the model, or a file', async () => {
    const model = await writeSmallerModel(folder, 3);
    const ids = await writeOwn(data, 3, NAMES);
    process.chdir(folder);
    const result = await document(own('--model', model, '--json', '--record', 'record.json', '--report', 'report', '--save', 'labels'));
    expect(result).toMatchObject({ dataset: 'folder', split: 'all', pictures: 3, expected: 3, failures: [], published: [], leftOut: { unknown: [], shrunk: 0, missing: 0 } });
    expect(result.classes.map(({ name }: { name: string }) => name)).toEqual(['background', 'wing', 'bike']);
    // Whatever kind of file it is in.
    expect(result.classes[1].truth).toBe(ids.reduce((sum, _, i) => sum + truthOf(i, WIDTH - i, 1, 255).data.filter((index) => index === 1).length, 0));
    expect(result.settings.labelSet).toMatchObject({ classes: ['background', 'wing', 'bike'], ignore: 255 });
    expect(result.leftOut.ignored + result.pixels).toBe(ids.reduce((sum, _, i) => sum + 48 * (WIDTH - i), 0));
    expect((await readFile('report/index.html', 'utf8')).match(/<article>/g)).toHaveLength(3);
    expect((await readLabels(join('labels', `${ids[0]}.png`))).shape).toEqual([48, WIDTH]);

    const merged = await document(['eval', 'merge', 'record.json', '--json', '--data', data, '--model', model, '--report', 'again']);
    expect(figures(merged)).toEqual(figures(result));
    expect(merged.leftOut).toEqual(result.leftOut);

    await rename(join(data, 'classes.txt'), 'elsewhere.txt');
    expect(figures(await document(own('--model', model, '--json', '--classes', 'elsewhere.txt')))).toEqual(figures(result));
    // Without any, colours of no class end it; those beside the model are found.
    expect(await runCli(own('--model', model))).toMatchObject({ code: 1, stderr: expect.stringMatching(/own_1: its truth.*#ff8000/) });
    await rename('elsewhere.txt', 'classes.txt');
    expect(figures(await document(own('--model', model, '--json')))).toEqual(figures(result));
    await writeFile(join(data, 'classes.txt'), 'background\nbike\nwing\n');
    expect(await runCli(own('--model', model))).toMatchObject({ code: 1, stderr: expect.stringMatching(/same classes in another order: index 1 is 'wing'/) });
  });

  test('truth that is no class ends the evaluation, in this process and in others; or is skipped and counted everywhere', async () => {
    const model = await writeSmallerModel(folder, 3);
    const [, , last] = await writeOwn(data, 3, NAMES);
    const labels = truthOf(2, WIDTH - 2, 30, 255);
    await writeFile(join(data, 'labels', `${last}.png`), encodePng(labels));
    process.chdir(folder);
    const unknown = labels.data.filter((index) => index === 30).length;
    const stopped = await runCli(own('--model', model, '--json'));
    expect(JSON.parse(stopped.stdout)).toMatchObject({ error: { tag: 'DataSetFormatError', message: expect.stringMatching(new RegExp(`^${last}: its truth, .*${last}\\.png, has index 30 at ${unknown} pixels; there are 3 classes.*--skip-unknown`)) } });
    expect(stopped.code).toBe(1);
    expect(stopped.stderr).toMatch(/what was done is kept in/);

    const result = await document(own('--model', model, '--json', '--skip-unknown', '--record', 'all.json', '--report', 'report'));
    const leftOut = { unknown: [{ label: 30, pixels: unknown, pictures: 1 }], missing: 0, withoutTruth: 0 };
    expect(result).toMatchObject({ pictures: 3, settings: { skipUnknown: true }, leftOut });
    const sentence = new RegExp(`${unknown} pixels whose truth is no class are left out: 30 \\(${unknown} pixels in 1 picture\\)`);
    expect(await readFile('report/index.html', 'utf8')).toMatch(sentence);
    const merged = await runCli(['eval', 'merge', 'all.json']);
    expect(merged.stdout).toMatch(sentence);
    expect(await runCli(own('--model', model, '--record', 'all.json'))).toMatchObject({ code: 1, stderr: expect.stringMatching(/skipUnknown is true, not none/) });
    // As a label that does not count it is named, and not unknown.
    expect(await document(own('--model', model, '--json', '--ignore-label', '30', '--skip-unknown', '--limit', '3'))).toMatchObject({ leftOut: { ignored: unknown }, settings: { labelSet: { ignore: 30 } } });
  });

  test('what is missing, of another size or shrunk is named and counted', async () => {
    const model = await writeSmallerModel(folder, 3);
    const [first, second, third] = await writeOwn(data, 4, NAMES);
    await rm(join(data, 'labels', `${first}.png`));
    await rm(join(data, 'images', `${second}.jpg`));
    await writeFile(join(data, 'labels', `${third}.png`), encodePng(truthOf(0, WIDTH, 1, 255)));
    process.chdir(folder);
    const { code, stdout, stderr } = await runCli(own('--model', model, '--json', '--crop', '33', '--record', 'part.json'));
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`${third}: the labels have 48 x ${WIDTH} pixels \\(rows x columns\\), the picture 48 x ${WIDTH - 2}`));
    expect(stderr).toMatch(new RegExp(`${second}: labels/${second}\\.png has no picture`));
    expect(JSON.parse(stdout)).toMatchObject({ pictures: 1, expected: 4, leftOut: { shrunk: 1, missing: 3 }, failures: [{ picture: first }, { picture: second }, { picture: third }] });
    const { stdout: text } = await runCli(['eval', 'merge', 'part.json']);
    expect(text).toMatch(/\n1 picture was shrunk to fit the crop\n3 pictures are missing\n/);
  });

  test('lists, VOC’s layout, and folders that are neither', async () => {
    const model = await writeSmallerModel(folder, 3);
    const ids = await writeOwn(data, 3, NAMES);
    await writeFile(join(data, 'val.txt'), `${ids[2]}\n`);
    await writeVoc(join(folder, 'voc'), 2);
    process.chdir(folder);
    expect(await document(own('--model', model, '--json'))).toMatchObject({ split: 'val', pictures: 1 });
    expect(await document(own('--model', model, '--json', '--split', 'all'))).toMatchObject({ split: 'all', pictures: 3 });
    expect(await runCli(own('--model', model, '--split', 'test'))).toMatchObject({ code: 1, stderr: expect.stringMatching(/no list test\.txt in .*, which has val\.txt/) });
    expect(await runCli(own('--model', model, '--ignore-label', '256'))).toMatchObject({ code: 2, stderr: expect.stringMatching(/index from 0 to 255/) });
    expect(await document(['eval', '--dataset', 'folder', '--data', 'voc', '--crop', String(CROP), '--threads', '1', '--json'])).toMatchObject({ split: 'val', pictures: 2, settings: { dataset: 'folder', labelSet: { name: 'PASCAL VOC 2012' } } });
    expect(await runCli(['eval', '--dataset', 'folder', '--data', folder])).toMatchObject({ code: 1, stderr: expect.stringMatching(/laid out neither as a plain data set nor as PASCAL VOC/) });
  });

  test('scores that are no numbers: a warning that names the first layer', async () => {
    const broken = await writeBrokenModel(folder, 'MobilenetV2/expanded_conv_3/expand/weights');
    await writeVoc(data, 2);
    process.chdir(folder);
    const { code, stdout, stderr } = await runCli(voc('--model', broken, '--json'));
    expect(code).toBe(0);
    const said = /NaN\), so labels mean nothing; the first layer whose activations are none is 'MobilenetV2\/expanded_conv_3\/expand\//;
    expect(stderr).toMatch(said);
    expect(JSON.parse(stdout)).toMatchObject({ leftOut: { notNumbers: 2 }, warnings: [{ picture: '2007_000000', warning: expect.stringMatching(said) }, { picture: '2007_000001' }] });
    expect((await runCli(voc('--model', broken))).stdout).toMatch(/\nthe scores of 2 pictures are no numbers\n2007_000000: Scores/);
    const picture = join(data, 'JPEGImages', '2007_000000.jpg');
    const segmented = await runCli(['segment', picture, '--model', broken, '--crop', String(CROP), '--threads', '1', '--json']);
    expect(segmented.stderr).toMatch(said);
    expect(JSON.parse(segmented.stdout)).toMatchObject({ pictures: [{ picture, warning: expect.stringMatching(said) }] });
  });
});
