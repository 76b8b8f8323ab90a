/** What `segment` and `run` make of pictures of every size and kind, of scales and mirrors, of progress and signals. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import ndarray, { type NdArray } from 'ndarray';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import type { Progress } from '../../src/deeplab/options.js';
import { readImage, type LabelMap, type Picture } from '../../src/io/pictures/image.js';
import { resize, resizeToFit } from '../../src/io/pictures/resize.js';
import { agreement, FROZEN } from './golden.js';

const CROP = 129;
let model: DeepLab;
/** Of the crop's size. */
let cat: Picture;

beforeAll(async () => {
  model = await DeepLab.load(undefined, { cropSize: [CROP, CROP] });
  cat = resize(await readImage('examples/chelsea.png'), [CROP, CROP]);
});
afterAll(() => model.dispose());

/** The class with the largest probability, the first of equals. */
function best(probabilities: NdArray<Float32Array>): LabelMap {
  const [height, width, classes] = probabilities.shape;
  const labels = new Uint8Array(height * width);
  for (let i = 0; i < labels.length; i++) {
    const scores = probabilities.data.subarray(i * classes, (i + 1) * classes);
    labels[i] = scores.indexOf(scores.reduce((a, b) => (b > a ? b : a)));
  }
  return ndarray(labels, [height, width]);
}

/** A copy in row-major order, mirrored left to right. */
function mirrored<T extends Uint8Array | Float32Array>(array: NdArray<T>): NdArray<T> {
  const [height, width, depth] = array.shape;
  const data = array.data.slice() as T;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) for (let c = 0; c < depth; c++) data[(y * width + x) * depth + c] = array.get(y, width - 1 - x, c);
  }
  return ndarray(data, [height, width, depth]);
}

async function probabilitiesOf(picture: Picture, scale: number): Promise<Float32Array> {
  return (await model.segment(picture, { scales: [scale], probabilities: true })).probabilities!.data;
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) if (Math.abs(a[i] - b[i]) > largest) largest = Math.abs(a[i] - b[i]);
  return a.length === b.length ? largest : Infinity;
}

