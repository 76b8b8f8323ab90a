/** What variables leave open of a network is taught as it is loaded: its loss is that of the probabilities that the same checkpoint gives with the same choices. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DeepLab } from '../../../src/deeplab/deeplab.js';
import { attrTensor } from '../../../src/graph/attributes.js';
import { deepLabVariables } from '../../../src/nets/deeplab_graph.js';
import type { DeepLabVariant } from '../../../src/nets/variant.js';
import { writeCheckpoint } from '../../../src/proto/checkpoints/write_checkpoint.js';
import { windowAttributes } from '../../../src/ops/geometry/conv_geometry.js';
import { backboneGraph } from '../../../src/training/graph/backbone.js';
import { buildTrainingGraph } from '../../../src/training/graph/training_graph.js';
import { initialValue } from '../../../src/training/start/initializers.js';
import type { OpenChoices } from '../../../src/training/start/network.js';
import type { TrainOptions } from '../../../src/training/options.js';
import type { TrainingRun } from '../../../src/training/run.js';
import { sizeOf, tensor, zeros, type Shape, type Tensor } from '../../../src/tensor.js';
import { LATER, MOBILENET_VOC, XCEPTION_VOC } from '../../nets/fake_variables.js';
import { madeUpSample, makeSteps, SHAPES, tinyRun } from '../made_up.js';

const CROP = [65, 33] as const;
const SAMPLES = [0, 1].map((seed) => madeUpSample(seed, CROP));
const SMALL: DeepLabVariant = { ...MOBILENET_VOC, depthMultiplier: 0.1, channelDivisor: 1, numClasses: 3 };
const CELL: DeepLabVariant = { ...SMALL, imagePooling: false, atrousBranches: 2, flags: { densePredictionCell: true } };
const SQUEEZED: DeepLabVariant = { ...LATER.mobilenetV3Small, depthMultiplier: 0.25, numClasses: 3, flags: { ...LATER.mobilenetV3Small.flags, asppConvsFilters: 16, decoderFilters: 3 } };

let folder: string;
const runs: TrainingRun[] = [];
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'deeplab-network-'))));
afterEach(async () => {
  for (const run of runs.splice(0)) await run.dispose();
  await rm(folder, { recursive: true });
});

/** Filters that keep the size of maps (He et al., arXiv:1502.01852), so that all of them count. */
async function checkpointOf(variant: DeepLabVariant): Promise<string> {
  const path = join(folder, 'model.ckpt');
  const valueOf = (name: string, shape: Shape): Tensor => {
    if (!/weights$/.test(name)) return initialValue(name, shape, 3);
    const isDepthwise = name.endsWith('depthwise_weights');
    const limit = Math.sqrt(6 / sizeOf(shape.slice(0, isDepthwise ? 2 : 3)));
    let word = name.length;
    return tensor('float32', shape, Float32Array.from({ length: sizeOf(shape) }, () => ((word = (Math.imul(word, 1664525) + 1013904223) | 0), (limit * word) / 2 ** 31)));
  };
  await writeCheckpoint(path, new Map([...deepLabVariables(variant)].map(([name, { shape }]) => [name, valueOf(name, shape)])));
  return path;
}

async function begin(initial: string, options: Partial<TrainOptions>): Promise<TrainingRun> {
  const run = await tinyRun({ samples: SAMPLES, initial, steps: 1, cropSize: CROP, dropout: 0, shuffle: false, flip: false, minScale: 1, maxScale: 1, ...options });
  runs.push(run);
  return run;
}

/** The cross entropy of the samples. */
async function lossOf(model: DeepLab): Promise<number> {
  let [sum, count] = [0, 0];
  for (const { image, labels } of SAMPLES) {
    const { probabilities } = await model.segment(image, { probabilities: true });
    for (const [at, label] of labels.data.entries()) {
      if (label === SHAPES.ignore) continue;
      sum -= Math.log(probabilities!.data[at * SHAPES.classes.length + label]);
      count++;
    }
  }
  return sum / count;
}

