/** Every activation that TensorFlow's graphs have must be there under its name and with its shape. */
import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { specialize } from '../../src/engine/specialize.js';
import { buildDeepLab } from '../../src/nets/deeplab_graph.js';
import type { DeepLabVariant } from '../../src/nets/variant.js';
import type { Shape, TensorInfo } from '../../src/tensor.js';
import { fakeVariables, MOBILENET_VOC, XCEPTION_VOC } from './fake_variables.js';

/** Shapes as TensorFlow 2.21 reports them for the original research code; null where a graph has no such node. */
interface Recorded {
  readonly cases: readonly string[];
  readonly shapes: Readonly<Record<string, readonly (Shape | null)[]>>;
}

const RECORDED: Readonly<Record<string, Recorded>> = JSON.parse(readFileSync(new URL('./activations.json', import.meta.url), 'utf8'));

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
