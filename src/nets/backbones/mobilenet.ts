/**
 * The MobileNets: blocks that expand, filter space and project back, as tables of data tell (mobilenet_v2.ts, mobilenet_v3.ts).
 *
 * Names and rounding as in research/slim/nets/mobilenet (mobilenet.py, conv_blocks.py).
 */
import type { Value } from '../../graph/builder.js';
import { add } from '../../ops/operators/arithmetic/binary.js';
import { identity } from '../../ops/operators/flow/pass_through.js';
import type { Activation } from '../layers/activations.js';
import { convLayer, depthwiseLayer, type FeatureMap, type Normalization } from '../layers/layers.js';
import { quantizedSum } from '../layers/quantization.js';
import type { Weights } from '../weights/weights.js';
import { atrousSteps, type Step } from '../output_stride.js';
import { squeezeExcite } from './squeeze_excite.js';

/** One block. */
export interface MobileNetBlock {
  /** How many times as many channels as its input the wide map in the middle has. */
  readonly expansion: number;
  readonly channels: number;
  /** Rows and columns of the filter over space. Default 3. */
  readonly kernel?: number;
  readonly stride: number;
  /** Of the wide map. */
  readonly activation: Activation;
  /** Whether channels of the wide map are weighed by what the whole picture holds. */
  readonly squeeze?: boolean;
  /** Whether the convolution that expands filters space, and no depthwise one follows. */
  readonly fused?: boolean;
  /** Whether the input is added where the shapes are the same. Default true. */
  readonly residual?: boolean;
}

export interface MobileNetTable {
  /** Below which its variables are. */
  readonly scope: string;
  /** The first layer: 3x3, stride 2. */
  readonly stem: { readonly channels: number; readonly activation: Activation };
  readonly blocks: readonly MobileNetBlock[];
  /** A last 1x1 layer that belongs to the features. */
  readonly top?: { readonly channels: number; readonly activation: Activation };
  /** By output stride, the block whose filtered wide map a decoder refines (research/deeplab/core/feature_extractor.py, networks_to_feature_maps). */
  readonly endPoints: Readonly<Partial<Record<number, number>>>;
}

const STEM_STRIDE = 2;

/** slim's default of batch_norm; research/slim/nets/mobilenet/mobilenet.py (training_scope) leaves it as it is. */
const EPSILON = 0.001;
/** research/slim/nets/mobilenet/mobilenet.py (training_scope, bn_decay). */
const DECAY = 0.997;
const followedBy = (activation: Activation): Normalization => ({ epsilon: EPSILON, decay: DECAY, activation });

/** The scopes of the blocks: `expanded_conv`, `expanded_conv_1`, ... */
export const blockName = (index: number): string => (index === 0 ? 'expanded_conv' : `expanded_conv_${index}`);

export interface MobileNetOptions {
  readonly outputStride: number;
  readonly depthMultiplier: number;
  readonly channelDivisor: 1 | 8;
}

export interface MobileNetFeatures {
  /** [1, h / outputStride, w / outputStride, channels of the last layer] */
  readonly features: FeatureMap;
  /** What a decoder refines, by output stride. */
  readonly endPoints: ReadonlyMap<number, FeatureMap>;
  /** Where each block ends. */
  readonly blocks: readonly FeatureMap[];
}

/** The backbone: a picture [1, h, w, 3] in [-1, 1] to features. `weights` are those at the table's scope. */
export function mobilenet(picture: FeatureMap, weights: Weights, table: MobileNetTable, options: MobileNetOptions): MobileNetFeatures {
  const channels = mobilenetChannels(table, options.depthMultiplier, options.channelDivisor);
  const [stem, ...steps] = atrousSteps([STEM_STRIDE, ...table.blocks.map(({ stride }) => stride)], options.outputStride);
  const window = { size: 3, padding: 'SAME' } as const;
  let net = convLayer(picture, weights.at('Conv'), { ...followedBy(table.stem.activation), channels: channels.stem, window, stride: stem.stride });
  const blocks = table.blocks.map((block, index) => {
    const ends = expandedConv(net, weights.at(blockName(index)), { ...block, ...steps[index], channels: channels.blocks[index] });
    net = ends.output;
    return ends;
  });
  const endPoints = new Map(Object.entries(table.endPoints).map(([stride, block]) => [Number(stride), blocks[block!].wide]));
  const features = table.top ? convLayer(net, weights.at('Conv_1'), { ...followedBy(table.top.activation), channels: channels.top }) : net;
  return { features, endPoints, blocks: blocks.map(({ output }) => output) };
}

/**
 * One block: a convolution expands, a depthwise one filters, a 1x1 projects back without an activation. Where input
 * and output have the same shape, the input is added.
 */
function expandedConv(x: FeatureMap, weights: Weights, block: MobileNetBlock & Step): { readonly wide: FeatureMap; readonly output: FeatureMap } {
  const { stride, rate, kernel = 3, fused = false, residual = true } = block;
  const input = named(x, weights, 'input');
  const norm = followedBy(block.activation);
  const width = makeDivisible(input.channels * block.expansion, 8);
  const space = fused ? { window: { size: kernel, padding: 'SAME' } as const, stride } : {};
  // The first block has nothing to expand.
  const expanded = block.expansion > 1 ? named(convLayer(input, weights.at('expand'), { ...norm, ...space, channels: width }), weights, 'expansion_output') : input;
  const filtered = fused ? expanded : named(depthwiseLayer(expanded, weights.at('depthwise'), { ...norm, stride, rate, padding: 'SAME', size: kernel }), weights, 'depthwise_output');
  const wide = block.squeeze ? squeezeExcite(filtered, weights.at('squeeze_excite'), makeDivisible(filtered.channels / 4, 8)) : filtered;
  const projected = convLayer(wide, weights.at('project'), { ...followedBy('Identity'), channels: block.channels });
  const isResidual = residual && stride === 1 && projected.channels === input.channels;
  const output = isResidual ? { ...projected, value: sumOf(projected.value, input.value, weights) } : projected;
  return { wide: filtered, output: named(output, weights, 'output') };
}

const sumOf = (a: Value, b: Value, weights: Weights): Value => quantizedSum(add(a, b, weights.name('add')), weights);

/** slim names the ends of its layers with Identity nodes; they cost nothing and can be fetched. */
function named(x: FeatureMap, weights: Weights, name: string): FeatureMap {
  return { ...x, value: identity(x.value, weights.name(name)) };
}

/** Output channels of the first layer, of the blocks, and of the layer on top where the table has one. */
export function mobilenetChannels(table: MobileNetTable, depthMultiplier: number, channelDivisor: 1 | 8): { stem: number; blocks: number[]; top: number } {
  const scale = (channels: number): number => makeDivisible(channels * depthMultiplier, channelDivisor);
  return { stem: scale(table.stem.channels), blocks: table.blocks.map((block) => scale(block.channels)), top: scale(table.top?.channels ?? 0) };
}

/**
 * Channels of the layer in front of MobileNet-v2's classifier, `Conv_1`: 1280, which depth multipliers below 1 leave as it is
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

/** `Conv_1`, the 1x1 layer that classifiers put on top of MobileNet-v2. */
export function mobilenetTop(features: FeatureMap, weights: Weights, channels: number): FeatureMap {
  return convLayer(features, weights.at('Conv_1'), { ...followedBy('Relu6'), channels });
}
