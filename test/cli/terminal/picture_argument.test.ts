/** One line for each thing that somebody may name in the place of a picture or a model: what it is, and what to do. */
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCli } from '../run_cli.js';

const file = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'deeplab-mistakes-'));
  await mkdir(join(folder, 'album'));
  for (const [from, to] of [
    ['examples/chelsea.png', 'chelsea.png'],
    ['test/reference/tflite/float.tflite', 'model.tflite'],
    ['test/reference/formats/frozen.pbtxt', 'graph.pbtxt'],
    ['test/reference/formats/model.ckpt.meta', 'alone.meta'],
    ['models/mobilenetv2_voc_small/model.ckpt.index', 'model.ckpt.index'],
  ]) await copyFile(file(from), join(folder, to));
  await writeFile(join(folder, 'page.jpg'), '<!doctype html><title>404</title>');
  await writeFile(join(folder, 'notes.txt'), 'shopping');
});
afterAll(() => rm(folder, { recursive: true }));

describe.each([['segment'], ['classify', '--model', 'mobilenet_v2_imagenet']])('%s', (command, ...more) => {
  test.each([
    ['none/x.png', /There is no file \S+x\.png, as there is no folder \S+none\. Check the path\./],
    ['chelsea.png/x', /chelsea\.png is a file, not a folder/],
    ['chelsae.png', /There is no file chelsae\.png .*Did you mean 'chelsea\.png'\?/],
    ['model.tflite', /a TensorFlow Lite model was found; .* is expected\. Give it as the model/],
    ['graph.pbtxt', /a graph in text form \(\.pbtxt\) was found; .* Give it as the model/],
    ['alone.meta', /the graph beside a checkpoint \(\.meta\) was found; .* Give the checkpoint as the model/],
    ['model.ckpt.index', /the index of a checkpoint was found; .* Give it as the model/],
    ['page.jpg', /an HTML page was found; .* check where the file came from/],
    ['notes.txt', /a text file that begins with 'shopping' was found; .* Give a picture/],
  ])('%s', async (name, message) => {
    const { code, stderr } = await runCli([command, join(folder, name), ...more]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
    expect(stderr).toMatch(/^deeplab: [^\n]+\n$/);
  });

  test.each([
    ['s3://bucket/cat.png', /an address of the kind s3:, which is not read\. Download it first, or give an http\(s\) address/],
    ['https://', /begins like a URL, but is none/],
    ['www.host.example/cat.jpg', /If it is an address, write it as https:\/\/www\.host\.example\/cat\.jpg/],
    ['mobilenetv2_coco_voc_trainaug', /is a model of the zoo, in the place of a picture\. Write: --model mobilenetv2_coco_voc_trainaug/],
  ])('%s', async (name, message) => {
    const { code, stderr } = await runCli([command, name, ...more]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
    expect(stderr).toMatch(/^deeplab: [^\n]+\n$/);
  });
});

test('a folder to classify', async () => {
  const { stderr } = await runCli(['classify', folder, '--model', 'mobilenet_v2_imagenet']);
  expect(stderr).toMatch(/is a directory, expected a file\. Name one of those in it: alone\.meta, chelsea\.png, /);
});

test.each([
  ['mobilenetv2_coco_voc_trainug', /Did you mean 'mobilenetv2_coco_voc_trainaug'\?/],
  ['chelsea.png', /chelsea\.png is no model, but a PNG picture; expected a checkpoint .* A picture is what a model is given\./],
  ['notes.txt', /notes\.txt is no model, but a text file; expected/],
  ['alone.meta', /without weights: they are in alone\.index and alone\.data/],
  ['modle.ckpt', /Did you mean 'model\.ckpt'\?/],
  ['s3://bucket/model.pb', /an address of the kind s3:, which is not read/],
])('the model %s', async (name, message) => {
  const { code, stderr } = await runCli(['inspect', name.includes('.') && !name.includes(':') ? join(folder, name) : name]);
  expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
  expect(stderr).toMatch(/^deeplab: [^\n]+\n$/);
});
