/** Weights that a checkpoint stores as int8, in a network that computes in 8 bits: they are what it computes with. And what their rounding does to means. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { checkpointFiles } from '../../src/deeplab/checkpoint.js';
import { convertModel, quantizeModel, type ConvertedModel } from '../../src/deeplab/convert_model.js';
import { DeepLab } from '../../src/deeplab/deeplab.js';
import type { ModelSource } from '../../src/deeplab/options.js';
import { BEFORE_QUANTIZATION } from '../../src/engine/passes/index.js';
import { quantizeGraph } from '../../src/engine/quantization/quantize.js';
import { specialize } from '../../src/engine/specialize.js';
import { readImage, type Picture } from '../../src/io/pictures/image.js';
import { buildDeepLab } from '../../src/nets/deeplab_graph.js';
import { detectVariant } from '../../src/nets/detect.js';
import { storedCalibration } from '../../src/nets/weights/stored_calibration.js';
import type { DeepLabVariant } from '../../src/nets/variant.js';
import { memoryCheckpoint } from '../../src/proto/checkpoints/memory_checkpoint.js';
import { CHECKPOINT } from './golden.js';

const CROP = [129, 129] as const;

let picture: Picture;
let quantized: ConvertedModel;
beforeAll(async () => {
  picture = await readImage('models/calibration/chelsea.jpg');
  quantized = await quantizeModel(CHECKPOINT, { pictures: [picture], cropSize: CROP, threads: 1 });
});

describe('integers of the file', () => {
  test('are those of the network, but where two layers become one', async () => {
    const checkpoint = memoryCheckpoint('small', quantized.variables);
    const variant = detectVariant(checkpoint).variant as DeepLabVariant;
    const graph = buildDeepLab(checkpoint, variant, { outputStride: 16, cropSize: CROP });
    const lowered = await specialize(graph, new Map([['ExpandDims', { dtype: 'float32', shape: [1, ...CROP, 3] } as const]]), ['ArgMax']);
    for (const pass of BEFORE_QUANTIZATION) pass(lowered);
    const filters = new Map([...lowered.nodes.values()].map(({ name, inputs }) => [name, inputs[1]]));
    quantizeGraph(lowered, await storedCalibration(checkpoint));
    const compared: string[] = [];
    for (const [layer, filter] of filters) {
      const scope = /^(.*)\/BatchNorm\/FusedBatchNormV3\/folded_filter$/.exec(filter)?.[1];
      const source = lowered.constants.get(`${layer}/quantized_filter`);
      const stored = quantized.variables.get(`${scope}/weights`) ?? quantized.variables.get(`${scope}/depthwise_weights`);
      if (!source || !stored || String(source.shape) !== String(stored.shape)) continue;
      // A batch norm may turn the sign of a channel.
      expect(((await source.read()).data as Int8Array).map(Math.abs)).toEqual((stored.data as Int8Array).map(Math.abs));
      compared.push(layer);
    }
    expect(compared.length).toBeGreaterThan(45);
  });
});

/** How far the means of a layer's channels are off, in all. */
async function errorOfMeans(source: ModelSource, expected: readonly number[] | undefined): Promise<number[]> {
  const model = await DeepLab.load(source, { cropSize: CROP, threads: 1 });
  const [{ data, shape }] = await model.run(picture, ['MobilenetV2/expanded_conv_12/add']);
  await model.dispose();
  const means = new Array<number>(shape[3]).fill(0);
  (data as Float32Array).forEach((value, i) => void (means[i % shape[3]] += (value * shape[3]) / data.length));
  return expected ? means.map((mean, c) => Math.abs(mean - expected[c])) : means;
}

test('pictures keep the means of layers: biases take up what rounding takes from them', async () => {
  const expected = await errorOfMeans(CHECKPOINT, undefined);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const rounded = sum(await errorOfMeans(checkpointFiles((await convertModel(CHECKPOINT, { weights: 'int8' })).variables), expected));
  const kept = sum(await errorOfMeans(checkpointFiles(quantized.variables), expected));
  expect(kept).toBeGreaterThan(0);
  expect(kept).toBeLessThan(rounded / 2);
});
