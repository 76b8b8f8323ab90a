/** What is read from frozen graphs that are not quite what the exporter writes today. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { detectFrozen } from '../../src/deeplab/frozen/detect.js';
import { Looks } from '../../src/deeplab/frozen/ends.js';
import { constantsOf, countParameters } from '../../src/deeplab/frozen/named_variables.js';
import { attrTensor } from '../../src/graph/attributes.js';
import { labelMapFrom } from '../../src/deeplab/passes/postprocess.js';
import { formatEndpoint, parseEndpoint, type Graph, type Node } from '../../src/graph/graph.js';
import { buildDeepLab } from '../../src/nets/deeplab_graph.js';
import type { DeepLabVariant } from '../../src/nets/variant.js';
import { float32, int32, zeros } from '../../src/tensor.js';
import { graphFromLite } from '../../src/tflite/to_graph.js';
import { fakeVariables, MOBILENET_VOC, XCEPTION_VOC } from '../nets/fake_variables.js';
import { constantNode, graphOf, node, placeholderNode } from '../graph/nodes.js';

const conv = (name: string, x: string, size: number, inChannels: number, channels: number, stride: number): Node[] => [
  constantNode(`${name}/weights`, zeros('float32', [size, size, inChannels, channels])),
  node(`${name}/Conv2D`, 'Conv2D', [x, `${name}/weights`], { strides: [1, stride, stride, 1], padding: 'SAME' }),
];

/** A network of two layers with the names of a DeepLab, from `input` to `SemanticPredictions`; stride 4. */
function network(input: Node, crop: Node[], others: readonly Node[] = []): Graph {
  return graphOf(
    ...others,
    input,
    node('pixels', 'Cast', [input.name], { SrcT: { dtype: 'uint8' }, DstT: { dtype: 'float32' } }),
    ...crop,
    ...conv('MobilenetV2/Conv', 'crop', 3, 3, 32, 2),
    ...conv('aspp0', 'MobilenetV2/Conv/Conv2D', 1, 32, 8, 2),
    ...conv('logits/semantic', 'aspp0/Conv2D', 1, 8, 21, 1),
    node('size', 'Shape', ['size/of']),
    constantNode('begin', int32([1], [1])),
    constantNode('end', int32([1], [3])),
    constantNode('step', int32([1], [1])),
    node('rows and columns', 'StridedSlice', ['size', 'begin', 'end', 'step']),
    node('scores', 'ResizeBilinear', ['logits/semantic/Conv2D', 'rows and columns'], { align_corners: true }),
    constantNode('axis', int32([], [3])),
    node('ArgMax', 'ArgMax', ['scores', 'axis']),
    node('SemanticPredictions', 'Identity', ['ArgMax']),
  );
}

const PICTURE = placeholderNode('ImageTensor', 'uint8', [1, -1, -1, 3]);
/** The picture as it is. */
const whole = [node('crop', 'Identity', ['pixels']), node('size/of', 'Identity', ['pixels'])];
/** The picture resized to 33x65, as a stand-in for padding. */
const fixed = [constantNode('crop size', int32([2], [33, 65])), node('crop', 'ResizeBilinear', ['pixels', 'crop size'], { align_corners: true }), node('size/of', 'Identity', ['crop'])];

describe('the picture', () => {
  const training = [placeholderNode('learning_rate', 'float32', []), placeholderNode('is_training', 'bool', [])];
  test.each<[string, Node, readonly Node[], string]>([
    ['is ImageTensor', PICTURE, [], 'ImageTensor'],
    ['is the Placeholder that the labels come from', placeholderNode('image', 'uint8', [1, -1, -1, 3]), training, 'image'],
    ['may have a default', node('image', 'PlaceholderWithDefault', ['default']), [constantNode('default', zeros('uint8', [1, 5, 5, 3]))], 'image'],
  ])('%s', async (_name, input, others, expected) => {
    const { endpoints } = await detectFrozen(network(input, fixed, others));
    expect(endpoints).toEqual({ picture: expected, scores: 'scores', scoresAre: 'logits', labels: 'SemanticPredictions', small: 'logits/semantic/Conv2D' });
  });

  test('none', async () => {
    const graph = network(constantNode('image', zeros('uint8', [1, 5, 5, 3])), fixed, [placeholderNode('learning_rate', 'float32', [])]);
    await expect(detectFrozen(graph)).rejects.toMatchObject({ tag: 'UnsupportedOpError', message: expect.stringMatching(/takes no picture. Found the placeholder 'learning_rate' \(float32\[\]\), expected a Placeholder/) });
  });
});

