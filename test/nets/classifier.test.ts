import { describe, expect, test } from '@jest/globals';
import { specialize } from '../../src/engine/specialize.js';
import { buildClassifier, classifierEndpoints, classifierVariables } from '../../src/nets/classifier.js';
import { classifierInputSize, type ClassifierVariant } from '../../src/nets/variant.js';
import { sizeOf } from '../../src/tensor.js';
import { fakeVariables } from './fake_variables.js';

const MOBILENET: ClassifierVariant = {
  task: 'classification',
  backbone: 'mobilenet_v2',
  depthMultiplier: 1,
  channelDivisor: 8,
  numClasses: 1001,
  embedding: 1280,
};

describe.each([
  ['mobilenet_v2', MOBILENET, 224, [1, 1001], { 'MobilenetV2/Conv_1/Relu6': [1, 7, 7, 1280], 'MobilenetV2/Logits/AvgPool': [1, 1, 1, 1280] }],
  [
    'xception_65',
    { ...MOBILENET, backbone: 'xception_65', embedding: 2048 },
    299,
    [1, 1, 1, 1001],
    { 'xception_65/entry_flow/conv1_2/Relu': [1, 150, 150, 64], 'xception_65/global_pool': [1, 1, 1, 2048] },
  ],
] as const)('%s', (_, variant, size, logitsShape, activations) => {
  const { picture, logits } = classifierEndpoints(variant);

  test('shapes', async () => {
    expect(classifierInputSize(variant)).toBe(size);
    const graph = buildClassifier(fakeVariables(variant), variant);
    const feeds = new Map([[picture, { dtype: 'uint8', shape: [1, size, size, 3] } as const]]);
    const { infos } = await specialize(graph, feeds, [logits, ...Object.keys(activations)]);
    expect(infos.get(logits)).toEqual({ dtype: 'float32', shape: logitsShape });
    for (const [name, shape] of Object.entries(activations)) expect(infos.get(name)?.shape).toEqual(shape);
  });
});

test("MobileNet-v2 has the paper's 3.5 million parameters", () => {
  const trained = [...classifierVariables(MOBILENET)].filter(([name]) => !name.includes('/moving_'));
  const total = trained.reduce((sum, [, info]) => sum + sizeOf(info.shape), 0);
  // 3,504,872 for the 1000 classes of ImageNet, and 1280 weights and a bias for the background.
  expect(total).toBe(3_504_872 + 1280 + 1);
});
