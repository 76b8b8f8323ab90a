/** A classifier from a small made-up checkpoint: scores in order, the picture at the network's size, and what is refused. */
import { availableParallelism } from 'node:os';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Classifier } from '../../src/deeplab/classifier.js';
import { quantizeModel } from '../../src/deeplab/convert_model.js';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import { exportModel } from '../../src/deeplab/export_model.js';
import type { Progress } from '../../src/deeplab/options.js';
import { readImage, type Picture } from '../../src/io/pictures/image.js';
import { resize } from '../../src/io/pictures/resize.js';
import { classifierVariables } from '../../src/nets/classifier.js';
import type { ClassifierVariant } from '../../src/nets/variant.js';
import { writeCheckpoint } from '../../src/proto/checkpoints/write_checkpoint.js';
import { float32, sizeOf, tensor, type Tensor } from '../../src/tensor.js';
import { expectClose } from '../matchers.js';
import { runOnnx } from '../onnx/onnxruntime.js';
import { numbers } from '../ops/run_graph.js';
import { CHECKPOINT, FROZEN } from './golden.js';

const VARIANT: ClassifierVariant = { task: 'classification', backbone: 'mobilenet_v2', depthMultiplier: 0.35, channelDivisor: 8, numClasses: 7, embedding: 1280 };

let scratch = '';
let classifier: Classifier;
let picture: Picture;

/** Hashed filters of the size that keeps activations alive through fifty layers, and a batch norm that changes nothing. */
function values(name: string, shape: readonly number[], seed: number): Tensor {
  if (/gamma|moving_variance/.test(name)) return float32(shape, new Float32Array(sizeOf(shape)).fill(1));
  if (!name.endsWith('weights')) return float32(shape, new Float32Array(sizeOf(shape)));
  const fanIn = name.includes('depthwise') ? 9 : sizeOf(shape) / shape[shape.length - 1];
  return numbers(shape, seed, Math.sqrt(6 / fanIn));
}

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'deeplab-classifier-'));
  const variables = [...classifierVariables(VARIANT)].map(([name, { shape }], seed) => [name, values(name, shape, seed)] as const);
  await writeCheckpoint(join(scratch, 'tiny.ckpt'), new Map(variables));
  classifier = await Classifier.load(scratch);
  picture = await readImage('examples/chelsea.png');
});
afterAll(async () => {
  await classifier.dispose();
  rmSync(scratch, { recursive: true });
});

test('is what its checkpoint says', () => {
  expect(classifier.info).toEqual({
    variant: 'classifier mobilenet_v2 x0.35 with 7 classes',
    backbone: 'mobilenet_v2',
    depthMultiplier: 0.35,
    numClasses: 7,
    inputSize: 224,
    backend: 'wasm',
    threads: availableParallelism(),
    fallbacks: [],
  });
});

describe('classify', () => {
  test('the likeliest first, with the probabilities of all classes', async () => {
    const scores = await classifier.classify(picture, { topK: 100 });
    const [logits] = await classifier.run(picture, ['MobilenetV2/Logits/output']);
    const all = Array.from(logits.data as Float32Array);
    expect(logits.shape).toEqual([1, 7]);
    expect(new Set(all).size).toBe(7);
    expect(scores.map(({ index }) => index)).toEqual(all.map((_, i) => i).sort((a, b) => all[b] - all[a]));
    const sum = all.reduce((total, logit) => total + Math.exp(logit), 0);
    for (const { index, score, logit } of scores) {
      expect(logit).toBe(all[index]);
      expect(score).toBeCloseTo(Math.exp(logit) / sum, 5);
    }
    expect(await classifier.classify(picture, { topK: 2 })).toEqual(scores.slice(0, 2));
    expect(await classifier.classify(picture)).toEqual(scores.slice(0, 5));
  });

  test('the picture is resized to the square that the network knows', async () => {
    expect(await classifier.classify(resize(picture, [224, 224]))).toEqual(await classifier.classify(picture));
    const [input] = await classifier.run(picture, ['MobilenetV2/input:0']);
    expect(input.shape).toEqual([1, 224, 224, 3]);
    expect((input.data as Float32Array).every((value) => value >= -1 && value <= 1)).toBe(true);
  });

  test.each([0, -1, 1.5, NaN])('topK %d is refused', async (topK) => {
    await expect(classifier.classify(picture, { topK })).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: `topK should be a positive integer, found ${topK}.` });
  });

  test('progress and signals', async () => {
    const seen: Progress[] = [];
    await classifier.classify(picture, { onProgress: (progress) => void seen.push(progress) });
    expect(seen.at(-1)).toMatchObject({ phase: 'network', loaded: seen.length, total: seen.length });
    await expect(classifier.classify(picture, { signal: AbortSignal.abort() })).rejects.toMatchObject({ tag: 'AbortError' });
  });
});

describe('as an ONNX file', () => {
  test('another runtime gives the same logits', async () => {
    const seen: Progress[] = [];
    const file = await exportModel(scratch, { onProgress: (progress) => void seen.push(progress) });
    expect(seen.at(-1)).toEqual({ phase: 'weights', loaded: file.length, total: file.length });
    const input = tensor('uint8', [1, 224, 224, 3], resize(picture, [224, 224]).data as Uint8Array);
    const [logits] = await classifier.run(picture, ['MobilenetV2/Logits/output']);
    const outputs = await runOnnx(file, new Map([['ImageTensor', input]]));
    expectClose(outputs.get('MobilenetV2/Logits/output')!, tensor('float32', [1, 7], logits.data as Float32Array), 1e-4);
  });

  test('there is no crop to choose', async () => {
    await expect(exportModel(scratch, { cropSize: [65, 65] })).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringContaining('neither an output stride nor a crop') });
  });

  test('there are no 8 bits', async () => {
    await expect(exportModel(scratch, { precision: 'int8' })).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringContaining('computed in float32') });
  });
});

test.each([
  ['a segmentation network', () => Classifier.load(CHECKPOINT), "'model.ckpt' is a segmentation network, not a classifier. Use DeepLab.load"],
  ['a frozen graph', () => Classifier.load(FROZEN), 'is a frozen graph. Load the checkpoint'],
  ['to be quantised, a classifier', async () => quantizeModel(scratch, { pictures: [await readImage('examples/chelsea.png')] }), "'tiny.ckpt' is a classifier with 7 classes; segmentation networks are computed in 8 bits. convertModel, or `deeplab convert --weights int8`"],
  ['for DeepLab, a classifier', () => DeepLab.load(scratch), "'tiny.ckpt' is a classifier with 7 classes, not a segmentation network. Use Classifier.load"],
] as const)('%s is refused', async (_, load, message) => {
  await expect(load()).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringContaining(message) });
});

test('after dispose nothing runs', async () => {
  const gone = await Classifier.load(scratch);
  await gone.dispose();
  await expect(gone.classify(picture)).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
});