describe('the crop', () => {
  test('is what the graph brings every picture to', async () => {
    expect((await detectFrozen(network(PICTURE, fixed))).facts).toMatchObject({ cropSize: [33, 65], outputStride: 4 });
  });

  test.each([
    [undefined, [513, 513]],
    [[97, 129] as const, [97, 129]],
  ])('of a graph that takes pictures as they are is a choice: %j', async (asked, cropSize) => {
    expect((await detectFrozen(network(PICTURE, whole), asked)).facts).toMatchObject({ cropSize, outputStride: 4 });
  });
});

test('the output stride of a graph that looks at the picture at half its size first', async () => {
  const half = [constantNode('half size', int32([2], [17, 33])), node('crop', 'ResizeBilinear', ['pixels', 'half size'], { align_corners: true })];
  const whole33 = [constantNode('crop size', int32([2], [33, 65])), node('size/of', 'ResizeBilinear', ['pixels', 'crop size'], { align_corners: true })];
  expect((await detectFrozen(network(PICTURE, [...half, ...whole33]))).facts).toMatchObject({ cropSize: [33, 65], outputStride: 4 });
});

test('Xception pads in front of its first convolution', async () => {
  const graph = graphOf(
    ...[...network(PICTURE, fixed).nodes.values()].flatMap((entry): Node[] => {
      if (entry.name === 'MobilenetV2/Conv/weights') return [{ ...entry, name: 'xception_41/entry_flow/conv1_1/weights' }, constantNode('paddings', int32([4, 2], [0, 0, 1, 1, 1, 1, 0, 0])), node('pad', 'Pad', ['crop', 'paddings'])];
      if (entry.name === 'MobilenetV2/Conv/Conv2D') return [{ ...entry, name: 'xception_41/entry_flow/conv1_1/Conv2D', inputs: ['pad', 'xception_41/entry_flow/conv1_1/weights'], attrs: { ...entry.attrs, padding: 'VALID' } }];
      return [{ ...entry, inputs: entry.inputs.map((input) => input.replace('MobilenetV2/Conv/Conv2D', 'xception_41/entry_flow/conv1_1/Conv2D')) }];
    }),
    constantNode('unused', float32([], [0])),
  );
  expect((await detectFrozen(graph)).facts).toMatchObject({ cropSize: [33, 65], outputStride: 4 });
});

test('weights stored in half precision behind a Cast are the variables they were', async () => {
  const nodes = [...network(PICTURE, fixed).nodes.values()].flatMap((entry): Node[] => {
    if (!entry.name.endsWith('/weights')) return [entry];
    const { shape } = attrTensor(entry, 'value');
    return [constantNode(`${entry.name}/half`, zeros('float16', shape)), node(entry.name, 'Cast', [`${entry.name}/half`], { SrcT: { dtype: 'float16' }, DstT: { dtype: 'float32' } })];
  });
  const graph = graphOf(...nodes);
  expect((await detectFrozen(graph)).facts.variant).toMatchObject({ backbone: 'mobilenet_v2', numClasses: 21 });
  const variables = constantsOf(graph);
  expect(variables.variables.get('aspp0/weights')).toMatchObject({ dtype: 'float32', shape: [1, 1, 32, 8] });
  expect(await variables.source('aspp0/weights').read()).toEqual(zeros('float32', [1, 1, 32, 8]));
});

describe('facts follow from geometry', () => {
  const SMALL = [65, 97] as const;
  /** The same graph, whose names tell nothing. */
  function nameless(graph: Graph): Graph {
    const names = new Map([...graph.nodes.keys()].map((name, i) => [name, `n${i}`]));
    const renamed = (endpoint: string): string => {
      const { node: name, index } = parseEndpoint(endpoint);
      return formatEndpoint(names.get(name)!, index);
    };
    return graphOf(...[...graph.nodes.values()].map((each) => ({ ...each, name: renamed(each.name), inputs: each.inputs.map(renamed), controls: each.controls.map(renamed) })));
  }

  test.each<[DeepLabVariant, number, readonly number[]]>([
    [MOBILENET_VOC, 16, []],
    [MOBILENET_VOC, 8, []],
    [MOBILENET_VOC, 32, []],
    [{ ...MOBILENET_VOC, aspp: false, imagePooling: false }, 16, []],
    [{ ...MOBILENET_VOC, atrousBranches: 2, imagePooling: false, decoderOutputStride: 4 }, 16, [3, 5]],
    [XCEPTION_VOC, 16, [6, 12, 18]],
    [XCEPTION_VOC, 8, [12, 24, 36]],
  ])('%j at output stride %i, rates %j', async (variant, outputStride, atrousRates) => {
    const graph = buildDeepLab(fakeVariables(variant), variant, { outputStride, cropSize: SMALL, atrousRates });
    const facts = { numClasses: 21, outputStride, atrousRates, cropSize: SMALL, assumed: [], isFrozen: true };
    const named = await detectFrozen(graph);
    const unnamed = await detectFrozen(nameless(graph));
    expect(named.facts).toEqual({ variant, ...facts });
    expect(unnamed.facts).toEqual({ variant: undefined, ...facts });
    expect(unnamed.multiplyAdds).toBe(named.multiplyAdds);
    expect(countParameters(nameless(graph))).toBe(countParameters(graph));
    expect(unnamed.labelsAre).toBe('argMax');
  });
});

