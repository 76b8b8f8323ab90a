/** The page of a run: what it shows, and that it needs nothing beside itself. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ConfusionMatrix } from '../../../src/evaluation/confusion_matrix.js';
import { pictureArticle } from '../../../src/evaluation/report/picture_article.js';
import { labelSetFor } from '../../../src/io/datasets/label_sets.js';
import { labelMapOf, pictureOf } from '../../../src/io/pictures/picture.js';
import { curve, type Point } from '../../../src/training/report/curve.js';
import { trainingPage, writeTrainingReport, type TrainingReport } from '../../../src/training/report/page.js';

const report: TrainingReport = {
  title: 'Cats & <dogs>',
  settings: [['batch size', '4'], ['from', '<script>alert(1)</script>']],
  steps: 1000,
  history: [
    { step: 0, wallTime: 0, values: { loss: 2.5, 'learning rate': 0.01 } },
    { step: 100, wallTime: 1, values: { loss: 1.25, 'learning rate': 0.0087654321, 'mean IoU': 0.5 } },
    { step: 200, wallTime: 2, values: { loss: NaN, 'mean IoU': 0.4321 } },
    { step: 300, wallTime: 3, values: { loss: 0.7512345 } },
  ],
  pictures: ['<article>picture</article>'],
  state: 'running',
  remark: '5 min left',
};

describe('the page', () => {
  test('has the figures, the curves, the settings and the pictures', () => {
    const html = trainingPage(report);
    expect(html).toContain('<b>300</b><span>step</span><small>of 1,000</small>');
    expect(html).toContain('<b>0.7512</b><span>loss</span><small>learning rate 0.008765</small>');
    expect(html).toContain('<b>43.21 %</b><span>mean IoU</span><small>best 50.00 % at step 100</small>');
    expect(html.match(/<svg class="curve"/g)).toHaveLength(3);
    expect(html).toContain('<th>batch size</th><td>4</td>');
    expect(html).toContain('<article>picture</article>');
    expect(html).toContain('running: 5 min left');
  });

  test('needs nothing beside itself, and shows names as text', () => {
    const html = trainingPage(report);
    expect(html).not.toMatch(/<script|<link|(src|href)="(?!data:)|url\(|@import/i);
    expect(html).toContain('Cats &amp; &lt;dogs&gt;');
  });

  test('is loaded anew while the run goes on, and not once it has ended', () => {
    expect(trainingPage(report)).toContain('http-equiv="refresh"');
    expect(trainingPage({ ...report, state: 'finished' })).not.toContain('http-equiv="refresh"');
  });

  test('of a run that has just begun', () => {
    const html = trainingPage({ ...report, history: [], pictures: [] });
    expect(html).toContain('loss by step: nothing yet');
    expect(html).not.toContain('Pictures');
  });

  test('is written whole, over the one before', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'deeplab-report-'));
    await writeTrainingReport(folder, report);
    const path = await writeTrainingReport(folder, { ...report, state: 'stopped', remark: 'the loss is not finite' });
    expect(await readFile(path, 'utf8')).toContain('stopped: the loss is not finite');
    expect(await readdir(folder)).toEqual(['report.html']);
    await rm(folder, { recursive: true });
  });
});

describe('a curve', () => {
  const draw = (points: readonly Point[], smooth = false): string => curve({ title: 'x', points, steps: 100, format: String, smooth });
  const pointsOf = (svg: string, style: string): number[][] => (new RegExp(`class="${style}" points="([^"]*)"`).exec(svg)?.[1] ?? '').split(' ').map((pair) => pair.split(',').map(Number));

  test('goes through its points: left is step 0, right the last of the run, below is less', () => {
    expect(pointsOf(draw([[0, 0], [50, 4], [100, 2]]), 'value')).toEqual([[64, 192], [386, 12], [708, 102]]);
  });

  test('a single point, and values that are all the same', () => {
    expect(draw([[10, 3]])).toContain('<circle class="value"');
    expect(pointsOf(draw([[0, 3], [10, 3]]), 'value').every(([, y]) => Number.isFinite(y))).toBe(true);
    expect(pointsOf(draw([[0, 0], [10, 0]]), 'value').every(([, y]) => Number.isFinite(y))).toBe(true);
  });

  test('values that are not finite are left out', () => {
    expect(pointsOf(draw([[0, 0], [20, Infinity], [50, NaN], [100, 1]]), 'value')).toHaveLength(2);
    expect(draw([[0, NaN]])).toContain('nothing yet');
  });

  test('of a long run has as many points as fit, and the last step among them', () => {
    const points = pointsOf(draw(Array.from({ length: 100_001 }, (_, step) => [step, step % 2] as const)), 'value');
    expect(points).toHaveLength(600);
    expect(points[599][0]).toBe(708);
  });

  test('smoothed, the same stays the same', () => {
    const svg = draw(Array.from({ length: 50 }, (_, step) => [step, 2] as const), true);
    expect(pointsOf(svg, 'value')).toEqual(pointsOf(svg, 'raw'));
  });
});

test('a picture with truth and prediction', async () => {
  const matrix = new ConfusionMatrix(21);
  const [truth, prediction] = [labelMapOf(Uint8Array.of(0, 8, 8, 255), 2, 2), labelMapOf(Uint8Array.of(0, 8, 0, 8), 2, 2)];
  matrix.add(prediction, truth);
  const html = await pictureArticle({ id: 'a<b', picture: pictureOf(new Uint8Array(12), 2, 2), truth, prediction, matrix, labelSet: labelSetFor(21) });
  expect(html.match(/<img src="data:image\/(jpeg|png);base64,/g)).toHaveLength(3);
  expect(html).toContain('a&lt;b');
  expect(html).toContain('mean IoU 50.00 %');
});
