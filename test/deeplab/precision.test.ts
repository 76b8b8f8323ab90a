/** A network in 8 bits: the same numbers on every backend and any number of threads, and labels that are nearly those of float32. That operators give the same integers everywhere: ops/quantized. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { quantizeModel } from '../../src/deeplab/convert_model.js';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import type { DeepLabOptions } from '../../src/deeplab/options.js';
import { readImage, type Picture } from '../../src/io/pictures/image.js';
import { toPicture } from '../../src/io/pictures/picture_input.js';
import { CHECKPOINT, FROZEN } from './golden.js';

const CROP = { cropSize: [129, 129] } as const;

async function logitsAndLabels(options: DeepLabOptions, source: string = CHECKPOINT) {
  const model = await DeepLab.load(source, { ...CROP, ...options });
  const picture = await readImage('examples/chelsea.png');
  const [logits] = await model.run(picture, ['logits/semantic/BiasAdd']);
  const { labels } = await model.segment(picture);
  await model.dispose();
  return { info: model.info, logits: Float32Array.from(logits.data as Float32Array), labels: labels.data };
}

describe('the same numbers to the bit', () => {
  let calibration: readonly Picture[];
  let plain: Awaited<ReturnType<typeof logitsAndLabels>>;
  beforeAll(async () => {
    calibration = [await readImage('models/calibration/astronaut.jpg')];
    plain = await logitsAndLabels({ backend: 'cpu', precision: 'int8', calibration });
  });

  test.each([
    ['relaxed SIMD, one thread', { threads: 1 }],
    ['relaxed SIMD, three threads', { threads: 3 }],
    ['SIMD, one thread', { threads: 1, relaxedSimd: false }],
    ['SIMD, two threads', { threads: 2, relaxedSimd: false }],
  ])('from the plain kernels and from WebAssembly with %s', async (_, options) => {
    const found = await logitsAndLabels({ backend: 'wasm', precision: 'int8', calibration, ...options });
    expect(found.info.fallbacks).toEqual([]);
    expect(new Set(found.logits).size).toBeGreaterThan(500);
    expect(found.logits).toEqual(plain.logits);
    expect(found.labels).toEqual(plain.labels);
  });
});

test('what is said of it', async () => {
  const { info } = await logitsAndLabels({ precision: 'int8', threads: 1 });
  expect(info).toMatchObject({ precision: 'int8', floatOperators: ['Sub', 'QuantizeLinear', 'PixelConv2D', 'AddV2', 'ResizeArgMax'], notice: expect.stringMatching(/no calibration for 8 bits.*deeplab quantize/) });
  const float = await logitsAndLabels({ threads: 1 });
  expect(float.info).toMatchObject({ precision: 'float32' });
  expect(float.info).not.toHaveProperty('floatOperators');
});

// Two pictures of the size that networks are made for, of which one has hardly any pixels that change and the other twice as many as most. docs/speed.md has the mean of twelve.
test('labels of pictures that were not calibrated on are those of float32 at 98.5 % of the pixels', async () => {
  const labels: number[][] = [];
  const pictures = await Promise.all(['chelsea', 'camera'].map((name) => readImage(`examples/${name}.png`)));
  for (const precision of ['float32', 'int8'] as const) {
    const model = await DeepLab.load(CHECKPOINT, { precision, threads: 1, calibration: [await readImage('models/calibration/astronaut.jpg')] });
    const found = await model.segment(pictures);
    labels.push(found.flatMap((each) => Array.from(each.labels.data)));
    await model.dispose();
  }
  expect(labels[0].filter((label, i) => label === labels[1][i]).length / labels[0].length).toBeGreaterThan(0.985);
});

test('a frozen graph', async () => {
  const model = await DeepLab.load(FROZEN, { precision: 'int8', threads: 1, calibration: [await readImage('models/calibration/chelsea.jpg')] });
  expect(model.info).toMatchObject({ precision: 'int8', fallbacks: [] });
  await model.dispose();
});

test('pictures of one colour show nothing: a model says so, and none is made of them', async () => {
  const blank = (value: number): Picture => toPicture({ data: new Uint8Array(40 * 50 * 3).fill(value), width: 50, height: 40, channels: 3 });
  const infoOf = async (calibration: readonly Picture[]) => {
    const model = await DeepLab.load(CHECKPOINT, { ...CROP, precision: 'int8', threads: 1, calibration });
    await model.dispose();
    return model.info;
  };
  expect((await infoOf([blank(128), blank(0)])).notice).toMatch(/of one colour each/);
  expect(await infoOf([blank(128), await readImage('models/calibration/astronaut.jpg')])).not.toHaveProperty('notice');
  await expect(quantizeModel(CHECKPOINT, { ...CROP, pictures: [blank(7)] })).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(/one colour each.*Give pictures such as it will see/) });
});

describe('what is refused', () => {
  test.each([
    ['no precision', { precision: 'int4' as 'int8' }, /precision should be float32 or int8, found 'int4'/],
    ['no pictures', { precision: 'int8' as const, calibration: [] }, /list of pictures that is not empty/],
    ['the graphics card', { precision: 'int8' as const, backend: 'gpu:cpu' as const }, /'gpu:cpu' computes in float32/],
  ])('%s', async (_, options, message) => {
    await expect(DeepLab.load(CHECKPOINT, { ...CROP, ...options })).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(message) });
  });
});
