/** Tiny networks that were trained with other flags: checkpoints and answers of TensorFlow's operators (test/reference/make_network_cases.py). A new case is a new folder. */
import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { DeepLab, type DeepLabOptions } from '../../src/index.js';
import { pictureOf } from '../../src/io/pictures/picture.js';

interface Golden {
  readonly options: DeepLabOptions & { readonly cropSize: readonly [number, number] };
  readonly logitsShape: readonly number[];
  readonly picture: string;
  readonly logits: string;
  readonly labels: string;
}

const FOLDER = new URL('../reference/networks/', import.meta.url);
const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));

/** As the variables alone tell, and what is assumed when nothing is given. */
const TOLD: Readonly<Record<string, readonly [variant: RegExp, assumed: readonly string[]]>> = {
  mobilenet_v3_squeezed: [
    /mobilenet_v3_small_seg x0.25 with 3 classes, ASPP \(image pooling, 1x1, 8 filters, no projection, squeeze and excitation\), decoder at stride 8 \(sums, gives the logits\)/,
    ['output stride 32', 'crop 513 x 513', 'image pooling over 513 x 513', 'image pooling stride 4, 5'],
  ],
  full_convolutions_three_stages: [/ASPP \(image pooling, 1x1, 2 atrous, 8 filters, full convolutions\), decoder at strides 16, 8, 4 \(full convolutions, 12 filters\)/, ['output stride 16', 'crop 513 x 513', 'atrous rates 6, 12', 'image pooling over 513 x 513']],
  sums_without_projection: [/ASPP \(1x1, 8 filters, no projection\), decoder at stride 4 \(sums, 12 filters\)/, ['output stride 16', 'crop 513 x 513']],
  mobilenet_edgetpu: [/mobilenet_edgetpu x0.25 with 3 classes, ASPP \(image pooling, 1x1, 16 filters\), no decoder/, ['output stride 16', 'crop 513 x 513', 'image pooling over 513 x 513']],
  branches_of_logits: [/no ASPP, 3 atrous branches of logits, no decoder/, ['output stride 16', 'crop 513 x 513', 'atrous rates 6, 12, 18']],
};
const LOGITS: Readonly<Record<string, string>> = { mobilenet_v3_squeezed: 'semantic', branches_of_logits: 'logits/AddN' };

test('every case is told', () => {
  expect(readdirSync(FOLDER).sort()).toEqual(Object.keys(TOLD).sort());
});

describe.each(Object.keys(TOLD))('%s', (name) => {
  const path = new URL(`${name}/`, FOLDER).pathname;
  const golden: Golden = JSON.parse(readFileSync(`${path}golden.json`, 'utf8'));
  const { cropSize } = golden.options;
  const picture = pictureOf(bytesOf(golden.picture), cropSize[0], cropSize[1]);

  test.each([{ backend: 'cpu' }, { backend: 'wasm', threads: 1 }, { backend: 'wasm', threads: 2, relaxedSimd: false }] as const)('on %j', async (backend) => {
    const model = await DeepLab.load(`${path}model.ckpt`, { ...golden.options, ...backend });
    try {
      const [logits] = await model.run(picture, [LOGITS[name] ?? 'logits/semantic/BiasAdd']);
      const expected = new Float32Array(bytesOf(golden.logits).buffer);
      expect(logits.shape).toEqual(golden.logitsShape);
      const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
      const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - (logits.data as Float32Array)[i])), 0);
      expect(worst / largest).toBeLessThan(1e-4);
      const { labels } = await model.segment(picture);
      const right = bytesOf(golden.labels);
      expect(right.filter((label, i) => label === labels.data[i]).length / right.length).toBeGreaterThan(0.999);
      expect(model.info.fallbacks).toEqual([]);
    } finally {
      await model.dispose();
    }
  });

  test('is told by its variables, and what they do not tell is listed', async () => {
    const [variant, assumed] = TOLD[name];
    const model = await DeepLab.load(`${path}model.ckpt`, { backend: 'cpu' });
    expect(model.info.variant).toMatch(variant);
    expect(model.info.assumed).toEqual(assumed);
    await model.dispose();
    const given = await DeepLab.load(`${path}model.ckpt`, { ...golden.options, backend: 'cpu' });
    expect(given.info.assumed.filter((each) => !/image pooling over/.test(each))).toEqual([]);
    await given.dispose();
  });
});

const SUMS = new URL('sums_without_projection/model.ckpt', FOLDER).pathname;
const SQUEEZED = new URL('mobilenet_v3_squeezed/model.ckpt', FOLDER).pathname;
const BRANCHES = new URL('branches_of_logits/model.ckpt', FOLDER).pathname;

test('moving averages are used only where that is asked for', async () => {
  const picture = pictureOf(new Uint8Array(65 * 65 * 3).fill(90), 65, 65);
  const scores = async (movingAverages: boolean): Promise<Float32Array> => {
    const model = await DeepLab.load(SUMS, { backend: 'cpu', cropSize: [65, 65], movingAverages });
    const [logits] = await model.run(picture, ['logits/semantic/biases']);
    await model.dispose();
    return logits.data as Float32Array;
  };
  const [averages, variables] = [await scores(true), await scores(false)];
  averages.forEach((value, i) => expect(variables[i]).toBeCloseTo(value * 0.5 + 0.1, 5));
});

test.each<readonly [string, DeepLabOptions, string]>([
  [BRANCHES, { movingAverages: true }, 'Moving averages were asked for, and none of the'],
  [BRANCHES, { atrousRates: [1, 2] }, 'The checkpoint has 3 atrous branches'],
  [BRANCHES, { multiGrid: [1, 2, 4] }, 'multiGrid is for the last block of ResNet and Xception'],
  [SQUEEZED, { imagePoolingCropSize: [65, 0] }, 'imagePoolingCropSize should be two positive whole numbers, found [65,0]'],
  [SQUEEZED, { cropSize: [65, 65], imagePoolingCropSize: [129, 65] }, 'windows of 5 x 3 features, and there are 3 x 3'],
  [SQUEEZED, { outputStride: 12 as 16 }, 'outputStride should be the number 8, 16 or 32, found 12'],
  [SUMS, { resizeFactor: 16 }, 'resizeFactor says how sides are rounded'],
  [SUMS, { minResizeValue: 100, maxResizeValue: 50 }, 'minResizeValue should be at most maxResizeValue; found 100 and 50'],
  [SUMS, { maxResizeValue: 600 }, 'resized to 600 do not fit into the crop of 513 x 513'],
  [SUMS, { minResizeValue: 1.5 }, 'minResizeValue should be a whole number'],
])('%s with %j is refused', async (source, options, message) => {
  await expect(DeepLab.load(source, { backend: 'cpu', ...options })).rejects.toThrow(message);
});
