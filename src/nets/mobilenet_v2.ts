/**
 * MobileNet-v2: inverted residuals with linear bottlenecks. Wide in the middle, narrow at the ends, and no activation
 * where it is narrow.
 *
 * "MobileNetV2: Inverted Residuals and Linear Bottlenecks", arXiv:1801.04381; names and rounding as in
 * research/slim/nets/mobilenet (mobilenet_v2.py, conv_blocks.py).
 */
import { add } from '../ops/operators/arithmetic/binary.js';
import { identity } from '../ops/operators/flow/pass_through.js';
import { convLayer, depthwiseLayer, type FeatureMap, type Normalization } from './layers.js';
import { atrousSteps, type Step } from './output_stride.js';
import type { Weights } from './weights.js';

/** One row of the paper's table 2: `units` blocks, the first of them with the stride. */
interface Row {
  readonly expansion: number;
  readonly channels: number;
  readonly units: number;
  readonly stride: number;
}

const TABLE: readonly Row[] = [
  { expansion: 1, channels: 16, units: 1, stride: 1 },
  { expansion: 6, channels: 24, units: 2, stride: 2 },
  { expansion: 6, channels: 32, units: 3, stride: 2 },
  { expansion: 6, channels: 64, units: 4, stride: 2 },
  { expansion: 6, channels: 96, units: 3, stride: 1 },
  { expansion: 6, channels: 160, units: 3, stride: 2 },
  { expansion: 6, channels: 320, units: 1, stride: 1 },
];

/** The table, one row a block. */
const BLOCKS = TABLE.flatMap(({ expansion, channels, units, stride }) =>
  Array.from({ length: units }, (_, unit) => ({ expansion, channels, stride: unit === 0 ? stride : 1 })),
);

/** The first layer: 3x3, stride 2. */
const STEM = { channels: 32, stride: 2 };

/** slim's default of batch_norm; research/slim/nets/mobilenet/mobilenet.py (training_scope) leaves it as it is. */
const EPSILON = 0.001;
/** research/slim/nets/mobilenet/mobilenet.py (training_scope, bn_decay). */
const DECAY = 0.997;
const BOUNDED: Normalization = { epsilon: EPSILON, decay: DECAY, activation: 'Relu6' };
const LINEAR: Normalization = { epsilon: EPSILON, decay: DECAY, activation: 'none' };

/** The scopes of the 17 blocks: `expanded_conv`, `expanded_conv_1`, ... */
export const blockName = (index: number): string => (index === 0 ? 'expanded_conv' : `expanded_conv_${index}`);

export interface MobileNetOptions {
  readonly outputStride: number;
  readonly depthMultiplier: number;
  readonly channelDivisor: 1 | 8;
}

export interface MobileNetFeatures {
  /** The last block's output, [1, h / outputStride, w / outputStride, 320 x multiplier]. */
  readonly features: FeatureMap;
  /** What a decoder refines: the widest map at a quarter of the picture's size (`layer_4/depthwise_output`). */
  readonly lowLevel: FeatureMap;
}

/** The backbone: a picture [1, h, w, 3] in [-1, 1] to features. `weights` are those at `MobilenetV2`. */
export function mobilenetV2(picture: FeatureMap, weights: Weights, options: MobileNetOptions): MobileNetFeatures {
  const channels = mobilenetChannels(options.depthMultiplier, options.channelDivisor);
  const [stem, ...steps] = atrousSteps([STEM.stride, ...BLOCKS.map((block) => block.stride)], options.outputStride);
  let net = convLayer(picture, weights.at('Conv'), { ...BOUNDED, channels: channels.stem, window: { size: 3, padding: 'SAME' }, stride: stem.stride });
  let lowLevel = net;
  for (const [index, { expansion }] of BLOCKS.entries()) {
    const block = expandedConv(net, weights.at(blockName(index)), { expansion, channels: channels.blocks[index], ...steps[index] });
    net = block.output;
    // The second block of 24 channels is slim's layer_4.
    if (index === 2) lowLevel = block.depthwise;
  }
  return { features: net, lowLevel };
}

/**
 * One block: a 1x1 convolution expands, a depthwise 3x3 filters, a 1x1 projects back without an activation. Where input
 * and output have the same shape, the input is added.
 */
function expandedConv(x: FeatureMap, weights: Weights, block: { expansion: number; channels: number } & Step) {
  const input = named(x, weights, 'input');
  // The first block has nothing to expand.
  const expanded =
    block.expansion === 1
      ? input
      : named(
          convLayer(input, weights.at('expand'), { ...BOUNDED, channels: makeDivisible(input.channels * block.expansion, 8) }),
          weights,
          'expansion_output',
        );
  const { stride, rate } = block;
  const depthwise = named(depthwiseLayer(expanded, weights.at('depthwise'), { ...BOUNDED, stride, rate, padding: 'SAME' }), weights, 'depthwise_output');
  const projected = named(
    convLayer(depthwise, weights.at('project'), { ...LINEAR, channels: block.channels }),
    weights.at('project'),
    'Identity',
  );
  const isResidual = stride === 1 && projected.channels === input.channels;
  const sum = isResidual ? { ...projected, value: add(projected.value, input.value, weights.name('add')) } : projected;
  return { depthwise, output: named(sum, weights, 'output') };
}

/** slim names the ends of its layers with Identity nodes; they cost nothing and can be fetched. */
function named(x: FeatureMap, weights: Weights, name: string): FeatureMap {
  return { ...x, value: identity(x.value, weights.name(name)) };
}

/** Output channels of the first layer and of the 17 blocks. */
export function mobilenetChannels(depthMultiplier: number, channelDivisor: 1 | 8): { stem: number; blocks: number[] } {
  const scale = (channels: number): number => makeDivisible(channels * depthMultiplier, channelDivisor);
  return { stem: scale(STEM.channels), blocks: BLOCKS.map((block) => scale(block.channels)) };
}

/**
 * Channels of the layer in front of the classifier, `Conv_1`: 1280, which depth multipliers below 1 leave as it is
 * (research/slim/nets/mobilenet/mobilenet_v2.py, finegrain_classification_mode).
 */
export function mobilenetEmbedding(depthMultiplier: number): number {
  return makeDivisible(1280 * Math.max(1, depthMultiplier), 8);
}

/** The nearest multiple of the divisor, but never less than the divisor or 90 % of the value (slim's _make_divisible). */
export function makeDivisible(value: number, divisor: number): number {
  const rounded = Math.max(divisor, Math.floor(Math.trunc(value + divisor / 2) / divisor) * divisor);
  return rounded < 0.9 * value ? rounded + divisor : rounded;
}

/** `Conv_1`, the 1x1 layer that classifiers put on top of the backbone. */
export function mobilenetTop(features: FeatureMap, weights: Weights, channels: number): FeatureMap {
  return convLayer(features, weights.at('Conv_1'), { ...BOUNDED, channels });
}
