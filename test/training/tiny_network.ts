/** The tiny networks of test/reference/make_step_goldens.py: weights, pictures and labels that both sides compute. See test/reference/training_steps/tiny.py. */
import { readFileSync } from 'node:fs';
import type { DeepLabVariant } from '../../src/nets/variant.js';
import { buildTrainingGraph, TRAINING_FEEDS, type TrainingGraph } from '../../src/training/graph/training_graph.js';
import type { Batch } from '../../src/training/graph/trainer.js';
import { float32, int32, sizeOf, tensor, type Shape, type Tensor } from '../../src/tensor.js';
import { hash32, patternTensor } from '../ops/pattern.js';
import { bytesOf, floatsOf } from './goldens.js';

export const STEP_GOLDENS = 'test/reference/training_steps';

export interface StepGolden {
  readonly options: {
    readonly modelVariant: 'mobilenet_v2' | 'xception_41';
    readonly depthMultiplier: number;
    readonly outputStride: number;
    readonly imagePooling: boolean;
    readonly atrousRates: readonly number[];
    readonly decoderOutputStride: 4 | null;
    /** Rows and columns of a sample, and how many are looked at together. */
    readonly size?: number;
    readonly batch?: number;
  };
  readonly training: {
    readonly fineTuneBatchNorm: boolean;
    readonly lastLayerGradientMultiplier: number;
    readonly lastLayersContainLogitsOnly: boolean;
    readonly weightDecay: number;
    readonly optimizer?: 'adam';
    readonly momentum: number;
    readonly ignoreLabel: number;
    readonly learningPower: number;
    readonly baseLearningRate: number;
    readonly trainingNumberOfSteps: number;
    readonly slowStartStep: number;
    readonly slowStartLearningRate: number;
  };
  /** Layers with batch norm, and their statistics one behind the other. */
  readonly scopes: readonly string[];
  readonly statistics: string;
  readonly crossEntropy: number;
  readonly losses: readonly number[];
  readonly rates: readonly number[];
  readonly multipliers: Readonly<Record<string, number>>;
  /** Of each tensor, in the order of names, its largest value and some of its elements. */
  readonly gradients: string;
  readonly variables: string;
  readonly slots: string;
  /** Adam's, for the step that would be next. */
  readonly powers?: readonly [beta1: number, beta2: number];
}

export const stepGolden = (name: string): StepGolden => JSON.parse(readFileSync(`${STEP_GOLDENS}/${name}.json`, 'utf8')) as StepGolden;

const SIZE = 33;
const BATCH = 2;
const CLASSES = 3;
const SAMPLES = 8;
const [PICTURES, LABELS, ELEMENTS, CHANNELS] = [1001, 1002, 1003, 77];
/** Beta of channels that pass, are cut off, and are clamped. */
const [PASS, CUT, CLAMP] = [3, -3, 9];

export function graphOf({ options, training }: StepGolden): Promise<TrainingGraph> {
  const { modelVariant, depthMultiplier, imagePooling, atrousRates, decoderOutputStride, size = SIZE, batch = BATCH } = options;
  const variant: DeepLabVariant = {
    task: 'segmentation',
    ...{ backbone: modelVariant, depthMultiplier, channelDivisor: depthMultiplier === 1 ? 8 : 1, numClasses: CLASSES },
    ...{ aspp: true, imagePooling, atrousBranches: atrousRates.length, decoderOutputStride: decoderOutputStride ?? undefined },
  };
  return buildTrainingGraph({
    ...{ variant, outputStride: options.outputStride, atrousRates, cropSize: [size, size], batchSize: batch },
    ...{ batchNorm: training.fineTuneBatchNorm ? 'trained' : 'frozen', dropout: false, weightDecay: training.weightDecay, optimizer: training.optimizer ?? 'momentum', momentum: training.momentum },
    ...{ lastLayerMultiplier: training.lastLayerGradientMultiplier, lastLayers: training.lastLayersContainLogitsOnly ? 'logits' : 'head', ignoreLabel: training.ignoreLabel },
    ...{ learns: () => true, fromFeatures: false },
  });
}

export function batchOf({ options: { size = SIZE, batch = BATCH } }: StepGolden): Batch {
  const pixels = patternTensor('uint8', [batch, size, size, 3], { seed: PICTURES, scale: 0, shift: 0 });
  const labels = Array.from({ length: batch * size * size }, (_, i) => hash32(i, LABELS) % (CLASSES + 1)).map((label) => (label === CLASSES ? 255 : label));
  return { inputs: new Map([[TRAINING_FEEDS.images, float32(pixels.shape, Array.from(pixels.data as Uint8Array))]]), labels: int32([batch, size, size], labels) };
}

