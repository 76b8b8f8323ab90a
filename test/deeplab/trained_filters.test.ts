/** A network that was trained for 8 bits, stored in fewer: what its FakeQuant nodes make of its filters stays what it was. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { checkpointFiles } from '../../src/deeplab/checkpoint.js';
import { convertModel } from '../../src/deeplab/convert_model.js';
import { createBackend } from '../../src/engine/backends.js';
import { Program } from '../../src/engine/program.js';
import { buildDeepLab, deepLabVariables } from '../../src/nets/deeplab_graph.js';
import type { SmallWeights } from '../../src/nets/weights/small_weights.js';
import { memoryCheckpoint } from '../../src/proto/checkpoints/memory_checkpoint.js';
import { float32, sizeOf, tensor, type Tensor } from '../../src/tensor.js';
import { LATER } from '../nets/fake_variables.js';
import { hash32 } from '../ops/pattern.js';

const { quantized: VARIANT } = LATER;

/** With batch norm, without a depthwise convolution and with one, and without batch norm. */
const LAYERS = ['MobilenetV2/Conv', 'MobilenetV2/expanded_conv/depthwise', 'MobilenetV2/expanded_conv_1/expand', 'logits/semantic'] as const;

/** Farther to one side than to the other, as training leaves them: some integers of the widest channels are beyond 127. */
const [MIN, MAX] = [-0.7, 1.1];

/** From 0 to 1. */
const random = (i: number, seed: number): number => hash32(i, seed) / 2 ** 32;

/** Filters between the ends of their range. Gamma has either sign, and one of its numbers is 0. */
function variables(): ReadonlyMap<string, Tensor> {
  return new Map([...deepLabVariables(VARIANT)].map(([name, { shape }], seed) => {
    const numbers = (map: (r: number, i: number) => number): Tensor => tensor('float32', shape, Float32Array.from({ length: sizeOf(shape) }, (_, i) => map(random(i, seed), i)));
    if (name.endsWith('/min')) return [name, float32([], [MIN])];
    if (name.endsWith('/max')) return [name, float32([], [MAX])];
    if (name.endsWith('/gamma')) return [name, numbers((r, i) => (i === 3 ? 0 : i % 4 === 1 ? -0.5 - r : 0.5 + r))];
    if (name.endsWith('/moving_variance')) return [name, numbers((r) => 0.5 + r)];
    return [name, numbers((r, i) => (shape.length === 4 ? (i % 7 === 0 ? 0.8 : 0.2) : 0.4) * (2 * r - 1))];
  }));
}

/** What FakeQuant makes of filters, in steps. */
async function integersOf(values: ReadonlyMap<string, Tensor>): Promise<number[][]> {
  const graph = buildDeepLab(memoryCheckpoint('quantised', values), VARIANT, { outputStride: 16, cropSize: [33, 33] });
  const program = new Program(graph, await createBackend({ backend: 'cpu' }));
  const filters = await program.execute(new Map(), LAYERS.map((layer) => `${layer}/weights_quant/FakeQuantWithMinMaxVars`));
  await program.dispose();
  return filters.map(({ data }) => Array.from(data as Float32Array, (weight) => Math.round((weight * 254) / (MAX - MIN)) + 0));
}

describe('integers of filters', () => {
  let exact: ReadonlyMap<string, Tensor>;
  let before: number[][];
  beforeAll(async () => {
    exact = variables();
    before = await integersOf(exact);
  });

  const after = async (weights: SmallWeights): Promise<number[][]> => integersOf((await convertModel(checkpointFiles(exact), { weights })).variables);

  test('in float16 are all that they were', async () => expect(await after('float16')).toEqual(before));

  test('in int8 are what they were in every channel where they go into 8 bits', async () => {
    const found = await after('int8');
    for (const [layer, integers] of before.entries()) {
      const isDepthwise = LAYERS[layer].endsWith('depthwise');
      const { shape } = exact.get(`${LAYERS[layer]}/${isDepthwise ? 'depthwise_weights' : 'weights'}`)!;
      const channels = shape[isDepthwise ? 2 : 3];
      const ofChannel = (all: readonly number[], channel: number): number[] => all.filter((_, i) => i % channels === channel);
      let kept = 0;
      for (let channel = 0; channel < channels; channel++) {
        const expected = ofChannel(integers, channel);
        if (expected.some((integer) => Math.abs(integer) > 127)) continue;
        expect(ofChannel(found[layer], channel)).toEqual(expected);
        kept++;
      }
      expect(kept).toBeGreaterThan(2);
    }
  });
});

test('batch norm and ranges of such a network are stored as they are', async () => {
  const exact = variables();
  for (const weights of ['float16', 'int8'] as const) {
    const { variables: small } = await convertModel(checkpointFiles(exact), { weights });
    for (const [name, value] of small) if (value.shape.length < 4) expect([name, value]).toEqual([name, exact.get(name)]);
  }
});
