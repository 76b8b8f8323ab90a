/** The model that comes with the package, from end to end, against TensorFlow: from its checkpoint and from its frozen graph. */
import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import { fromNdarray } from '../../src/ndarray.js';
import { expectClose } from '../matchers.js';
import { agreement, expectSamples, FROZEN, golden, NETWORK_TOLERANCE, type Golden } from './golden.js';

// Without a source it is the embedded checkpoint.
describe.each([
  ['checkpoint', undefined],
  ['frozen graph', FROZEN],
])('the %s', (_, source) => {
  let model: DeepLab;
  beforeAll(async () => void (model = await DeepLab.load(source)));
  afterAll(() => model.dispose());

  test('is what it says', () => {
    expect(model.info).toEqual({
      variant: 'DeepLab mobilenet_v2 x0.5 with 21 classes, ASPP (image pooling, 1x1), no decoder',
      backbone: 'mobilenet_v2',
      depthMultiplier: 0.5,
      numClasses: 21,
      outputStride: 16,
      cropSize: [513, 513],
      atrousRates: [],
      assumed: source === undefined ? ['output stride 16', 'crop 513 x 513', 'image pooling over 513 x 513'] : [],
      isFrozen: source !== undefined,
      decoderOutputStride: undefined,
      parameters: 714_325,
      multiplyAdds: 868_365_024,
      backend: 'wasm',
      precision: 'float32',
      threads: availableParallelism(),
      fallbacks: [],
    });
    expect(model.labelSet.classes[8]).toBe('cat');
  });

  describe.each(['chelsea', 'astronaut'] as const)('on %s', (name) => {
    let expected: Golden;
    beforeAll(async () => void (expected = await golden(name)));

    test('gives TensorFlow’s labels', async () => {
      const { labels, legend } = await model.segment(expected.picture);
      expect(agreement(labels, expected.labels)).toBeGreaterThanOrEqual(0.9999);
      expect(legend.slice(0, 2).map((entry) => entry.name).sort()).toEqual(name === 'chelsea' ? ['background', 'cat'] : ['background', 'person']);
      expect(model.info.multiplyAdds).toBe(expected.madds);
    });

    test('gives TensorFlow’s logits', async () => {
      const [logits] = await model.run(expected.picture, ['logits/semantic/BiasAdd']);
      expectClose(fromNdarray(logits), expected.logits, NETWORK_TOLERANCE);
    });
  });

  test('every activation is TensorFlow’s', async () => {
    const { activations, picture, logits } = await golden('chelsea');
    // All in one run: fetching an activation keeps it from being fused away, so this runs the network operator by operator.
    const names = Object.keys(activations);
    expect(names).toHaveLength(163);
    const fetched = await model.run(picture, [...names, 'logits/semantic/BiasAdd']);
    for (const [i, name] of names.entries()) {
      try {
        expectSamples(fetched[i], activations[name]);
      } catch (error) {
        throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
      }
    }
    expectClose(fromNdarray(fetched[names.length]), logits, NETWORK_TOLERANCE);
  });
});
