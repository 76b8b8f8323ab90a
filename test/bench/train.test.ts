import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { importBench, type FirstStep } from './import_bench.js';

const { figuresOf } = await importBench('train/asked');
const { listTrainingContenders } = await importBench('train/contenders');
const { compareFirstSteps, readFirstStep, withFurtherLoss, writeFirstStep } = await importBench('train/first_step');
const { describeStepAgreement, figureTable } = await importBench('train/report');

const step = (crossEntropy: number, gradients: Record<string, readonly number[]>): FirstStep => ({
  crossEntropy,
  gradients: new Map(Object.entries(gradients).map(([name, values]) => [name, Float32Array.from(values)])),
});

describe('who makes steps', () => {
  test('all of them, ours with the most threads first', () => {
    expect(listTrainingContenders({ only: undefined, threads: [1, 2] }).map(({ id }) => id)).toEqual([
      ...['ours x2', 'ours x1', 'ours-wide x2', 'ours-wide x1', 'ours-head x2', 'ours-head x1'],
      ...['tensorflow x2', 'tensorflow x1', 'tensorflow-plain x2', 'tensorflow-plain x1', 'tfjs-cpu x1'],
    ]);
  });

  test('those that are named', () => {
    expect(listTrainingContenders({ only: ['head', 'memory', 'tfjs-cpu'], threads: [2] })).toMatchObject([
      { id: 'ours-head x2', learns: 'head', isPlainJavaScript: false },
      { id: 'tfjs-cpu x1', learns: 'all', isPlainJavaScript: true },
    ]);
  });
});

describe('first steps agree', () => {
  const expected = step(2, { a: [3, 4], b: [0, -1, 0] });

  test.each([
    ['the same', expected, { agrees: true, crossEntropy: 0, gradient: 0, variables: 2 }],
    ['rounding', step(2.0001, { a: [3.0003, 4], b: [0, -1, 5e-5] }), { agrees: true, variable: 'a', variables: 2 }],
    ['another loss', step(2.001, { a: [3, 4], b: [0, -1, 0] }), { agrees: false, gradient: 0 }],
    ['another gradient', step(2, { a: [3, 4], b: [0, -1, 2e-4] }), { agrees: false, variable: 'b' }],
    ['a gradient that is no number', step(2, { a: [3, NaN], b: [0, -1, 0] }), { agrees: false, variable: 'a', gradient: Infinity }],
    ['a loss that is no number', step(NaN, { a: [3, 4], b: [0, -1, 0] }), { agrees: false }],
    ['another shape', step(2, { a: [3, 4], b: [0, -1] }), { agrees: false, variable: 'b', gradient: Infinity }],
    ['a variable that is not there', step(2, { a: [3, 4], c: [1] }), { agrees: false, variable: 'c', gradient: Infinity }],
    ['a variable too few', step(2, { a: [3, 4] }), { agrees: false, variables: 1 }],
    ['none', step(2, {}), { agrees: false, variables: 0 }],
  ])('%s', (_what, found, agreement) => {
    expect(compareFirstSteps(found, expected, { part: false })).toMatchObject(agreement);
  });

  test('a part of the network is compared with that part of the whole', () => {
    expect(compareFirstSteps(step(2, { b: [0, -1, 0] }), expected, { part: true })).toMatchObject({ agrees: true, variables: 1 });
    expect(compareFirstSteps(step(2, {}), expected, { part: true }).agrees).toBe(false);
  });

  test('and so does the loss of the full batch', () => {
    const agreement = compareFirstSteps(expected, expected, { part: false });
    const further = (loss: number) => withFurtherLoss(agreement, { crossEntropy: loss }, { crossEntropy: 4 });
    expect(further(4)).toEqual(agreement);
    expect(further(4.0002)).toMatchObject({ agrees: true });
    expect(further(5)).toMatchObject({ agrees: false, crossEntropy: 0.25 });
    expect(further(NaN)).toMatchObject({ agrees: false, crossEntropy: NaN });
    expect(withFurtherLoss({ ...agreement, agrees: false }, { crossEntropy: 4 }, { crossEntropy: 4 }).agrees).toBe(false);
  });

  test('through files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'deeplab-bench-'));
    try {
      writeFirstStep(join(folder, 'ours x2'), expected);
      expect(readFirstStep(join(folder, 'ours x2'))).toEqual(expected);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('in a line', () => {
    const line = (found: FirstStep): string => describeStepAgreement('tensorflow x2', compareFirstSteps(found, expected, { part: false }));
    expect(line(expected)).toBe('tensorflow x2 agrees: cross entropy within 0.0e+0, gradients of 2 variables within 0.0e+0');
    expect(line(step(2, { a: [3, 5], b: [0, -1, 0] }))).toBe('tensorflow x2 DIFFERS, so its times say nothing: cross entropy within 0.0e+0, gradients of 2 variables within 2.5e-1 (a)');
  });
});

describe('figures beside what is asked', () => {
  const result = (id: string, median: number, cpu: number) => ({ id, median, cpu });
  const rows = (...given: Parameters<typeof figuresOf>) => figuresOf(...given).map(({ asked, measured, processor, reached }) => [asked, measured, processor, reached]);

  test('ratios of the same run, and memory', () => {
    const results = [result('ours x2', 100, 150), result('ours x1', 150, 150), result('ours-wide x2', 75, 120), result('ours-head x2', 10, 15), result('tensorflow x2', 125, 200), result('tensorflow-plain x2', 200, 300), result('tensorflow x1', 150, 150), result('tfjs-cpu x1', 4000, 4500)];
    expect(rows(results, [{ network: 'xception', peak: 2.5e9 }, { network: 'mobilenet', peak: 1.3e9 }])).toEqual([
      ['<= 1 x', 0.8, 0.75, true],
      ['<= 0.7 x', 0.8, 0.75, false],
      ['<= 0.7 x', 0.6, 0.6, true],
      ['', 0.5, 0.5, undefined],
      ['', 1, 1, undefined],
      ['>= 50 x', 40, 30, false],
      ['>= 8 x', 10, 10, true],
      ['<= 1.2 GB', 1.3, undefined, false],
      ['<= 2.5 GB', 2.5, undefined, true],
    ]);
  });

  test('a step that was another one says nothing', () => {
    const figures = figuresOf([result('ours x2', 100, 150), { ...result('tensorflow x2', 125, 200), agreement: { agrees: false } }], []);
    expect(figures[0]).toMatchObject({ asked: '<= 1 x', measured: undefined, reached: undefined });
  });

  test('what did not run is neither reached nor missed', () => {
    const figures = figuresOf([result('ours x2', 100, 150)], []);
    expect(figures.every(({ measured, reached }) => measured === undefined && reached === undefined)).toBe(true);
    expect(figureTable(figures).split('\n').slice(2).every((line) => line.endsWith('not measured'))).toBe(true);
  });

  test('a table', () => {
    const figure = { what: 'a step', asked: '<= 1 x', measured: 0.8, processor: 0.75, unit: 'x', reached: true };
    const lines = figureTable([figure, { ...figure, measured: 1.25, processor: undefined, reached: false }]).split('\n');
    expect(lines.map((line) => line.trim().split(/ {2,}/))).toMatchObject([
      ['figure', 'asked', 'measured', 'by cpu ms'],
      expect.anything(),
      ['a step', '<= 1 x', '0.80 x', '0.75 x', 'reached'],
      ['a step', '<= 1 x', '1.25 x', 'not reached'],
    ]);
  });
});
