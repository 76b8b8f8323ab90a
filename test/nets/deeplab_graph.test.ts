import { describe, expect, test } from '@jest/globals';
import { specialize } from '../../src/engine/specialize.js';
import { buildDeepLab, deepLabEndpoints, type DeepLabGraphOptions } from '../../src/nets/deeplab_graph.js';
import { defaultAtrousRates, defaultCropSize } from '../../src/nets/variant.js';
import type { TensorInfo } from '../../src/tensor.js';
import { fakeVariables, MOBILENET_VOC, XCEPTION_VOC } from './fake_variables.js';

const VARIABLES = fakeVariables(XCEPTION_VOC);
const DEEPLAB_ENDPOINTS = deepLabEndpoints(XCEPTION_VOC);
const OPTIONS = { outputStride: 16, cropSize: [65, 97] } as const;

async function shapes(options: Partial<DeepLabGraphOptions>, feed: readonly [string, TensorInfo], fetches: readonly string[]) {
  const graph = buildDeepLab(VARIABLES, XCEPTION_VOC, { ...OPTIONS, ...options });
  const { infos } = await specialize(graph, new Map([feed]), fetches);
  return fetches.map((fetch) => infos.get(fetch)?.shape);
}

const CROP: readonly [string, TensorInfo] = [DEEPLAB_ENDPOINTS.crop, { dtype: 'float32', shape: [1, 65, 97, 3] }];

describe('a graph is for pictures of any size up to the crop', () => {
  const { picture, crop, logits, cropLogits, labels } = DEEPLAB_ENDPOINTS;
  test.each([
    [65, 97],
    [64, 30],
    [1, 1],
  ])('%i x %i', async (height, width) => {
    const feed = [picture, { dtype: 'uint8', shape: [1, height, width, 3] }] as const;
    expect(await shapes({}, feed, [crop, logits, cropLogits, labels])).toEqual([
      [1, 65, 97, 3],
      [1, 17, 25, 21],
      [1, 65, 97, 21],
      [1, height, width],
    ]);
  });
});

describe('other scales and mirrored pictures keep the names, and give logits at the size of the crop', () => {
  // Logits are never smaller than they are at scale 1: research/deeplab/model.py (multi_scale_logits).
  test.each([
    [1, [65, 97], [17, 25]],
    [0.5, [33, 49], [17, 25]],
    [1.75, [113, 169], [29, 43]],
  ])('scale %d', async (scale, scaled, merged) => {
    for (const flip of [false, true]) {
      expect(await shapes({ scale, flip }, CROP, ['sub_7', 'ResizeBilinear_1', DEEPLAB_ENDPOINTS.cropLogits])).toEqual([
        [1, ...scaled, 3],
        [1, ...merged, 21],
        [1, 65, 97, 21],
      ]);
    }
  });
});

test.each([
  [{ outputStride: 12 }, 'Output stride 12 cannot be reached'],
  [{ cropSize: [65.5, 97] }, 'cropSize should be [height, width] in whole pixels, found [65.5, 97]'],
  [{ scale: 0 }, 'scale should be a positive number, found 0'],
  [{ atrousRates: [6, 12] }, 'should be 3 positive whole numbers, found [6, 12]'],
  [{ atrousRates: [6, 12, 0.5] }, 'should be 3 positive whole numbers, found [6, 12, 0.5]'],
] as const)('%j is refused', (options, message) => {
  const build = () => buildDeepLab(VARIABLES, XCEPTION_VOC, { ...OPTIONS, ...options });
  expect(build).toThrow(expect.objectContaining({ tag: 'InvalidArgumentError', message: expect.stringContaining(message) }));
});

test('defaults follow the checkpoint', () => {
  expect(defaultAtrousRates(XCEPTION_VOC, 16)).toEqual([6, 12, 18]);
  expect(defaultAtrousRates(XCEPTION_VOC, 8)).toEqual([12, 24, 36]);
  expect(defaultAtrousRates(MOBILENET_VOC, 8)).toEqual([]);
  expect(defaultCropSize(MOBILENET_VOC)).toEqual([513, 513]);
  expect(defaultCropSize({ ...MOBILENET_VOC, numClasses: 19 })).toEqual([1025, 2049]);
});