test.each<readonly [string, DeepLabVariant, OpenChoices, Partial<TrainOptions>]>([
  ['image pooling of a part', SMALL, { imagePoolingCropSize: [33, 17] }, {}],
  ['image pooling that moves', SMALL, { imagePoolingCropSize: [17, 17], imagePoolingStride: [2, 1] }, { learns: 'head' }],
  ['a gate from a part', SQUEEZED, { imagePoolingCropSize: [33, 33], imagePoolingStride: [1, 1] }, { outputStride: 16 }],
  ['a cell of its own', CELL, { densePredictionCell: [{ op: 'conv', kernel: 3, rate: [1, 2], input: -1 }, { op: 'conv', kernel: 3, rate: [3, 1], input: 0 }] }, {}],
])('%s', async (_, variant, choices, options) => {
  const path = await checkpointOf(variant);
  const run = await begin(path, { ...choices, ...options });
  const model = await run.model();
  const expected = await lossOf(model);
  const [{ crossEntropy }] = await makeSteps(run);
  expect(crossEntropy / expected).toBeCloseTo(1, 4);
  await model.dispose();

  const loaded = async (given: OpenChoices): Promise<number> => {
    const { outputStride } = run.info;
    const other = await DeepLab.load(path, { cropSize: CROP, keepCrop: true, outputStride, threads: 1, labelSet: SHAPES, ...given });
    try {
      return await lossOf(other);
    } finally {
      await other.dispose();
    }
  };
  expect((await loaded(choices)) / expected).toBeCloseTo(1, 6);
  // Nor would it be told, were they left out.
  if (!choices.densePredictionCell) expect(Math.abs((await loaded({})) / expected - 1)).toBeGreaterThan(1e-3);
}, 30_000);

test.each<readonly [OpenChoices, RegExp]>([
  [{ multiGrid: [1, 2, 4] }, /multiGrid is for the last block of ResNet and Xception, which mobilenet_v2 does not have/],
  [{ imagePoolingCropSize: [33] as never }, /imagePoolingCropSize should be two positive whole numbers, found \[33\]/],
  [{ imagePoolingStride: 2 as never }, /imagePoolingStride should be a list, found 2/],
  [{ imagePoolingCropSize: [129, 129] }, /windows of 9 x 9 features, and there are 5 x 3/],
  [{ densePredictionCell: [] }, /densePredictionCell is given, and this network has no dense prediction cell/],
])('%j does not fit', async (choices, message) => {
  await expect(begin(await checkpointOf(SMALL), choices)).rejects.toMatchObject({ tag: 'InvalidArgumentError', message: expect.stringMatching(message) });
});

test('what a dense prediction cell puts together is left out at random too, as the research code does', async () => {
  const densePredictionCell = [{ op: 'conv', kernel: 3, rate: [1, 2], input: -1 }, { op: 'conv', kernel: 3, rate: [3, 1], input: 0 }] as const;
  const path = await checkpointOf(CELL);
  const losses = async (dropout: number): Promise<number[]> => (await makeSteps(await begin(path, { densePredictionCell, dropout, steps: 2 }))).map(({ crossEntropy }) => crossEntropy);
  const [without, half, again] = [await losses(0), await losses(0.5), await losses(0.5)];
  expect(half).toEqual(again);
  expect(Math.abs(half[0] / without[0] - 1)).toBeGreaterThan(1e-4);
});

describe.each<readonly [string, DeepLabVariant, readonly [number, number, number], RegExp, readonly number[]]>([
  // At output stride 16 the last block has rate 2 already; its units have the grid's on top.
  ["a ResNet's units", { ...LATER.resnet50, numClasses: 3 }, [1, 2, 4], /^resnet_v1_50\/block4\/unit_\d\/bottleneck_v1\/conv2\/Conv2D$/, [2, 4, 8]],
  ["an Xception's last unit", { ...XCEPTION_VOC, numClasses: 3 }, [1, 2, 3], /^xception_65\/exit_flow\/block2\/unit_1\/xception_module\/separable_conv\d_depthwise\/depthwise$/, [2, 4, 6]],
])('multi grid of %s', (_, variant, multiGrid, convolutions, rates) => {
  const network = { outputStride: 16, multiGrid, cropSize: CROP };

  test('all of it learns', async () => {
    const { graph } = await buildTrainingGraph({
      ...{ ...network, variant, atrousRates: [6, 12, 18], batchSize: 1, batchNorm: 'frozen', dropout: false, weightDecay: 0, optimizer: 'momentum', momentum: 0.9 },
      ...{ lastLayerMultiplier: 1, lastLayers: 'head', ignoreLabel: 255, learns: (name) => name.startsWith('logits/'), fromFeatures: false },
    });
    const found = [...graph.nodes.values()].filter(({ name }) => convolutions.test(name));
    expect(found.map((node) => windowAttributes(node).rates)).toEqual(rates.map((rate) => [rate, rate]));
  });

  test('it is in front of what learns', async () => {
    const values = new Map([...deepLabVariables(variant)].map(([name, { dtype, shape }]) => [name, zeros(dtype, shape)]));
    const { graph } = backboneGraph(variant, values, network);
    const found = [...graph.nodes.values()].filter(({ name }) => convolutions.test(name));
    const blocks = found.map(({ inputs: [parts] }) => graph.nodes.get(graph.nodes.get(parts)!.inputs[1])!);
    const sizes = await Promise.all(blocks.map((node) => attrTensor(node, 'value').read()));
    expect(sizes.map(({ data }) => [...data])).toEqual(rates.map((rate) => [rate, rate]));
  });
});
