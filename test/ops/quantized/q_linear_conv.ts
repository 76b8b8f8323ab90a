/** Convolutions in 8 bits for tests: inputs with all kinds of numbers. */
import type { Attributes } from '../../../src/graph/graph.js';
import { OPERATORS } from '../../../src/ops/index.js';
import { sizeOf, tensor, type Shape, type Tensor, type TensorInfo } from '../../../src/tensor.js';
import { node } from '../../graph/nodes.js';
import { hash32 } from '../pattern.js';

export interface ConvCase {
  readonly name: string;
  readonly op: 'QLinearConv2D' | 'QLinearDepthwiseConv2D';
  readonly x: Shape;
  readonly filter: Shape;
  readonly attrs: Attributes;
  readonly residual?: boolean;
  /** 127, unless small ones are wanted. */
  readonly greatestWeight?: number;
}

const random = (seed: number, i: number): number => hash32(i, seed) / 2 ** 32;
const uint8 = (shape: Shape, seed: number, most: number): Tensor => tensor('uint8', shape, Uint8Array.from({ length: sizeOf(shape) }, (_, i) => Math.floor(random(seed, i) * (most + 1))));

export function outputOf(entry: ConvCase): TensorInfo {
  const step = node('step', entry.op, [], entry.attrs);
  const operator = OPERATORS.get(entry.op)!;
  return operator.infer(numbersOf(entry), operator.attributes(step), step)[0];
}

export const inputsOf = (entry: ConvCase): Tensor[] => numbersOf(entry, outputOf(entry).shape);

/** The output's shape is needed for the residual only. */
function numbersOf({ op, x, filter, attrs, residual, greatestWeight = 127 }: ConvCase, out?: Shape): Tensor[] {
  const channels = op === 'QLinearConv2D' ? filter[3] : filter[2] * filter[3];
  const depth = op === 'QLinearConv2D' ? filter[0] * filter[1] * filter[2] : filter[0] * filter[1];
  const most = typeof attrs.x_max === 'number' ? attrs.x_max : 255;
  const weights = Int8Array.from({ length: sizeOf(filter) }, (_, i) => Math.floor(random(2, i) * (2 * greatestWeight + 1)) - greatestWeight);
  const bias = Int32Array.from({ length: channels }, (_, i) => Math.round((random(3, i) - 0.5) * 4000));
  // So that outputs spread over their range, and some beyond it.
  const scale = 1.5 / (most * Math.sqrt(depth));
  const floats = Float32Array.from({ length: channels }, (_, i) => scale * (0.2 + random(4, i)));
  const multiplier = tensor('float32', [channels], floats);
  return [uint8(x, 1, most), tensor('int8', filter, weights), tensor('int32', [channels], bias), multiplier, ...(residual && out ? [uint8(out, 6, 127)] : [])];
}

const WINDOW = { strides: [1, 1, 1, 1], padding: 'SAME' } as const;
/** Seven bits in, eight bits out, no number of either around 0. */
const SEVEN = { ...WINDOW, x_max: 127, x_zero_point: 40, zero_point: 100 } as const;
const EIGHT = { ...WINDOW, x_zero_point: 130, zero_point: 7 } as const;

const conv = (name: string, x: Shape, filter: Shape, attrs: Attributes, more: Partial<ConvCase> = {}): ConvCase => ({ name, op: 'QLinearConv2D', x, filter, attrs, ...more });
const depthwise = (name: string, x: Shape, filter: Shape, attrs: Attributes, more: Partial<ConvCase> = {}): ConvCase => ({ ...conv(name, x, filter, attrs, more), op: 'QLinearDepthwiseConv2D' });

