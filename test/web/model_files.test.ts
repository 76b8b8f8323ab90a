/** Which of the chosen files are the model. */
import { expect, test } from '@jest/globals';
import { isFrozenGraph, isModelFile, modelFiles } from '../../web/files/model_files.js';

const files = (...paths: string[]) => paths.map((path) => ({ name: path.slice(path.lastIndexOf('/') + 1), webkitRelativePath: path.includes('/') ? path : '' }));

test.each([
  ['a checkpoint’s folder', ['m/model.ckpt.index', 'm/model.ckpt.data-00000-of-00001'], 'm', 2],
  ['the folder nearest to the top, with all that lies in it', ['m/old/a.index', 'm/old/a.data-00000-of-00001', 'm/b.index', 'm/b.data-00000-of-00001', 'm/checkpoint'], 'm', 3],
  ['files of a checkpoint without a folder', ['model.ckpt.index', 'model.ckpt.data-00000-of-00001'], 'model.ckpt', 2],
  ['a checkpoint before a frozen graph', ['m/frozen_inference_graph.pb', 'm/model.ckpt.index', 'm/model.ckpt.data-00000-of-00001'], 'm', 3],
  ['a frozen graph', ['graph.pb'], 'graph.pb', 1],
  ['a frozen graph before an archive', ['m/graph.pb', 'm/model.tar.gz'], 'graph.pb', 1],
  ['an archive', ['model.tar.gz'], 'model.tar.gz', 1],
  ['a SavedModel with its variables', ['m/saved_model.pb', 'm/variables/variables.data-00000-of-00001', 'n/other.txt'], 'm', 2],
  ['a TensorFlow.js model with its weights', ['m/model.json', 'm/group1-shard1of1.bin'], 'm', 2],
  ['a TensorFlow Lite model', ['deeplab.tflite', 'notes.txt'], 'deeplab.tflite', 1],
  ['what is no model, for the library to refuse', ['a.txt', 'b.txt'], '2 files', 2],
] as const)('%s', (_, paths, title, count) => {
  const found = modelFiles(files(...paths));
  expect([found.title, found.files.length]).toEqual([title, count]);
});

test('folders that were dropped have their paths elsewhere', () => {
  const dropped = ['./m/model.ckpt.index', './m/model.ckpt.data-00000-of-00001', './n/other.txt'].map((relativePath) => ({ name: relativePath.slice(4), relativePath }));
  expect(modelFiles(dropped)).toEqual({ title: 'm', files: dropped.slice(0, 2) });
});

test.each([
  ['model.ckpt.index', true],
  ['model.ckpt-30000.data-00000-of-00001', true],
  ['model.ckpt', true],
  ['checkpoint', true],
  ['graph.pb', true],
  ['deeplabv3.tar.gz', true],
  ['cat.jpg', false],
  ['index.png', false],
])('%s is a part of a model: %s', (name, expected) => {
  expect(isModelFile({ name })).toBe(expected);
});

test('only a graph by itself is frozen', () => {
  expect(isFrozenGraph(files('graph.pb'))).toBe(true);
  expect(isFrozenGraph(files('m/graph.pb', 'm/model.ckpt.index'))).toBe(false);
});
