/** Crops whose features do not lie on their corners: enlarged with a notice, refused, or kept as TensorFlow has them. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { alignCrop, exportedCropNotice } from '../../../src/deeplab/passes/aligned_crop.js';
import { DeepLab } from '../../../src/deeplab/deeplab.js';
import { withExportedModel } from '../../../src/deeplab/export_model.js';
import { openNetwork } from '../../../src/deeplab/open_network.js';
import { LoadReport } from '../../../src/deeplab/progress.js';
import { createBackend } from '../../../src/engine/backends.js';
import { readImage, type Picture } from '../../../src/io/pictures/image.js';
import { resize } from '../../../src/io/pictures/resize.js';
import { buildDeepLab } from '../../../src/nets/deeplab_graph.js';
import { fakeVariables, MOBILENET_VOC } from '../../nets/fake_variables.js';

test.each<[asked: [number, number], outputStride: number, taken: [number, number]]>([
  [[513, 513], 16, [513, 513]],
  [[512, 512], 16, [513, 513]],
  [[514, 500], 16, [529, 513]],
  [[513, 521], 8, [513, 521]],
  [[513, 521], 16, [513, 529]],
  [[1025, 2049], 32, [1025, 2049]],
  [[1, 2], 16, [1, 17]],
])('a crop of %j at output stride %i becomes %j', (asked, outputStride, cropSize) => {
  const { notice, ...found } = alignCrop(asked, outputStride, {});
  expect(found).toEqual({ cropSize });
  expect(notice === undefined).toBe(String(asked) === String(cropSize));
  expect(alignCrop(asked, outputStride, { keepCrop: true }).cropSize).toEqual(asked);
});

test('refused, and both at once', () => {
  expect(() => alignCrop([512, 513], 16, { strictCrop: true })).toThrow(expect.objectContaining({ tag: 'InvalidArgumentError', message: 'A crop of 512 x 513 shifts labels by up to 15 pixels: its sides are no multiples of the output stride 16 plus 1. Take 513 x 513, or leave strictCrop out.' }));
  expect(() => alignCrop([513, 513], 16, { strictCrop: true, keepCrop: true })).toThrow(/Give one of them/);
});

describe('a model', () => {
  let picture: Picture;
  let reference: ArrayLike<number>;
  const at = async (options: object) => {
    const model = await DeepLab.load(undefined, { threads: 1, ...options });
    try {
      return { info: model.info, labels: (await model.segment(picture)).labels.data };
    } finally {
      await model.dispose();
    }
  };
  beforeAll(async () => {
    picture = resize(await readImage('examples/chelsea.png'), [128, 128]);
    reference = (await at({ cropSize: [129, 129] })).labels;
  });
  const differing = (labels: ArrayLike<number>): number => Array.from(labels).filter((label, i) => label !== reference[i]).length;

  test('is enlarged: labels are those of the crop that fits', async () => {
    const { info, labels } = await at({ cropSize: [128, 128] });
    expect(info).toMatchObject({ cropSize: [129, 129], notice: expect.stringMatching(/^A crop of 128 x 128 shifts labels.*enlarged to 129 x 129; keepCrop/) });
    expect(differing(labels)).toBe(0);
    expect((await at({ cropSize: [129, 129] })).info.notice).toBeUndefined();
  });

  test('is kept when that is asked for, and told; labels are shifted', async () => {
    const { info, labels } = await at({ cropSize: [128, 128], keepCrop: true });
    expect(info).toMatchObject({ cropSize: [128, 128], notice: expect.stringMatching(/It was kept, and TensorFlow/) });
    expect(differing(labels)).toBeGreaterThan(128);
  });

  test('is refused with strictCrop; options of another type are', async () => {
    await expect(at({ cropSize: [128, 128], strictCrop: true })).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringContaining('Take 129 x 129') });
    await expect(at({ strictCrop: 'yes' })).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
  });

  test('an export has the crop that fits, and says so', async () => {
    await withExportedModel(undefined, { cropSize: [40, 64] }, ({ file, notice }) => {
      expect(file.inputs[0].shape).toEqual([1, 49, 65, 3]);
      expect(notice).toMatch(/enlarged to 49 x 65/);
      return Promise.resolve();
    });
    await expect(withExportedModel(undefined, { cropSize: [40, 64], strictCrop: true }, () => Promise.resolve())).rejects.toMatchObject({ tag: 'InvalidArgumentError' });
  });
});

describe('a frozen graph', () => {
  const variant = { ...MOBILENET_VOC, depthMultiplier: 0.35 };
  const open = async (cropSize: [number, number], options = {}) => {
    const graph = buildDeepLab(fakeVariables(variant), variant, { outputStride: 16, cropSize });
    const network = await openNetwork({ kind: 'graph', name: 'graph', graph }, options, backend, new LoadReport({}));
    await network.dispose();
    return network.facts;
  };
  let backend: Awaited<ReturnType<typeof createBackend>>;
  beforeAll(async () => void (backend = await createBackend({ backend: 'cpu' })));
  afterAll(() => backend.dispose());

  test('runs as it was exported, and says so', async () => {
    expect(await open([64, 80])).toMatchObject({ cropSize: [64, 80], notice: expect.stringMatching(/^A crop of 64 x 80 shifts labels by up to 15.*exported so, and runs as it was\.$/) });
    expect((await open([65, 81])).notice).toBeUndefined();
    expect((await open([64, 80], { keepCrop: true })).cropSize).toEqual([64, 80]);
    await expect(open([64, 80], { strictCrop: true })).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringContaining('Load the checkpoint') });
    expect(exportedCropNotice([65, 81], 16, { strictCrop: true })).toBeUndefined();
  });
});