export const CASES: readonly ConvCase[] = [
  ...([['7 bits', SEVEN], ['8 bits', EIGHT]] as const).flatMap(([bits, attrs]) => [
    conv(`1x1, ${bits}, whole panels`, [1, 5, 7, 32], [1, 1, 32, 48], attrs),
    conv(`1x1, ${bits}, an odd number of pixels, channels that fill nothing`, [1, 3, 3, 23], [1, 1, 23, 21], attrs),
    conv(`1x1, ${bits}, weights that are small`, [1, 5, 5, 72], [1, 1, 72, 44], attrs, { greatestWeight: 60 }),
    conv(`1x1, ${bits}, some weights that are small`, [1, 3, 5, 61], [1, 1, 61, 32], attrs, { greatestWeight: 80 }),
    conv(`1x1, ${bits}, one channel`, [2, 2, 1, 1], [1, 1, 1, 1], attrs),
    conv(`1x1, ${bits}, a residual`, [1, 4, 5, 24], [1, 1, 24, 40], { ...attrs, residual_zero_point: 64, residual_multiplier: 0.75 }, { residual: true }),
    conv(`1x1, ${bits}, to float32`, [1, 4, 5, 24], [1, 1, 24, 21], { ...attrs, T: { dtype: 'float32' } }),
    conv(`1x1, ${bits}, to float32 with a residual and a clamp`, [1, 4, 5, 24], [1, 1, 24, 19], { ...attrs, T: { dtype: 'float32' }, low: -60, high: 90, residual_multiplier: 0.3 }, { residual: true }),
    conv(`3x3, ${bits}, stride 2`, [1, 9, 8, 3], [3, 3, 3, 32], { ...attrs, strides: [1, 2, 2, 1] }),
    conv(`3x3, ${bits}, rate 2, a batch`, [2, 9, 8, 5], [3, 3, 5, 17], { ...attrs, dilations: [1, 2, 2, 1], low: 20, high: 220 }),
    depthwise(`depthwise, ${bits}`, [1, 9, 11, 24], [3, 3, 24, 1], attrs),
    depthwise(`depthwise, ${bits}, a ReLU in front`, [1, 6, 7, 16], [3, 3, 16, 1], { ...attrs, rectify: true }),
    depthwise(`depthwise, ${bits}, stride 2`, [2, 9, 10, 8], [3, 3, 8, 1], { ...attrs, strides: [1, 2, 2, 1] }),
    depthwise(`depthwise, ${bits}, a rate wider than the map`, [1, 5, 6, 8], [3, 3, 8, 1], { ...attrs, dilations: [1, 6, 6, 1] }),
    depthwise(`depthwise, ${bits}, rate 2, to float32`, [1, 13, 12, 8], [3, 3, 8, 1], { ...attrs, dilations: [1, 2, 2, 1], T: { dtype: 'float32' } }),
    depthwise(`depthwise, ${bits}, one row of one pixel`, [1, 1, 1, 8], [3, 3, 8, 1], attrs),
    depthwise(`depthwise, ${bits}, rows of no pixel`, [1, 9, 2, 8], [3, 3, 8, 1], { ...attrs, strides: [1, 5, 5, 1], padding: 'VALID' }),
    depthwise(`depthwise, ${bits}, a row longer than 64 pixels, stride 2`, [1, 3, 139, 24], [3, 3, 24, 1], { ...attrs, strides: [1, 2, 2, 1] }),
    ...[3, 8, 11, 13, 20, 27, 28, 41].map((channels) => depthwise(`depthwise, ${bits}, ${channels} channels`, [2, 5, 7, channels], [3, 3, channels, 1], { ...attrs, rectify: channels % 4 === 0 })),
    depthwise(`depthwise, ${bits}, 21 channels, to float32`, [1, 4, 7, 21], [3, 3, 21, 1], { ...attrs, T: { dtype: 'float32' }, low: -50, high: 80 }),
    ...([[5, 5, 16, 1], [5, 5, 19, 2], [7, 7, 8, 1], [1, 1, 5, 1], [1, 5, 24, 1], [4, 2, 9, 1], [2, 7, 16, 3]] as const).map(([rows, columns, channels, stride]) =>
      depthwise(`depthwise of ${rows}x${columns}, ${bits}, ${channels} channels, stride ${stride}`, [2, 9, 11, channels], [rows, columns, channels, 1], { ...attrs, strides: [1, stride, stride, 1] }),
    ),
    depthwise(`depthwise of 5x5, ${bits}, a ReLU in front, rate 3, VALID`, [1, 17, 14, 12], [5, 5, 12, 1], { ...attrs, dilations: [1, 3, 3, 1], padding: 'VALID', rectify: true }),
    depthwise(`depthwise of 5x5, ${bits}, a rate wider than the map, to float32`, [1, 4, 3, 10], [5, 5, 10, 1], { ...attrs, dilations: [1, 6, 6, 1], T: { dtype: 'float32' } }),
    depthwise(`depthwise of 5x5, ${bits}, a row longer than 64 pixels, stride 2`, [1, 3, 141, 24], [5, 5, 24, 1], { ...attrs, strides: [1, 2, 2, 1] }),
    conv(`3x3, ${bits}, as the first layer of a network, VALID`, [1, 7, 9, 5], [3, 3, 5, 24], { ...attrs, padding: 'VALID' }),
  ]),
];
