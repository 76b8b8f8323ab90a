/**
 * ResNet-v1 as DeepLab changes it ("beta"): three 3x3 convolutions in place of the first 7x7 one.
 *
 * "Deep Residual Learning for Image Recognition", arXiv:1512.03385, table 1; names as in research/deeplab/core/resnet_v1_beta.py and slim's resnet_utils.py.
 */
import { relu } from '../../ops/operators/layers/activation.js';
import { add } from '../../ops/operators/arithmetic/binary.js';
import { maxPool } from '../../ops/operators/layers/pool.js';
import { convLayer, fixedPadding, type FeatureMap, type Normalization, type Window } from '../layers/layers.js';
import { atrousSteps, type Step } from '../output_stride.js';
import type { ResNetName } from '../variant.js';
import type { Weights } from '../weights/weights.js';

/** A row of the paper's table; the last unit has the stride. */
interface Block {
  /** Channels inside a unit; it gives four times as many. */
  readonly depth: number;
  readonly units: number;
  readonly stride: 1 | 2;
}

const blocks = (third: number): readonly Block[] => [
  { depth: 64, units: 3, stride: 2 },
  { depth: 128, units: 4, stride: 2 },
  { depth: 256, units: third, stride: 2 },
  { depth: 512, units: 3, stride: 1 },
];

const BLOCKS: Readonly<Record<ResNetName, readonly Block[]>> = { resnet_v1_50_beta: blocks(6), resnet_v1_101_beta: blocks(23) };

const EXPANSION = 4;

/** research/deeplab/core/feature_extractor.py (extract_features), resnet_v1_beta.py (resnet_arg_scope). */
const NORM: Normalization = { epsilon: 0.00001, decay: 0.95, activation: 'Relu' };
const LINEAR: Normalization = { ...NORM, activation: 'none' };

/** Where the second last unit of a block ends, before its input is added: what a decoder refines, by output stride (feature_extractor.py, networks_to_feature_maps). */
const END_POINTS = [4, 8, 16] as const;

/** Rates of the last block's units, on top of what the output stride makes of them (multi_grid). */
export const DEFAULT_MULTI_GRID: readonly number[] = [1, 1, 1];

export interface ResNetFeatures {
  /** [1, h / outputStride, w / outputStride, 2048] */
  readonly features: FeatureMap;
  readonly endPoints: ReadonlyMap<number, FeatureMap>;
  /** Where each unit ends. */
  readonly blocks: readonly FeatureMap[];
}

/** The backbone: a picture [1, h, w, 3] in [-1, 1] to features. `weights` are those at the network's scope. */
export function resnetV1(picture: FeatureMap, weights: Weights, name: ResNetName, outputStride: number, multiGrid = DEFAULT_MULTI_GRID): ResNetFeatures {
  const units = BLOCKS[name].flatMap(({ depth, units: count, stride }, block) =>
    Array.from({ length: count }, (_, unit) => ({ depth, block, unit, count, stride: unit === count - 1 ? stride : 1 })),
  );
  const [stem, pool, ...steps] = atrousSteps([2, 2, ...units.map(({ stride }) => stride)], outputStride);
  let net = sameConv(picture, weights, 'conv1_1', 64, stem);
  net = sameConv(net, weights, 'conv1_2', 64, { stride: 1, rate: 1 });
  net = sameConv(net, weights, 'conv1_3', 128, { stride: 1, rate: 1 });
  net = maxPooled(net, 3, pool.stride, weights.name('pool1/MaxPool'));
  const endPoints = new Map<number, FeatureMap>();
  const blocks: FeatureMap[] = [];
  for (const [index, { depth, block, unit, count }] of units.entries()) {
    const { stride, rate } = steps[index];
    const grid = block === BLOCKS[name].length - 1 ? multiGrid[unit] : 1;
    const { residual, output } = bottleneck(net, weights.at(`block${block + 1}/unit_${unit + 1}/bottleneck_v1`), depth, { stride, rate: rate * grid });
    if (unit === count - 2 && block < END_POINTS.length) endPoints.set(END_POINTS[block], residual);
    net = output;
    blocks.push(net);
  }
  return { features: net, endPoints, blocks };
}

/** 1x1 to fewer channels, 3x3, 1x1 to four times as many; the input is added. */
function bottleneck(x: FeatureMap, weights: Weights, depth: number, step: Step): { readonly residual: FeatureMap; readonly output: FeatureMap } {
  const { stride } = step;
  const channels = EXPANSION * depth;
  const shortcut =
    x.channels === channels
      ? stride === 1 ? x : maxPooled(x, 1, stride, weights.name('shortcut/MaxPool'))
      : convLayer(x, weights.at('shortcut'), { ...LINEAR, channels, stride });
  let residual = convLayer(x, weights.at('conv1'), { ...NORM, channels: depth });
  residual = sameConv(residual, weights, 'conv2', depth, step);
  residual = convLayer(residual, weights.at('conv3'), { ...LINEAR, channels });
  return { residual, output: { ...residual, value: relu(add(shortcut.value, residual.value, weights.name('add')), weights.name('Relu')) } };
}

/** 3x3. With a stride, zeros are added at all sides rather than as SAME has them (resnet_utils.py, conv2d_same). */
function sameConv(x: FeatureMap, weights: Weights, name: string, channels: number, { stride, rate }: Step): FeatureMap {
  const window: Window = { size: 3, padding: stride === 1 ? 'SAME' : 'VALID' };
  const padded = stride === 1 ? x : fixedPadding(x, weights.name('Pad'));
  return convLayer(padded, weights.at(name), { ...NORM, channels, window, stride, rate });
}

function maxPooled(x: FeatureMap, size: number, stride: number, name: string): FeatureMap {
  const value = maxPool(x.value, { size: [size, size], strides: [stride, stride], padding: 'SAME' }, name);
  return { ...x, value, height: Math.ceil(x.height / stride), width: Math.ceil(x.width / stride) };
}