/** What all variables are before the first step. */
export function initialValues(golden: StepGolden, { variables }: TrainingGraph): Map<string, Tensor<'float32'>> {
  const values = new Map<string, Tensor<'float32'>>();
  for (const [seed, name] of [...variables.keys()].sort().entries()) {
    const { shape } = variables.get(name)!;
    const value = valueOf(name, shape, seed, golden.options.modelVariant);
    if (value) values.set(name, value);
  }
  const bytes = new Int8Array(bytesOf(golden.statistics).buffer);
  let at = 0;
  for (const scope of golden.scopes) {
    const channels = sizeOf(variables.get(`${scope}/BatchNorm/moving_mean`)!.shape);
    const unit = 2 ** bytes[at++];
    const next = (): number[] => Array.from(bytes.subarray(at, (at += channels)));
    const upper = next();
    // Means of the head are of two bytes.
    const lower = /^(MobilenetV2|xception_41)\//.test(scope) ? undefined : next();
    values.set(`${scope}/BatchNorm/moving_mean`, float32([channels], upper.map((byte, i) => (lower ? byte * 256 + lower[i] : byte) * unit)));
    values.set(`${scope}/BatchNorm/moving_variance`, float32([channels], next().map((byte) => 2 ** (byte / 4))));
  }
  return values;
}

function valueOf(name: string, shape: Shape, seed: number, variant: string): Tensor<'float32'> | undefined {
  const pattern = (scale: number, shift: number): Tensor<'float32'> => patternTensor('float32', shape, { seed, scale, shift }) as Tensor<'float32'>;
  if (name.endsWith('weights')) {
    const fanIn = sizeOf(shape.slice(0, name.endsWith('depthwise_weights') ? 2 : 3));
    return pattern(2 ** Math.floor(Math.log2(3 / fanIn) / 2 + 0.51), 0);
  }
  if (name.endsWith('gamma')) return pattern(0.0625, 0.25);
  if (name.endsWith('biases')) return pattern(0.5, 0);
  if (!name.endsWith('beta')) return undefined;
  const centres = centresOf(name, variant);
  const spread = pattern(0.125, 0);
  return tensor('float32', shape, spread.data.map((value, channel) => value + centres[kindOf(channel)]));
}

/** Beta of the three kinds of channels, by what follows the layer. Xception's maps are rectified in front of what reads them. */
function centresOf(name: string, variant: string): readonly number[] {
  if (variant !== 'mobilenet_v2' || !name.startsWith('MobilenetV2/')) return [PASS, CUT, PASS];
  return name.includes('/project/') ? [0, 0, 0] : [PASS, CUT, CLAMP];
}

function kindOf(channel: number): 0 | 1 | 2 {
  const hash = hash32(channel, CHANNELS) >>> 24;
  return hash < 180 ? 0 : hash < 220 ? 1 : 2;
}

/** How far tensors are from what TensorFlow kept of them: the largest difference of a sample, in parts of the largest value or, where that is less, of `floor`. */
export function worstOf(expected: string, values: ReadonlyMap<string, Float32Array>, floor = 0): { readonly name: string; readonly error: number } {
  const rows = floatsOf(expected);
  let worst = { name: '', error: 0 };
  for (const [i, name] of [...values.keys()].sort().entries()) {
    const data = values.get(name)!;
    const [largest, ...samples] = rows.subarray(i * (SAMPLES + 1), (i + 1) * (SAMPLES + 1));
    const found = samples.map((value, k) => Math.abs(data[hash32(k, ELEMENTS) % data.length] - value));
    const error = Math.max(...found, Math.abs(data.reduce((most, value) => Math.max(most, Math.abs(value)), 0) - largest)) / Math.max(largest, floor);
    if (!(error <= worst.error)) worst = { name, error };
  }
  if (rows.length !== values.size * (SAMPLES + 1)) throw new Error(`${rows.length / (SAMPLES + 1)} tensors are expected, found ${values.size}.`);
  return worst;
}

/** The largest value of any of them. */
export const largestOf = (expected: string): number => floatsOf(expected).reduce((most, value, i) => (i % (SAMPLES + 1) === 0 ? Math.max(most, value) : most), 0);