describe('pictures', () => {
  // Height and width against a crop of 129 x 129.
  test.each([
    [1, 1],
    [1, 129],
    [129, 129],
    [64, 100],
    [130, 129],
    [300, 451],
    [400, 3],
  ])('of %i x %i pixels: labels at their own size, which the legend counts', async (height, width) => {
    const { labels, legend, timings, probabilities } = await model.segment(resize(cat, [height, width]));
    expect(labels.shape).toEqual([height, width]);
    expect(labels.data).toBeInstanceOf(Uint8Array);
    expect(probabilities).toBeUndefined();
    expect(legend.reduce((sum, { pixels }) => sum + pixels, 0)).toBe(height * width);
    for (const [i, { index, name, color, pixels }] of legend.entries()) {
      expect(pixels).toBe(labels.data.reduce((sum, label) => sum + Number(label === index), 0));
      expect(pixels).toBeLessThanOrEqual(legend[Math.max(0, i - 1)].pixels);
      expect([name, [...color]]).toEqual([model.labelSet.classes[index], [...model.labelSet.palette[index]]]);
    }
    expect(Object.keys(timings)).toEqual(['preprocess', 'network', 'postprocess']);
    for (const milliseconds of Object.values(timings)) expect(milliseconds).toBeGreaterThanOrEqual(0);
  });

  test('one that is larger than the crop is shrunk, and its labels are those of the small one, enlarged', async () => {
    const large = resize(cat, [258, 387]);
    const small = resizeToFit(large, [CROP, CROP]);
    expect(small.shape).toEqual([86, 129, 3]);
    const [found, expected] = [(await model.segment(large)).labels, (await model.segment(small)).labels];
    let equal = 0;
    for (let y = 0; y < 258; y++) {
      // Corners are aligned: pixel (0, 0) lies on (0, 0), the last on the last.
      for (let x = 0; x < 387; x++) equal += Number(found.get(y, x) === expected.get(Math.round((y * 85) / 257), Math.round((x * 128) / 386)));
    }
    expect(equal / (258 * 387)).toBeGreaterThan(0.98); // nearest neighbours against interpolated scores: only outlines differ
  });

  test('grey, RGBA, ImageData, transposed and offset views are the picture that they show', async () => {
    const { data } = cat;
    const rgba = new Uint8Array(CROP * CROP * 4).fill(7);
    for (let i = 0; i < CROP * CROP; i++) rgba.set(data.subarray(3 * i, 3 * i + 3), 4 * i);
    const columns = ndarray(new Uint8Array(data.length), [CROP, CROP, 3], [3, 3 * CROP, 1]);
    for (let y = 0; y < CROP; y++) for (let x = 0; x < CROP; x++) for (let c = 0; c < 3; c++) columns.set(y, x, c, cat.get(y, x, c));
    const framed = ndarray(new Uint8Array((CROP + 2) * (CROP + 2) * 3), [CROP + 2, CROP + 2, 3]).lo(1, 1, 0).hi(CROP, CROP, 3);
    for (let y = 0; y < CROP; y++) for (let x = 0; x < CROP; x++) for (let c = 0; c < 3; c++) framed.set(y, x, c, cat.get(y, x, c));
    const expected = (await model.segment(cat)).labels;
    const inputs = [ndarray(rgba, [CROP, CROP, 4]), { width: CROP, height: CROP, data: new Uint8ClampedArray(rgba) }, columns, framed, ndarray(Buffer.from(data), [CROP, CROP, 3])];
    for (const input of inputs) expect((await model.segment(input)).labels.data).toEqual(expected.data);

    const grey = new Uint8Array(CROP * CROP).map((_, i) => data[3 * i]);
    const threefold = new Uint8Array(data.length).map((_, i) => grey[Math.floor(i / 3)]);
    const greys = [ndarray(grey, [CROP, CROP]), ndarray(threefold, [CROP, CROP, 3])];
    const [one, three] = [await model.segment(greys[0]), await model.segment(greys[1])];
    expect(one.labels.data).toEqual(three.labels.data);
  });

  test('pictures that are segmented at the same time do not disturb each other', async () => {
    const pictures = [cat, mirrored(cat), resize(cat, [50, 129]), resize(cat, [200, 100]), resize(cat, [1, 1])];
    const alone: LabelMap[] = [];
    for (const picture of pictures) alone.push((await model.segment(picture)).labels);
    const options = { onProgress: () => undefined, signal: new AbortController().signal };
    const together = await Promise.all(pictures.map((picture) => model.segment(picture, options)));
    for (const [i, { labels }] of together.entries()) expect(labels.data).toEqual(alone[i].data);
    expect(alone[0].data).not.toEqual(alone[1].data);
  });

  test.each([
    ['floats', ndarray(new Float32Array(12), [2, 2, 3]), 'float32[2,2,3]'],
    ['two channels', ndarray(new Uint8Array(8), [2, 2, 2]), 'uint8[2,2,2]'],
    ['no pixels', ndarray(new Uint8Array(0), [0, 2, 3]), 'uint8[0,2,3]'],
    ['a batch', ndarray(new Uint8Array(12), [1, 2, 2, 3]), 'uint8[1,2,2,3]'],
    ['ImageData that is cut off', { width: 2, height: 2, data: new Uint8Array(15) }, 'found 15'],
  ])('%s: refused', async (_, input, found) => {
    for (const result of [model.segment(input as Picture), model.run(input as Picture, ['logits/semantic/BiasAdd'])]) {
      await expect(result).rejects.toMatchObject({ tag: 'ShapeMismatchError', message: expect.stringContaining(found) });
    }
  });
});

