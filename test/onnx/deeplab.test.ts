/** The embedded network as an ONNX file, from its checkpoint and from its frozen graph. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import ndarray from 'ndarray';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import { withExportedModel } from '../../src/deeplab/export_model.js';
import { exportOnnx, withDefaults } from '../../src/deeplab/onnx.js';
import { graphFromGraphDef } from '../../src/graph/from_graph_def.js';
import { readImage } from '../../src/io/pictures/image.js';
import { buildDeepLab } from '../../src/nets/deeplab_graph.js';
import { translateGraph } from '../../src/onnx/export_graph.js';
import { onnxBytes } from '../../src/onnx/file.js';
import { readGraphDef } from '../../src/proto/graphs/graph_def.js';
import { tensor, type Tensor } from '../../src/tensor.js';
import { expectClose } from '../matchers.js';
import { fakeVariables, MOBILENET_VOC, XCEPTION_VOC } from '../nets/fake_variables.js';
import { runOnnx } from './onnxruntime.js';

const path = (file: string): string => fileURLToPath(new URL(`../../models/mobilenetv2_voc_small/${file}`, import.meta.url));
const FROZEN = path('os16_frozen_inference_graph.pb');
/** Smaller than the published crop, and no square, so that the test is fast and rows are not columns. */
const CROP = [129, 161] as const;

const readFrozen = async () => graphFromGraphDef(readGraphDef(await readFile(FROZEN)));

/** The top left corner of a photograph: uint8 [1, height, width, 3]. */
async function picture([height, width]: readonly [number, number]): Promise<Tensor<'uint8'>> {
  const image = await readImage(path('os16_chelsea.input.png'));
  const pixels = Uint8Array.from({ length: height * width * 3 }, (_, i) => image.get(Math.floor(i / 3 / width), Math.floor(i / 3) % width, i % 3));
  return tensor('uint8', [1, height, width, 3], pixels);
}

function shareOfEqual(a: ArrayLike<unknown>, b: ArrayLike<unknown>): number {
  return Array.from(a).filter((value, i) => Number(value) === Number(b[i])).length / a.length;
}

test('a checkpoint: picture in, class scores and labels out, as our own backend computes them', async () => {
  const input = await picture(CROP);
  const { file, feeds, fetches, description } = await withExportedModel(path(''), { cropSize: CROP }, async (model) => ({ ...model, file: await onnxBytes(model.file) }));
  expect([...feeds]).toEqual([['ImageTensor', { dtype: 'uint8', shape: [1, 129, 161, 3] }]]);
  expect(fetches).toEqual(['ResizeBilinear_2', 'SemanticPredictions']);
  expect(description).toMatch(/^DeepLab mobilenet_v2 x0\.5 with 21 classes.*; crop 129x161, output stride 16$/);

  const model = await DeepLab.load(path(''), { backend: 'cpu', cropSize: CROP });
  const [scores, labels] = await model.run(ndarray(input.data, [...CROP, 3]), fetches);
  const outputs = await runOnnx(file, new Map([['ImageTensor', input]]));
  expect([...outputs.keys()]).toEqual(fetches);
  expectClose(outputs.get('ResizeBilinear_2')!, { dtype: 'float32', shape: scores.shape, data: scores.data as Float32Array }, 1e-4);
  expect(shareOfEqual(outputs.get('SemanticPredictions')!.data, labels.data as BigInt64Array)).toBeGreaterThan(0.999);
  await model.dispose();
});

test.each([
  ['MobileNet-v2, output stride 16', MOBILENET_VOC, 16],
  ['Xception_65 with atrous branches and decoder, output stride 8', XCEPTION_VOC, 8],
] as const)('%s: turned around once where a crop comes in and once where scores go out', async (_, variant, outputStride) => {
  const graph = buildDeepLab(fakeVariables(variant), variant, { outputStride, cropSize: CROP });
  const feeds = new Map([['ExpandDims', { dtype: 'float32', shape: [1, ...CROP, 3] } as const]]);
  const { nodes } = await translateGraph(graph, feeds, ['ResizeBilinear_2', 'ArgMax']);
  expect(nodes.filter(({ op }) => op === 'Transpose').map(({ attributes }) => attributes.perm)).toEqual([[0, 3, 1, 2], [0, 2, 3, 1]]);
  const ops = new Set(nodes.map(({ op }) => op));
  for (const folded of ['BatchNormalization', 'Pad', 'Identity']) expect(ops).not.toContain(folded);
});

describe('a frozen graph', () => {
  test('is exported for its own crop', async () => {
    const { feeds, fetches, description } = await withDefaults(await readFrozen(), {});
    expect([...feeds]).toEqual([['ImageTensor', { dtype: 'uint8', shape: [1, 513, 513, 3] }]]);
    expect(fetches.at(-1)).toBe('SemanticPredictions');
    expect(description).toMatch(/^DeepLab .*crop 513x513, output stride 16$/);
  });

  test('is turned around once where it begins and once where scores come out', async () => {
    const graph = await readFrozen();
    const { feeds, fetches } = await withDefaults(graph, {});
    const { nodes } = await translateGraph(graph, feeds, fetches);
    const turned = nodes.filter(({ op }) => op === 'Transpose');
    expect(turned.map(({ attributes }) => attributes.perm)).toEqual([[0, 3, 1, 2], [0, 2, 3, 1]]);
    expect(turned[1].outputs).toEqual([fetches[0]]);
    expect(nodes.some(({ op }) => op === 'BatchNormalization')).toBe(false);
  });

  test('from one activation to another', async () => {
    const graph = await readFrozen();
    const crop = { dtype: 'float32', shape: [1, 33, 49, 3] } as const;
    const fetch = 'MobilenetV2/expanded_conv_1/expand/Relu6:0';
    const seen: number[] = [];
    const file = await exportOnnx(graph, { feeds: new Map([['MobilenetV2/MobilenetV2/input:0', crop]]), fetches: [fetch], onProgress: ({ loaded, total }) => seen.push(loaded / total) });
    const outputs = await runOnnx(file, new Map([['MobilenetV2/MobilenetV2/input:0', { ...crop, data: new Float32Array(33 * 49 * 3).fill(0.25) }]]));
    expect(outputs.get(fetch)!.shape.slice(0, 3)).toEqual([1, 17, 25]);
    expect(seen.at(-1)).toBe(1);
  });
});
