/** What is read from frozen graphs that are not quite what the exporter writes today. */
import { describe, expect, test } from '@jest/globals';
import { detectFrozen } from '../../src/deeplab/frozen/detect.js';
import { constantsOf } from '../../src/deeplab/frozen/named_variables.js';
import { attrTensor } from '../../src/graph/attributes.js';
import type { Graph, Node } from '../../src/graph/graph.js';
import { float32, int32, zeros } from '../../src/tensor.js';
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
    expect(endpoints).toEqual({ picture: expected, scores: 'scores', scoresAre: 'logits', labels: 'SemanticPredictions' });
  });

  test('none', async () => {
    const graph = network(constantNode('image', zeros('uint8', [1, 5, 5, 3])), fixed, [placeholderNode('learning_rate', 'float32', [])]);
    await expect(detectFrozen(graph)).rejects.toMatchObject({ tag: 'UnsupportedOpError', message: expect.stringMatching(/takes no picture: found the placeholder 'learning_rate' \(float32\[\]\), expected a Placeholder/) });
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
