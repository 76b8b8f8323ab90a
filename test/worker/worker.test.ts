/** The model in a worker says and does what it does where it is called. */
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import ndarray from 'ndarray';
import { DeepLab as LocalDeepLab } from '../../src/deeplab/deeplab.js';
import type { Progress } from '../../src/deeplab/options.js';
import { readImage, type Picture } from '../../src/io/pictures/image.js';
import { resizeToFit } from '../../src/io/pictures/resize.js';
import type { PictureInput } from '../../src/io/pictures/picture_input.js';
import { deepLabStartedBy, type DeepLab } from '../../src/worker/deeplab.js';
import { classifierStartedBy } from '../../src/worker/classifier.js';
import { alive, allEnded, startSources } from './start_sources.js';

const CAT = 'models/mobilenetv2_voc_small/os16_chelsea.input.png';
const OPTIONS = { cropSize: [65, 65], threads: 1 } as const;
const LAYER = 'MobilenetV2/expanded_conv_16/project/BatchNorm/FusedBatchNormV3';

let local: LocalDeepLab;
let model: DeepLab;
let cat: Picture;
beforeAll(async () => {
  [local, model] = await Promise.all([LocalDeepLab.load(undefined, OPTIONS), deepLabStartedBy(startSources, undefined, OPTIONS)]);
  cat = resizeToFit(await readImage(CAT), [65, 65]);
});
afterAll(() => Promise.all([local.dispose(), model.dispose()]));

const bytes = (data: ArrayLike<number>): Buffer => Buffer.from(Uint8Array.from(data));

describe('as where it is called', () => {
  test('what the model is', () => {
    expect(model.info).toEqual(local.info);
    expect(model.labelSet).toEqual(local.labelSet);
  });

  test('results, with their numbers and their methods', async () => {
    const options = { probabilities: true, flip: true, scales: [0.5, 1] };
    const [there, here] = await Promise.all([model.segment(cat, options), local.segment(cat, options)]);
    expect(bytes(there.labels.data).equals(bytes(here.labels.data))).toBe(true);
    expect([...(there.probabilities?.data ?? [])]).toEqual([...(here.probabilities?.data ?? [1])]);
    expect([there.legend, there.labels.shape, there.probabilities?.shape]).toEqual([here.legend, here.labels.shape, here.probabilities?.shape]);
    expect(bytes(there.toImageData().data).equals(bytes(here.toImageData().data))).toBe(true);
    expect(there.timings.network).toBeGreaterThan(0);
  });

  test('pictures of all kinds; what was given stays as it is', async () => {
    const file = readFileSync(CAT);
    const before = [bytes(cat.data), Buffer.from(file)];
    const expected = bytes((await local.segment(cat)).labels.data);
    const rgba = new Uint8ClampedArray((cat.size / 3) * 4).map((_, i) => (i % 4 === 3 ? 255 : cat.data[(i >> 2) * 3 + (i % 4)]));
    const [height, width] = cat.shape;
    for (const input of [cat, cat.transpose(1, 0, 2).transpose(1, 0, 2), { width, height, data: rgba }, { data: Buffer.from(cat.data), info: { width, height, channels: 3, format: 'raw' } }] satisfies PictureInput[]) {
      expect(bytes((await model.segment(input)).labels.data).equals(expected)).toBe(true);
    }
    const ofFile = bytes((await local.segment(CAT)).labels.data);
    for (const input of [CAT, pathToFileURL(CAT), new Blob([file]), file, file.buffer.slice(file.byteOffset, file.byteOffset + file.length) as ArrayBuffer] satisfies PictureInput[]) {
      expect(bytes((await model.segment(input)).labels.data).equals(ofFile)).toBe(true);
    }
    expect([bytes(cat.data).equals(before[0]), file.equals(before[1])]).toEqual([true, true]);
  });

  test('lists, with the progress of all of it', async () => {
    const reports: Progress[] = [];
    const results = await model.segment([cat, ndarray(new Uint8Array(12), [2, 2, 3])], { onProgress: (progress) => reports.push(progress) });
    expect(results.map(({ labels }) => labels.shape)).toEqual([cat.shape.slice(0, 2), [2, 2]]);
    expect(reports.at(-1)).toEqual({ phase: 'network', loaded: 2, total: 2 });
  });

  test('a video', async () => {
    const seen = [];
    for await (const { labels, dropped } of model.segmentForVideo((async function* () { yield* [cat, cat, cat]; })(), { everyFrame: true })) seen.push([labels.shape, dropped]);
    expect(seen).toEqual(Array(3).fill([cat.shape.slice(0, 2), 0]));
  });

  test('activations, traces and receptive fields', async () => {
    const [there, here] = [await model.run(cat, [LAYER]), await local.run(cat, [LAYER])];
    expect([there[0].shape, there[LAYER] === there[0]]).toEqual([here[0].shape, true]);
    expect(Buffer.from((there[0].data as Float32Array).buffer).equals(Buffer.from(Float32Array.from(here[0].data as Float32Array).buffer))).toBe(true);
    const untimed = ({ steps, ...rest }: Awaited<ReturnType<LocalDeepLab['trace']>>): unknown => JSON.parse(JSON.stringify({ ...rest, steps }, (key, value: unknown) => (/milliseconds/i.test(key) ? undefined : value)));
    expect(untimed(await model.trace(cat))).toEqual(untimed(await local.trace(cat)));
    const [field, localField] = [await model.receptiveField('MobilenetV2/Conv/Relu6', [[3, 3]]), await local.receptiveField('MobilenetV2/Conv/Relu6', [[3, 3]])];
    expect([field.reads.shape, field.readsAll, [...field.reads.data]]).toEqual([localField.reads.shape, localField.readsAll, [...localField.reads.data]]);
  });
});

