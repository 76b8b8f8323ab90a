/** Networks of all kinds of layers in 8 bits: no layer is left to the plain kernels, which take twenty times as long, and scores are theirs to the bit. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { checkpointFiles, DeepLab, toPicture, type DeepLabOptions, type Picture } from '../../src/index.js';
import { deepLabEndpoints, deepLabVariables } from '../../src/nets/deeplab_graph.js';
import type { DeepLabVariant } from '../../src/nets/variant.js';
import { sizeOf, tensor, type Tensor } from '../../src/tensor.js';
import { LATER, MOBILENET_VOC } from '../nets/fake_variables.js';
import { hash32 } from '../ops/pattern.js';
import { hasWideVectors } from '../wide_vectors/where_they_are.js';

const NETWORKS: readonly (readonly [name: string, variant: DeepLabVariant, outputStride: 8 | 16 | 32])[] = [
  ['filters of 5x5 and squeeze-and-excitation: MobileNet-v3', LATER.mobilenetV3Small, 32],
  ['channels that are not in eights: MobileNet-v2 x0.35', { ...LATER.half, depthMultiplier: 0.35 }, 8],
  ['fewer than eight channels: MobileNet-v2 x0.1', { ...MOBILENET_VOC, depthMultiplier: 0.1, channelDivisor: 1, aspp: false, imagePooling: false }, 16],
];

const CROP = [33, 49] as const;

const uniform = (i: number, seed: number): number => hash32(i, seed) / 2 ** 31 - 1;

/** Filters that neither enlarge nor shrink what goes through them, and batch norms that change little. */
function randomVariables(variant: DeepLabVariant): ReadonlyMap<string, Tensor> {
  return new Map([...deepLabVariables(variant)].map(([name, { shape }], seed) => {
    const taps = shape.slice(0, name.endsWith('depthwise_weights') ? 2 : 3).reduce((product, size) => product * size, 1);
    const isFactor = /\/(gamma|moving_variance)$/.test(name);
    const [middle, width] = isFactor ? [1, 0.2] : shape.length === 4 ? [0, Math.sqrt(5 / taps)] : [0, 0.3];
    return [name, tensor('float32', shape, Float32Array.from({ length: sizeOf(shape) }, (_, i) => middle + width * uniform(i, seed)))] as const;
  }));
}

const picture = (seed: number): Picture => {
  const [height, width] = CROP;
  const pixels = Uint8Array.from({ length: height * width * 3 }, (_, i) => 128 + 80 * Math.sin(i / 200 + seed) + 40 * uniform(i, seed));
  return toPicture({ data: pixels, width, height, channels: 3 });
};

describe.each(NETWORKS)('%s', (_, variant, outputStride) => {
  let files: Record<string, Blob>;
  let plain: Awaited<ReturnType<typeof seen>>;
  beforeAll(async () => {
    files = checkpointFiles(randomVariables(variant));
    plain = await seen({ backend: 'cpu' });
  });

  async function seen(options: DeepLabOptions) {
    const model = await DeepLab.load(files, { precision: 'int8', calibration: [picture(1)], cropSize: CROP, keepCrop: true, outputStride, ...options });
    const [logits] = await model.run(picture(2), [deepLabEndpoints(variant).logits]);
    await model.dispose();
    return { fallbacks: model.info.fallbacks, logits: Float32Array.from(logits.data as Float32Array) };
  }

  test.each([
    ['relaxed SIMD, one thread', { threads: 1 }],
    ['relaxed SIMD, three threads', { threads: 3 }],
    ['SIMD, two threads', { threads: 2, relaxedSimd: false }],
    ...(hasWideVectors ? [['wide vectors, two threads', { threads: 2, wideVectors: true }] as const] : []),
  ] as const)('%s', async (__, options) => {
    const found = await seen(options);
    expect(found.fallbacks).toEqual([]);
    expect(new Set(found.logits).size).toBeGreaterThan(found.logits.length / 3);
    expect(found.logits).toEqual(plain.logits);
  });
});
