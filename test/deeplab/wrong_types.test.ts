/** What JavaScript lets through to functions with types: an error of ours that says what was found. */
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import ndarray from 'ndarray';
import { readCheckpoint, writeCheckpoint, type VariableToWrite } from '../../src/deeplab/checkpoint.js';
import type { ModelSource } from '../../src/open/options.js';
import { passesOf } from '../../src/deeplab/passes/multi_scale.js';
import { openModel } from '../../src/open/open_model.js';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import { Classifier } from '../../src/deeplab/classifier.js';
import { exportModel } from '../../src/deeplab/export_model.js';
import { exportOnnx } from '../../src/deeplab/onnx.js';
import { fetchZooModel, findZooModel } from '../../src/open/zoo/zoo_models.js';
import { compileGraph } from '../../src/engine/program.js';
import { readGraphDef } from '../../src/proto/graphs/graph_def.js';
import { graphOf, node, placeholderNode } from '../graph/nodes.js';
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

test.each([[['cat', 'dog']], [{ classes: ['cat'] }], ['pascal']])('a label set that is %j', async (labelSet) => {
  await expect(DeepLab.load(undefined, { labelSet: labelSet as never })).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(/labelSet should be an object \{ name, classes, palette, ignore \}/) });
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

const wrong = <T>(value: unknown): T => value as T;

describe('options of a wrong type', () => {
  const anything = wrong<never>;
  const loading: [string, unknown, RegExp][] = [
    ['null', null, /The options should be an object such as \{ onProgress \}, found null/],
    ['a number', 5, /found 5/],
    ['onProgress', { onProgress: 5 }, /onProgress should be a function, found 5\./],
    ['a controller for its signal', { signal: new AbortController() }, /signal should be an AbortSignal, found an AbortController/],
    ['cache', { cache: 5 }, /cache should be a string, found 5/],
    ['mirror', { mirror: new URL('https://host') }, /mirror should be a string, found an URL/],
  ];
  test.each(loading)('of loading: %s', async (_, options, message) => {
    const expected = { tag: 'InvalidArgumentError', message: expect.stringMatching(message) };
    await expect(DeepLab.load(CHECKPOINT, anything(options))).rejects.toMatchObject(expected);
    await expect(Classifier.load(CHECKPOINT, anything(options))).rejects.toMatchObject(expected);
    await expect(readCheckpoint(CHECKPOINT, anything(options))).rejects.toMatchObject(expected);
    await expect(exportModel(CHECKPOINT, anything(options))).rejects.toMatchObject(expected);
    await expect(findZooModel('mobilenet_v2_imagenet', anything(options))).rejects.toMatchObject(expected);
    await expect(fetchZooModel('mobilenet_v2_imagenet', anything(options))).rejects.toMatchObject(expected);
  });

  test.each<[unknown, RegExp]>([
    [{ relaxedSimd: 'no' }, /relaxedSimd should be true or false, found 'no'/],
    [{ wideVectors: 1 }, /wideVectors should be true or false, found 1/],
    [{ backend: 5 }, /There is no backend 5/],
    [{ threads: '2' }, /threads should be a positive integer, found '2'/],
    [{ outputStride: '16' }, /outputStride should be the number 8, 16 or 32/],
  ])('of a backend or a network: %p', async (options, message) => {
    await expect(DeepLab.load(undefined, anything(options))).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(message) });
  });

  test('of a model that is loaded', async () => {
    const model = await DeepLab.load(undefined, { backend: 'cpu', cropSize: [33, 33] });
    const picture = ndarray(new Uint8Array(3), [1, 1, 3]);
    const calls: [() => Promise<unknown>, RegExp][] = [
      [() => model.segment(picture, anything(null)), /The options should be an object/],
      [() => model.segment(picture, anything({ onProgress: 5 })), /onProgress should be a function, found 5/],
      [() => model.segment(picture, anything({ signal: 'stop' })), /signal should be an AbortSignal, found 'stop'/],
      [() => model.segment(picture, anything({ flip: 'no' })), /flip should be true or false, found 'no'/],
      [() => model.segment(picture, anything({ probabilities: 1 })), /probabilities should be true or false, found 1/],
      [() => model.run(picture, anything('logits')), /names should be a list of names, found 'logits'/],
      [() => model.run(picture, anything([1])), /names should be a list of names/],
      [() => model.run(picture, ['ArgMax'], anything({ onProgress: {} })), /onProgress should be a function, found an object/],
      [() => model.trace(picture, anything({ signal: 5 })), /signal should be an AbortSignal, found 5/],
      [() => model.receptiveField(anything(5), [[0, 0]]), /name should be a string, found 5/],
      [() => model.receptiveField('ArgMax', anything([0, 0])), /positions should be a list of \[row, column\]/],
    ];
    for (const [call, message] of calls) await expect(call()).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(message) });
    await model.dispose();
  });

  test('of graphs', async () => {
    const graph = graphOf(placeholderNode('x', 'float32', [1]), node('y', 'Neg', ['x']));
    const program = await compileGraph(graph, { backend: 'cpu' });
    const feeds = { x: ndarray(new Float32Array(1), [1]) };
    const calls: [() => Promise<unknown>, RegExp][] = [
      [() => compileGraph(anything(5)), /first argument should be a graph \{ nodes: Map \}, found 5/],
      [() => compileGraph(graph, anything({ onProgress: 5 })), /onProgress should be a function/],
      [() => compileGraph(graph, anything({ optimize: 'yes' })), /optimize should be true or false/],
      [() => compileGraph(graph, anything({ wideVectors: 'yes' })), /wideVectors should be true or false/],
      [() => program.run(anything(null), ['y']), /feeds should be \{ endpoint: ndarray \}, found null/],
      [() => program.run(anything({ x: 5 }), ['y']), /An ndarray with data, shape and stride is expected, found 5/],
      [() => program.run(feeds, anything('y')), /fetches should be a list of names/],
      [() => program.run(feeds, ['y'], anything({ onStep: 5 })), /onStep should be a function/],
      [() => program.run(feeds, ['y'], anything({ into: 5 })), /into should be a list/],
      [() => exportOnnx(anything({})), /should be a graph/],
      [() => exportOnnx(graph, anything({ feeds: {} })), /feeds should be a Map, found an object/],
      [() => exportOnnx(graph, anything({ fetches: 'y' })), /fetches should be a list of names/],
    ];
    for (const [call, message] of calls) await expect(call()).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(message) });
    // What is left out, and null, is as if it were not there.
    expect((await program.run(feeds, ['y'], anything({ signal: null, onStep: undefined })))[0].data).toEqual(Float32Array.of(-0));
    await program.dispose();
  });

  test('of checkpoints', async () => {
    const checkpoint = await readCheckpoint(CHECKPOINT);
    await expect(checkpoint.tensor(wrong(undefined))).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: 'name should be a string, found undefined.' });
    await checkpoint.close();
    for (const variable of [{ dtype: 'float99', shape: [1], data: new Float32Array(1) }, { dtype: 'float32', shape: [-1], data: new Float32Array(1) }, { dtype: 'float32', shape: [1], data: new Uint8Array(4) }]) {
      await expect(writeCheckpoint('nowhere/model.ckpt', { v: wrong(variable) })).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(/A variable to write/) });
    }
    await expect(writeCheckpoint(wrong(5), {})).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: 'prefix should be a string, found 5.' });
    await expect(writeCheckpoint('nowhere/model.ckpt', wrong(null))).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(/found null/) });
  });
});
