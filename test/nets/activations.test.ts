/** Every activation that TensorFlow's graphs have must be there under its name and with its shape. */
import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { specialize } from '../../src/engine/specialize.js';
import { buildDeepLab, type DeepLabGraphOptions } from '../../src/nets/deeplab_graph.js';
import type { DeepLabVariant } from '../../src/nets/variant.js';
import type { Shape, TensorInfo } from '../../src/tensor.js';
import { fakeVariables, LATER, MOBILENET_VOC, XCEPTION_VOC } from './fake_variables.js';

/** Shapes as TensorFlow 2.21 reports them for the original research code; null where a graph has no such node. */
interface Recorded {
  readonly cases: readonly string[];
  readonly shapes: Readonly<Record<string, readonly (Shape | null)[]>>;
}

const [RECORDED, LATER_RECORDED] = ['activations', 'later_activations'].map((name): Readonly<Record<string, Recorded>> => JSON.parse(readFileSync(new URL(`./${name}.json`, import.meta.url), 'utf8')));

const CASES: readonly (readonly [string, DeepLabVariant, number, readonly [number, number]])[] = [
  ['mobilenetv2_voc_513_os16', MOBILENET_VOC, 16, [513, 513]],
  ['mobilenetv2_voc_513_os8', MOBILENET_VOC, 8, [513, 513]],
  ['mobilenetv2_dm05_voc_257_os8', { ...MOBILENET_VOC, depthMultiplier: 0.5, channelDivisor: 1 }, 8, [257, 257]],
  ['mobilenetv2_cityscapes_1025x2049_os16', { ...MOBILENET_VOC, numClasses: 19 }, 16, [1025, 2049]],
  ['xception65_voc_513_os16', XCEPTION_VOC, 16, [513, 513]],
  ['xception65_voc_257x321_os8', XCEPTION_VOC, 8, [257, 321]],
];

describe.each(CASES)('%s', (name, variant, outputStride, cropSize) => {
  const { cases, shapes } = RECORDED[variant.backbone];
  const column = cases.indexOf(name);
  const expected = Object.entries(shapes).flatMap(([node, list]) => (list[column] ? [[node, list[column]] as const] : []));
  const graph = buildDeepLab(fakeVariables(variant), variant, { outputStride, cropSize });

  test(`has TensorFlow's activations under TensorFlow's names`, async () => {
    const picture: TensorInfo = { dtype: 'uint8', shape: [1, cropSize[0] - 20, cropSize[1] - 7, 3] };
    const fetches = [...expected.map(([node]) => node), 'SemanticPredictions'];
    const { infos } = await specialize(graph, new Map([['ImageTensor', picture]]), fetches);
    expect(expected.length).toBeGreaterThan(160);
    expect(expected.map(([node]) => [node, infos.get(node)?.shape])).toEqual(expected);
    expect(infos.get('SemanticPredictions')).toEqual({ dtype: 'int64', shape: picture.shape.slice(0, 3) });
  });
});

const POOLED = { imagePoolingCropSize: [129, 129], imagePoolingStride: [4, 5] } as const;
const GRID = { multiGrid: [1, 2, 4] } as const;
const RULE = { resizeRule: { minResizeValue: 257, maxResizeValue: 257, resizeFactor: 16 } };

const SMALL = [90, 70] as const;

describe.each<readonly [string, string, DeepLabVariant, DeepLabGraphOptions, readonly [number, number]]>([
  ['mobilenet_v3_small_seg', 'mobilenetv3_small_cityscapes_897x1025_os32', LATER.mobilenetV3Small, { outputStride: 32, cropSize: [897, 1025] }, SMALL],
  ['mobilenet_v3_small_seg', 'mobilenetv3_small_cityscapes_257x321_os32', LATER.mobilenetV3Small, { outputStride: 32, cropSize: [257, 321], ...POOLED }, SMALL],
  ['mobilenet_v3_large_seg', 'mobilenetv3_large_cityscapes_897x1025_os32', LATER.mobilenetV3Large, { outputStride: 32, cropSize: [897, 1025] }, SMALL],
  ['mobilenet_v3_large_seg', 'mobilenetv3_large_cityscapes_257x321_os32', LATER.mobilenetV3Large, { outputStride: 32, cropSize: [257, 321], ...POOLED }, SMALL],
  ['xception_71', 'xception71_dpc_cityscapes_257x321_os16', LATER.xception71Cell, { outputStride: 16, cropSize: [257, 321] }, SMALL],
  ['xception_71', 'xception71_dpc_cityscapes_129x161_os8', LATER.xception71Cell, { outputStride: 8, cropSize: [129, 161] }, SMALL],
  ['resnet_v1_50_beta', 'resnet50_voc_257x321_os16', LATER.resnet50, { outputStride: 16, cropSize: [257, 321], ...GRID }, SMALL],
  ['resnet_v1_50_beta', 'resnet50_voc_129x161_os8', LATER.resnet50, { outputStride: 8, cropSize: [129, 161], ...GRID }, SMALL],
  ['mobilenet_v2_decoder', 'mobilenetv2_ade20k_257_os16', LATER.ade20k, { outputStride: 16, cropSize: [257, 257], ...RULE }, [375, 500]],
  ['mobilenet_v2_full', 'mobilenetv2_dm035_full_convolutions_129_os16', LATER.fullConvolutions, { outputStride: 16, cropSize: [129, 129] }, SMALL],
  ['mobilenet_v2_quantized', 'mobilenetv2_dm05_voc_8bit_513_os16', LATER.quantized, { outputStride: 16, cropSize: [513, 513] }, SMALL],
])('%s: %s', (network, name, variant, options, size) => {
  const { cases, shapes } = LATER_RECORDED[network];
  const expected = Object.entries(shapes).flatMap(([node, list]) => (list[cases.indexOf(name)] ? [[node, list[cases.indexOf(name)]] as const] : []));

  test("has TensorFlow's activations under TensorFlow's names", async () => {
    const graph = buildDeepLab(fakeVariables(variant), variant, options);
    const picture: TensorInfo = { dtype: 'uint8', shape: [1, ...size, 3] };
    const { infos } = await specialize(graph, new Map([['ImageTensor', picture]]), [...expected.map(([node]) => node), 'SemanticPredictions']);
    expect(expected.length).toBeGreaterThan(160);
    expect(expected.map(([node]) => [node, infos.get(node)?.shape])).toEqual(expected);
    expect(infos.get('SemanticPredictions')?.shape).toEqual([1, ...size]);
  });
});
