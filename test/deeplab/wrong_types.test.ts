/** What JavaScript lets through to functions with types: an error of ours that says what was found. */
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';
import ndarray from 'ndarray';
import { writeCheckpoint, type VariableToWrite } from '../../src/deeplab/checkpoint.js';
import type { ModelSource } from '../../src/open/options.js';
import { passesOf } from '../../src/deeplab/multi_scale.js';
import { openModel } from '../../src/open/open_model.js';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import { readGraphDef } from '../../src/proto/graphs/graph_def.js';
import { CHECKPOINT } from './golden.js';

test.each<[string, unknown, RegExp]>([
  ['null', null, /found null/],
  ['a number', 5, /found 5/],
  ['a Map', new Map([['model.ckpt.index', new Uint8Array(4)]]), /found a Map/],
])('a source that is %s', async (_name, source, message) => {
  await expect(openModel(source as ModelSource)).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(message) });
});

test.each(['', '.index'])('a file: URL may be a string: prefix%s', async (suffix) => {
  const model = await openModel(`${pathToFileURL(CHECKPOINT).href}${suffix}`);
  expect(model.kind).toBe('checkpoint');
  if (model.kind === 'checkpoint') await model.checkpoint.close();
});

test.each<[unknown, RegExp]>([
  [1, /found 1, which is no list/],
  ['1', /found 1, which is no list/],
])('scales that are %j', (scales, message) => {
  expect(() => passesOf(scales as number[], false)).toThrow(expect.objectContaining({ tag: 'InvalidArgumentError', message: expect.stringMatching(message) }));
});

test.each<[unknown, string, RegExp]>([
  [513, 'InvalidArgumentError', /cropSize should be \[height, width\] in whole pixels, found 513/],
  ['513,513', 'InvalidArgumentError', /found 513,513/],
  [[1e6, 1e6], 'ShapeMismatchError', /at most 2\.0 GiB/],
])('a crop of %j', async (cropSize, tag, message) => {
  await expect(DeepLab.load(undefined, { cropSize: cropSize as [number, number] })).rejects.toMatchObject({ tag, message: expect.stringMatching(message) });
});

test('atrous rates that are no list', async () => {
  await expect(DeepLab.load(undefined, { atrousRates: 6 as unknown as number[] })).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(/found 6\./) });
});

test.each<[string, unknown, RegExp]>([
  ['a path', 'graph.pb', /found String/],
  ['an ArrayBuffer', new ArrayBuffer(8), /found ArrayBuffer/],
])('a graph read from %s', (_name, bytes, message) => {
  expect(() => readGraphDef(bytes as Uint8Array)).toThrow(expect.objectContaining({ tag: 'InvalidArgumentError', message: expect.stringMatching(message) }));
});

test.each<[string, unknown, string, RegExp]>([
  ['a number', 3, 'InvalidArgumentError', /should be an ndarray or a tensor .*found Number/],
  ['null', null, 'InvalidArgumentError', /found Null/],
  ['a typed array without a shape', new Float32Array(2), 'InvalidArgumentError', /found Float32Array/],
  ['an ndarray of plain numbers', ndarray([1, 2, 3], [3]), 'ShapeMismatchError', /use a typed array for numbers/],
])('a variable to write that is %s', async (_name, variable, tag, message) => {
  await expect(writeCheckpoint('nowhere/model.ckpt', { v: variable as VariableToWrite })).rejects.toMatchObject({ tag, message: expect.stringMatching(message) });
});
