/**
 * Xception as DeepLab changes it: deeper, strided separable convolutions in place of max pooling, and batch
 * normalisation after every depthwise convolution too.
 *
 * "Encoder-Decoder with Atrous Separable Convolution for Semantic Image Segmentation", arXiv:1802.02611, section 3.2 and
 * figure 4; names as in research/deeplab/core/xception.py.
 */
import { relu } from '../../ops/operators/layers/activation.js';
import { add } from '../../ops/operators/arithmetic/binary.js';
import { convLayer, fixedPadding, separableConvLayer, type FeatureMap, type Normalization } from '../layers/layers.js';
import { atrousSteps, type Step } from '../output_stride.js';
import type { XceptionName } from '../variant.js';
import type { Weights } from '../weights/weights.js';

/** A row of the table: `units` modules in a row, each with three separable convolutions of these depths. */
interface Block {
  readonly name: string;
  readonly depths: readonly [number, number, number];
  /** What is added to the third convolution: the input through a 1x1 convolution, the input itself, or nothing. */
  readonly skip: 'conv' | 'sum' | 'none';
  /** Of the third convolution. */
  readonly stride: 1 | 2;
  readonly units?: number;
  /** Where ReLU stands: in front of each separable convolution, or after each of its two layers (only at the very end). */
  readonly activation: 'before' | 'inside';
}

const down = (name: string, depth: number, stride: 1 | 2 = 2): Block => ({
  name,
  depths: [depth, depth, depth],
  skip: 'conv',
  stride,
  activation: 'before',
});

const middle = (units: number): Block => ({
  name: 'middle_flow/block1',
  depths: [728, 728, 728],
  skip: 'sum',
  stride: 1,
  units,
  activation: 'before',
});

const EXIT: readonly Block[] = [
  { name: 'exit_flow/block1', depths: [728, 1024, 1024], skip: 'conv', stride: 2, activation: 'before' },
  { name: 'exit_flow/block2', depths: [1536, 1536, 2048], skip: 'none', stride: 1, activation: 'inside' },
];

const ENTRY: readonly Block[] = [down('entry_flow/block1', 128), down('entry_flow/block2', 256), down('entry_flow/block3', 728)];

const ENTRY_71: readonly Block[] = [
  down('entry_flow/block1', 128),
  down('entry_flow/block2', 256, 1),
  down('entry_flow/block3', 256),
  down('entry_flow/block4', 728, 1),
  down('entry_flow/block5', 728),
];

const BLOCKS: Readonly<Record<XceptionName, readonly Block[]>> = {
  xception_41: [...ENTRY, middle(8), ...EXIT],
  xception_65: [...ENTRY, middle(16), ...EXIT],
  xception_71: [...ENTRY_71, middle(16), ...EXIT],
};

/**
 * The blocks whose second convolution a decoder refines, by output stride.
 * Source: research/deeplab/core/feature_extractor.py (networks_to_feature_maps).
 */
const endPointsOf = (quarter: string, eighth: string): Readonly<Record<string, number>> => ({ [quarter]: 4, [eighth]: 8, 'exit_flow/block1': 16 });

const END_POINTS: Readonly<Record<XceptionName, Readonly<Partial<Record<string, number>>>>> = {
  xception_41: endPointsOf('entry_flow/block2', 'entry_flow/block3'),
  xception_65: endPointsOf('entry_flow/block2', 'entry_flow/block3'),
  xception_71: endPointsOf('entry_flow/block3', 'entry_flow/block5'),
};

/** Rates of the last block's convolutions, on top of what the output stride makes of them (multi_grid). */
const NO_GRID: readonly number[] = [1, 1, 1];
const LAST_BLOCK = 'exit_flow/block2';

/** research/deeplab/core/xception.py (xception_arg_scope). */
const EPSILON = 0.001;
const DECAY = 0.9997;
const RECTIFIED: Normalization = { epsilon: EPSILON, decay: DECAY, activation: 'Relu' };
const LINEAR: Normalization = { epsilon: EPSILON, decay: DECAY, activation: 'none' };

export interface XceptionFeatures {
  /** [1, h / outputStride, w / outputStride, 2048] */
  readonly features: FeatureMap;
  /** What a decoder refines, by output stride: at 4 [1, h / 4, w / 4, 256]. */
  readonly endPoints: ReadonlyMap<number, FeatureMap>;
  /** Where each unit ends. */
  readonly blocks: readonly FeatureMap[];
}

/** The backbone: a picture [1, h, w, 3] in [-1, 1] to features. `weights` are those at the network's name. */
export function xception(picture: FeatureMap, weights: Weights, name: XceptionName, outputStride: number, multiGrid = NO_GRID): XceptionFeatures {
  const units = BLOCKS[name].flatMap((block) => Array.from({ length: block.units ?? 1 }, (_, i) => ({ block, unit: i + 1 })));
  const strides = [2, ...units.map(({ block }) => block.stride)];
  const [stem, ...steps] = atrousSteps(strides, outputStride);

  let net = fixedPadding(picture, weights.name('Pad'));
  net = convLayer(net, weights.at('entry_flow/conv1_1'), { ...RECTIFIED, channels: 32, window: { size: 3, padding: 'VALID' }, stride: stem.stride });
  net = convLayer(net, weights.at('entry_flow/conv1_2'), { ...RECTIFIED, channels: 64, window: { size: 3, padding: 'SAME' } });
  const endPoints = new Map<number, FeatureMap>();
  const blocks: FeatureMap[] = [];
  for (const [index, { block, unit }] of units.entries()) {
    const grid = block.name === LAST_BLOCK ? multiGrid : NO_GRID;
    const module = xceptionModule(net, weights.at(block.name).at(`unit_${unit}`).at('xception_module'), block, steps[index], grid);
    net = module.output;
    blocks.push(net);
    const endPoint = END_POINTS[name][block.name];
    if (endPoint !== undefined) endPoints.set(endPoint, module.second);
  }
  return { features: net, endPoints, blocks };
}

/** Three separable convolutions, the third with the stride, and the skip connection around them. */
function xceptionModule(x: FeatureMap, weights: Weights, block: Block, { stride, rate }: Step, grid: readonly number[]) {
  const outputs: FeatureMap[] = [];
  let residual = x;
  for (const [index, depth] of block.depths.entries()) {
    if (block.activation === 'before') residual = { ...residual, value: relu(residual.value, weights.name('Relu')) };
    const isStrided = index === 2 && stride > 1;
    if (isStrided) residual = fixedPadding(residual, weights.name('Pad'));
    residual = separableConvLayer(residual, weights, `separable_conv${index + 1}`, depth, {
      ...(block.activation === 'before' ? LINEAR : RECTIFIED),
      rate: rate * grid[index],
      ...(isStrided ? { stride, padding: 'VALID' } : { padding: 'SAME' }),
    });
    outputs.push(residual);
  }
  return { second: outputs[1], output: skipConnection(x, residual, weights, block.skip, stride) };
}

function skipConnection(x: FeatureMap, residual: FeatureMap, weights: Weights, skip: Block['skip'], stride: number): FeatureMap {
  if (skip === 'none') return residual;
  const shortcut = skip === 'sum' ? x : convLayer(x, weights.at('shortcut'), { ...LINEAR, channels: residual.channels, stride });
  return { ...residual, value: add(residual.value, shortcut.value, weights.name('add')) };
}