describe('probabilities, scales and mirrors', () => {
  test('probabilities add up to one, and their largest is the label', async () => {
    for (const picture of [cat, resize(cat, [80, 120]), resize(cat, [150, 200])]) {
      const plain = await model.segment(picture);
      const { labels, probabilities } = await model.segment(picture, { probabilities: true });
      expect(probabilities!.shape).toEqual([...picture.shape.slice(0, 2), 21]);
      for (let i = 0; i < probabilities!.data.length; i += 21) {
        const sum = probabilities!.data.subarray(i, i + 21).reduce((a, b) => a + b);
        if (Math.abs(sum - 1) > 1e-5) throw new Error(`pixel ${i / 21}: the probabilities add up to ${sum}`);
      }
      expect(agreement(best(probabilities!), labels)).toBe(1);
      // Enlarging probabilities is not enlarging scores: only the outlines may differ.
      expect(agreement(labels, plain.labels)).toBeGreaterThan(picture.shape[0] > CROP ? 0.98 : 0.9999);
    }
  });

  test.each([
    [[0.5, 1], false],
    [[1], true],
    [[1.25], true],
  ])('scales %j, mirrored %j: the mean of single passes', async (scales, flip) => {
    const { probabilities, labels } = await model.segment(cat, { scales, flip, probabilities: true });
    const sum = new Float64Array(CROP * CROP * 21);
    let passes = 0;
    for (const scale of scales) {
      const views = [await probabilitiesOf(cat, scale)];
      if (flip) views.push(mirrored(ndarray(await probabilitiesOf(mirrored(cat), scale), [CROP, CROP, 21])).data);
      for (const view of views) view.forEach((value, i) => void (sum[i] += value));
      passes += views.length;
    }
    expect(largestDifference(probabilities!.data, sum.map((value) => value / passes))).toBeLessThan(1e-6);
    expect(agreement(labels, best(probabilities!))).toBe(1);
    expect((await model.segment(cat, { scales, flip })).labels.data).toEqual(labels.data);
  });

  test('a scale changes what is seen, the order of scales does not', async () => {
    expect(largestDifference(await probabilitiesOf(cat, 0.5), await probabilitiesOf(cat, 1))).toBeGreaterThan(0.01);
    const [ab, ba] = [[0.5, 1], [1, 0.5]].map((scales) => model.segment(cat, { scales, probabilities: true }));
    expect(largestDifference((await ab).probabilities!.data, (await ba).probabilities!.data)).toBeLessThan(1e-6);
  });

  test.each([[[]], [[0]], [[-1]], [[NaN]], [[9]], [[1, Infinity]]])('scales %j are refused', async (scales) => {
    await expect(model.segment(cat, { scales })).rejects.toMatchObject({
      tag: 'InvalidArgumentError',
      message: `scales should be one or more numbers above 0 and at most 8, found [${scales.join(', ')}].`,
    });
  });

  test('a frozen graph has one scale', async () => {
    const frozen = await DeepLab.load(FROZEN);
    await expect(frozen.segment(cat, { scales: [0.5] })).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringContaining('Load the checkpoint') });
    await expect(frozen.segment(cat, { scales: [0.5], flip: true })).rejects.toThrow('not mirrored');
    await frozen.dispose();
  });
});

describe('run', () => {
  test('activations by name, in order, at the crop’s size', async () => {
    const names = ['MobilenetV2/expanded_conv_1/expand/Relu6', 'logits/semantic/BiasAdd:0', 'SemanticPredictions'];
    const fetched = await model.run(resize(cat, [100, 90]), names);
    expect(fetched.map((array) => array.shape)).toEqual([[1, 65, 65, 48], [1, 9, 9, 21], [1, 100, 90]]);
    for (const [i, name] of names.entries()) expect(fetched[name]).toBe(fetched[i]);
    expect((fetched[0].data as Float32Array).every((value) => value >= 0 && value <= 6)).toBe(true);
  });

  test('a name that is not there', async () => {
    await expect(model.run(cat, ['expanded_conv_1/expand/Relu7'])).rejects.toMatchObject({ tag: 'GraphFormatError', message: expect.stringContaining("no node 'expanded_conv_1/expand/Relu7'") });
    await expect(model.run(cat, ['Relu6'])).rejects.toThrow('Similar names: MobilenetV2/Conv/Relu6');
  });
});