describe('errors', () => {
  test.each<readonly [string, () => Promise<unknown>, () => Promise<unknown>]>([
    ['no picture', () => model.segment(42 as never), () => local.segment(42 as never)],
    ['no picture in a list', () => model.segment([cat, 'nowhere.png']), () => local.segment([cat, 'nowhere.png'])],
    ['a file that is no picture', () => model.segment('package.json'), () => local.segment('package.json')],
    ['an option of a wrong type', () => model.segment(cat, { flip: 1 as never }), () => local.segment(cat, { flip: 1 as never })],
    ['scales that are none', () => model.segment(cat, { scales: [-1] }), () => local.segment(cat, { scales: [-1] })],
    ['a layer that is not there', () => model.run(cat, ['nothing']), () => local.run(cat, ['nothing'])],
    ['names that are none', () => model.run(cat, 5 as never), () => local.run(cat, 5 as never)],
    ['a position outside', () => model.receptiveField('MobilenetV2/Conv/Relu6', [[999, 0]]), () => local.receptiveField('MobilenetV2/Conv/Relu6', [[999, 0]])],
    ['no source', () => deepLabStartedBy(startSources, 'nowhere/model.ckpt', OPTIONS), () => LocalDeepLab.load('nowhere/model.ckpt', OPTIONS)],
  ])('%s: the same error, of the same class', async (_, there, here) => {
    const error = await here().then(() => undefined, (thrown: Error) => thrown);
    const found = await there().then(() => undefined, (thrown: Error) => thrown);
    expect(error).toBeDefined();
    expect(found).toMatchObject({ tag: (error as unknown as { tag: string }).tag, name: error?.name, message: error?.message });
    expect(found?.constructor).toBe(error?.constructor);
  });

  test('what cannot be sent', async () => {
    await expect(model.segment(cat, { more: () => 1 } as never)).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(/cannot be sent to the worker/) });
    await expect(deepLabStartedBy(startSources, { index: () => 1 } as never)).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
    expect((await model.segment(cat)).labels.shape).toEqual(cat.shape.slice(0, 2));
  });

  test('a listener that throws ends its call, and no other', async () => {
    const listener = (): void => { throw new Error('not interested'); };
    await expect(model.segment(cat, { onProgress: listener })).rejects.toThrow('not interested');
    expect((await model.segment(cat)).labels.shape).toEqual(cat.shape.slice(0, 2));
  });

  test('a classifier is loaded in the same way', async () => {
    await expect(classifierStartedBy(startSources, 'models/mobilenetv2_voc_small')).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringContaining('is a segmentation network, not a classifier') });
  });
});

describe('signals', () => {
  test('one that is raised already, and one that is raised while it computes', async () => {
    const controller = new AbortController();
    const refused = expect(model.segment(cat, { signal: controller.signal, scales: [0.5, 1, 1.5, 2] })).rejects.toMatchObject({ tag: 'AbortError' });
    controller.abort();
    await refused;
    await expect(model.segment(cat, { signal: controller.signal })).rejects.toMatchObject({ tag: 'AbortError' });
    expect((await model.segment(cat)).labels.shape).toEqual(cat.shape.slice(0, 2));
  });

  test('loading is ended, and the worker with it', async () => {
    const before = alive.size;
    const controller = new AbortController();
    const refused = expect(deepLabStartedBy(startSources, undefined, { ...OPTIONS, signal: controller.signal, onProgress: () => controller.abort() })).rejects.toMatchObject({ tag: 'AbortError' });
    await refused;
    await Promise.all([...alive].slice(before).map((worker) => new Promise((resolve) => worker.once('exit', resolve))));
    expect(alive.size).toBe(before);
  });
});

describe('the end', () => {
  test('a worker that dies is an error, for those who wait and those who come', async () => {
    const before = [...alive];
    const doomed = await deepLabStartedBy(startSources, undefined, OPTIONS);
    const [worker] = [...alive].filter((each) => !before.includes(each));
    const refused = expect(doomed.segment(cat, { scales: [1, 2, 3, 4] })).rejects.toMatchObject({ tag: 'BackendUnavailableError', message: expect.stringMatching(/The worker that computes has ended: it exited with code 1\. Load the model again\./) });
    await worker.terminate();
    await refused;
    await expect(doomed.segment(cat)).rejects.toMatchObject({ tag: 'BackendUnavailableError' });
    await doomed.dispose();
  });

  test('dispose waits for what is computed, and ends the worker', async () => {
    const before = alive.size;
    const other = await deepLabStartedBy(startSources, undefined, { ...OPTIONS, threads: 2 });
    expect(alive.size).toBe(before + 1);
    const segmenting = other.segment(cat);
    await Promise.all([other.dispose(), other.dispose()]);
    expect((await segmenting).labels.shape).toEqual(cat.shape.slice(0, 2));
    await expect(other.segment(cat)).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: 'This model was disposed of. Load it again.' });
    await Promise.all([...alive].slice(before).map((worker) => new Promise((resolve) => worker.once('exit', resolve))));
    expect(alive.size).toBe(before);
  });
});

afterAll(allEnded);