test('operators that objects have members of are no layers', () => {
  expect(countParameters(graphOf(constantNode('c', float32([], [1])), node('y', 'constructor', ['c']), node('z', 'toString', ['c'])))).toBe(0);
});

describe('no network that segments', () => {
  const pixels = placeholderNode('pixels', 'float32', [1, 9, 9, 3]);
  test.each<[string, Graph, RegExp]>([
    ['nothing goes in', graphOf(constantNode('c', float32([], [1])), node('y', 'Identity', ['c'])), /takes no picture. Found no placeholder, expected a Placeholder/],
    ['no picture goes in', graphOf(placeholderNode('tokens', 'int32', [-1, 128]), node('y', 'Identity', ['tokens'])), /takes no picture. Found the placeholder 'tokens' \(int32\[\?,128\]\)/],
    ['encoded bytes go in', graphOf(placeholderNode('image_bytes', 'string', []), node('y', 'Identity', ['image_bytes'])), /'image_bytes' \(string\[\]\)/],
    [
      'a classifier',
      graphOf(pixels, constantNode('axes', int32([2], [1, 2])), node('probabilities', 'Mean', ['pixels', 'axes'])),
      /segments no picture. Found the placeholder 'pixels' .* and ends at 'probabilities' \(float32\[1,3\]\), expected labels .* looks like a classifier/,
    ],
    ['nothing comes of the picture', graphOf(pixels, constantNode('c', float32([], [1])), node('y', 'Identity', ['c'])), /nothing that is computed from a picture/],
    ['a picture comes out', graphOf(pixels, node('levels', 'Cast', ['pixels'], { SrcT: { dtype: 'float32' }, DstT: { dtype: 'uint8' } })), /ends at 'levels' \(uint8\[1,9,9,3\]\)/],
  ])('%s', async (_name, graph, message) => {
    await expect(detectFrozen(graph)).rejects.toMatchObject({ tag: 'UnsupportedOpError', message: expect.stringMatching(message) });
  });

  test('an operator that is not known is told, where all ends need it', async () => {
    const graph = graphOf(pixels, node('odd', 'Mystery', ['pixels']), node('SemanticPredictions', 'Identity', ['odd']));
    await expect(detectFrozen(graph)).rejects.toMatchObject({ tag: 'UnsupportedOpError', message: expect.stringMatching(/Mystery/) });
  });
});

test('a large graph of nothing but wrong ends is not looked at again and again', async () => {
  const chain = Array.from({ length: 20_000 }, (_, i) => node(`n${i}`, 'Identity', [i === 0 ? 'pixels' : `n${i - 1}`]));
  const wrong = Array.from({ length: 6 }, (_, i) => node(`end${i}`, 'Reshape', ['n19999', 'shape']));
  const graph = graphOf(placeholderNode('pixels', 'float32', [-1, -1, -1, 3]), constantNode('shape', int32([1], [7])), ...chain, ...wrong);
  const looks = new Looks(graph);
  let taken = 0;
  while (looks.take()) taken++;
  expect(taken).toBe(8);
  await expect(detectFrozen(graph)).rejects.toMatchObject({ tag: 'ShapeMismatchError' });
});

test('a label that no byte holds is an error, not another label', () => {
  expect(() => labelMapFrom(int32([1, 1, 2], [7, 300]))).toThrow(expect.objectContaining({ tag: 'UnsupportedOpError', message: expect.stringMatching(/label 300/) }));
  expect(() => labelMapFrom(float32([1, 1, 2, 1], [0.5, 1]))).toThrow(/label 0\.5/);
  expect(Array.from(labelMapFrom(float32([2, 1], [3, 4])).data)).toEqual([3, 4]);
});

test('a network in 8 bits has as many parameters as in floats', () => {
  const [floats, bytes] = ['float_v3', 'int8_v3'].map((name) => countParameters(graphFromLite(Uint8Array.from(readFileSync(`test/reference/tflite/${name}.tflite`)), name)));
  expect(bytes).toBe(floats);
  expect(bytes).toBeGreaterThan(1000);
});