describe('progress and signals', () => {
  /** Checks that what is done of one phase rises with every report, up to all of it. */
  function expectRising(seen: readonly Progress[], phase: Progress['phase']): void {
    expect(seen.length).toBeGreaterThan(1);
    expect(new Set(seen.map((each) => each.phase))).toEqual(new Set([phase]));
    for (const [i, { loaded, total }] of seen.slice(1).entries()) expect(loaded / total).toBeGreaterThan(seen[i].loaded / seen[i].total);
    expect(seen.at(-1)!.loaded).toBe(seen.at(-1)!.total);
  }

  test('loading tells the bytes of the weights, segmenting the steps over all passes', async () => {
    const seen: Progress[] = [];
    const onProgress = (progress: Progress): void => void seen.push(progress);
    const loaded = await DeepLab.load(undefined, { cropSize: [33, 33], onProgress });
    expectRising(seen, 'weights');
    expect(seen[0].total).toBeGreaterThan(0.9 * 4 * loaded.info.parameters);
    await loaded.dispose();

    for (const options of [{}, { flip: true }]) {
      seen.length = 0;
      await model.segment(cat, { ...options, onProgress });
      expectRising(seen, 'network');
    }
  });

  test('a signal that is raised before, while loading, or between two steps', async () => {
    const raised = AbortSignal.abort();
    await expect(DeepLab.load(undefined, { signal: raised })).rejects.toMatchObject({ tag: 'AbortError' });
    await expect(model.segment(cat, { signal: raised })).rejects.toMatchObject({ tag: 'AbortError' });
    await expect(model.run(cat, ['ArgMax'], { signal: raised })).rejects.toMatchObject({ tag: 'AbortError' });

    const [given, timed] = [new TypeError('the user has left'), AbortSignal.timeout(1)];
    await expect(DeepLab.load(undefined, { signal: AbortSignal.abort(given) })).rejects.toBe(given);
    await new Promise((resolve) => timed.addEventListener('abort', resolve));
    await expect(model.segment(cat, { signal: timed })).rejects.toBe(timed.reason);
    await expect(model.segment(cat, { signal: timed })).rejects.toMatchObject({ name: 'TimeoutError' });

    const loading = new AbortController();
    await expect(DeepLab.load(undefined, { signal: loading.signal, onProgress: () => loading.abort() })).rejects.toMatchObject({ tag: 'AbortError' });

    const expected = (await model.segment(cat)).labels;
    const running = new AbortController();
    const onProgress = ({ loaded }: Progress): void => (loaded === 5 ? running.abort() : undefined);
    await expect(model.segment(cat, { signal: running.signal, onProgress })).rejects.toMatchObject({ tag: 'AbortError' });
    expect((await model.segment(cat)).labels.data).toEqual(expected.data);
  });
});

describe('options and disposal', () => {
  test.each([
    [{ outputStride: 7 }, 'outputStride should be the number 8, 16 or 32, found 7'],
    [{ cropSize: [0, 33] }, 'cropSize should be [height, width] in whole pixels, found [0, 33].'],
    [{ cropSize: [33.5, 33] }, 'found [33.5, 33].'],
    [{ atrousRates: [6, 12, 18] }, 'The checkpoint has 0 atrous branches'],
    [{ threads: 0 }, 'The number of threads should be a positive integer, found 0.'],
    [{ backend: 'tpu' }, "There is no backend 'tpu'."],
  ])('%j', async (options, message) => {
    await expect(DeepLab.load(undefined, options as object)).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringContaining(message) });
  });

  test.each([
    [{ outputStride: 8 as const }, 'exported with outputStride 16, so 8 cannot be had from it'],
    [{ cropSize: [257, 257] as const }, 'exported with cropSize 513,513, so 257,257 cannot be had from it'],
  ])('a frozen graph has made its choices: %j', async (options, message) => {
    await expect(DeepLab.load(FROZEN, options)).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringContaining(message) });
    const same = await DeepLab.load(FROZEN, { outputStride: 16, cropSize: [513, 513] });
    await same.dispose();
  });

  test.each([8, 32] as const)('output stride %i', async (outputStride) => {
    const other = await DeepLab.load(undefined, { cropSize: [CROP, CROP], outputStride });
    const [logits] = await other.run(cat, ['logits/semantic/BiasAdd']);
    expect(logits.shape).toEqual([1, 128 / outputStride + 1, 128 / outputStride + 1, 21]);
    expect(other.info.outputStride).toBe(outputStride);
    await other.dispose();
  });

  test('after dispose nothing runs, and a second dispose changes nothing', async () => {
    const gone = await DeepLab.load(undefined, { cropSize: [33, 33] });
    await gone.dispose();
    await gone.dispose();
    await expect(gone.segment(cat)).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
    await expect(gone.run(cat, ['ArgMax'])).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
    await expect(gone.segment(cat, { flip: true })).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
  });
});
