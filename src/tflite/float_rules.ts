/** TensorFlow Lite's operators on floats, and those that only move numbers, as TensorFlow's. */
import { UnsupportedOpError } from '../errors.js';
import { float32, type DType, type TensorSource } from '../tensor.js';
import { readDequantized } from './dequantized.js';
import { damaged } from './model.js';
import { TYPES } from './names.js';
import type { LiteSite } from './site.js';
import { CONV_FIELDS, DEPTHWISE_FIELDS, depthwiseFromLite, filterFromLite, TRANSPOSED_FIELDS, transposedFromLite, windowAttrs } from './window.js';

export type Rule = (site: LiteSite) => void;

/** `ActivationFunctionType` of the schema. */
export const ACTIVATIONS = ['NONE', 'RELU', 'RELU_N1_TO_1', 'RELU6', 'TANH', 'SIGN_BIT'] as const;

/** The last node of an operator, with the activation that is fused into it. */
export function endActivated(site: LiteSite, field: number, op: string, inputs: readonly string[], attrs = {}): void {
  const activation = ACTIVATIONS[site.options?.byte(field) ?? 0];
  if (activation === undefined || activation === 'NONE') return site.end(op, inputs, attrs);
  activate(site, activation, site.add(op, inputs, attrs));
}

function activate(site: LiteSite, activation: (typeof ACTIVATIONS)[number], value: string): void {
  if (activation === 'RELU') return site.end('Relu', [value]);
  if (activation === 'RELU6') return site.end('Relu6', [value]);
  if (activation === 'TANH') return site.end('Tanh', [value]);
  if (activation === 'SIGN_BIT') throw new UnsupportedOpError(`${site.graph.file}: ${site.operator.op} '${site.outputName}' has the activation SIGN_BIT, which is not supported.`);
  bound(site, -1, 1, value);
}

function bound(site: LiteSite, low: number, high: number, value: string): void {
  site.end('Minimum', [site.add('Maximum', [value, scalar(site, low)]), scalar(site, high)]);
}

const scalar = (site: LiteSite, value: number): string => site.value(float32([], [value]));

/** The same operator of TensorFlow, on the same inputs. */
const same = (op: string): Rule => (site) => site.end(op, site.operator.inputs.map((_, i) => site.input(i)));
const activated = (op: string): Rule => (site) => endActivated(site, 0, op, [site.input(0), site.input(1)]);

/** Weights in floats, whatever they are stored as. */
function weights(site: LiteSite, index: number): TensorSource {
  const source = site.constant(index, 'its filter');
  return source.dtype === 'float32' ? source : readDequantized(source, site.inputTensor(index), site.graph.file);
}

function convolution(site: LiteSite): void {
  const filter = weights(site, 1);
  if (filter.shape.length !== 4) throw damaged(site.graph.file, `found a filter of ${filter.shape.length} axes for ${site.operator.op} '${site.outputName}', expected 4`);
  const isDepthwise = site.operator.op === 'DEPTHWISE_CONV_2D';
  const channels = site.inputTensor(0).shape.at(-1) ?? 0;
  if (isDepthwise && !Number.isInteger(filter.shape[3] / channels)) throw damaged(site.graph.file, `found a filter of ${filter.shape[3]} channels for ${channels} of the map in '${site.outputName}', expected a multiple`);
  const [op, turned] = isDepthwise ? ['DepthwiseConv2dNative', depthwiseFromLite(filter, channels)] : ['Conv2D', filterFromLite(filter)];
  const attrs = windowAttrs(site, isDepthwise ? DEPTHWISE_FIELDS : CONV_FIELDS);
  const activation = isDepthwise ? 4 : 3;
  const inputs = [site.input(0), site.value(turned, 'filter')];
  if (!site.has(2)) return endActivated(site, activation, op, inputs, attrs);
  endActivated(site, activation, 'BiasAdd', [site.add(op, inputs, attrs), site.input(2)]);
}

function pool(op: string): Rule {
  return (site) => {
    const { padding, strides } = windowAttrs(site, CONV_FIELDS);
    const ksize = [1, site.options?.int(4) ?? 1, site.options?.int(3) ?? 1, 1];
    endActivated(site, 5, op, [site.input(0)], { padding, strides, ksize, data_format: 'NHWC' });
  };
}

/** Weights are [out, in]. */
function fullyConnected(site: LiteSite): void {
  const filter = weights(site, 1);
  const flat = site.add('Reshape', [site.input(0), site.ints([-1, filter.shape[1] ?? 1])]);
  const product = site.add('MatMul', [flat, site.value(filter, 'weights')], { transpose_b: true });
  const biased = site.has(2) ? site.add('BiasAdd', [product, site.input(2)]) : product;
  endActivated(site, 0, 'Reshape', [biased, site.ints(kept(site, filter.shape[0]))]);
}

/** The shape of what a FULLY_CONNECTED gives: [-1, out], or that of its input with other channels. */
export function kept(site: LiteSite, out: number): readonly number[] {
  if (!(site.options?.bool(2) ?? false)) return [-1, out];
  const { shape, openShape, name } = site.inputTensor(0);
  const [batch, ...sides] = (openShape ?? shape).slice(0, -1);
  if (sides.some((side) => side < 0)) throw new UnsupportedOpError(`${site.graph.file}: FULLY_CONNECTED '${site.outputName}' keeps the sizes of '${name}', some of which are left open; that is not supported. Convert the model with the sizes of its input.`);
  return batch === undefined ? [out] : [-1, ...sides, out];
}

/** The size of the output is an input. */
function transposedConvolution(site: LiteSite): void {
  const filter = weights(site, 1);
  if (filter.shape.length !== 4) throw damaged(site.graph.file, `found a filter of ${filter.shape.length} axes for TRANSPOSE_CONV '${site.outputName}', expected 4`);
  const inputs = [site.input(0), site.value(transposedFromLite(filter), 'filter'), site.input(2)];
  const attrs = windowAttrs(site, TRANSPOSED_FIELDS);
  if (!site.has(3)) return endActivated(site, 3, 'Conv2DBackpropInput', inputs, attrs);
  endActivated(site, 3, 'BiasAdd', [site.add('Conv2DBackpropInput', inputs, attrs), site.input(3)]);
}

function softmax(site: LiteSite): void {
  const beta = site.options?.float(0) ?? 1;
  site.end('Softmax', [beta === 1 ? site.input(0) : site.add('Mul', [site.input(0), scalar(site, beta)])]);
}

/** x * min(max(x + 3, 0), 6) / 6 */
function hardSwish(site: LiteSite): void {
  const gate = site.add('Relu6', [site.add('AddV2', [site.input(0), scalar(site, 3)])]);
  site.end('Mul', [site.add('Mul', [site.input(0), gate]), scalar(site, 1 / 6)]);
}

function leaky(site: LiteSite, alpha: string): void {
  const negative = site.add('Mul', [alpha, site.add('Minimum', [site.input(0), scalar(site, 0)])]);
  site.end('AddV2', [site.add('Relu', [site.input(0)]), negative]);
}

export function concatenation(site: LiteSite, parts: readonly string[] = site.operator.inputs.map((_, i) => site.input(i))): void {
  endActivated(site, 1, 'ConcatV2', [...parts, site.ints([site.options?.int(0) ?? 0], [])]);
}

/** The shape is an input, or, in older files, among the options. */
function reshape(site: LiteSite): void {
  site.end('Reshape', [site.input(0), site.has(1) ? site.input(1) : site.ints(site.options?.ints(0) ?? [])]);
}

const MASKS = ['begin_mask', 'end_mask', 'ellipsis_mask', 'new_axis_mask', 'shrink_axis_mask'] as const;

function stridedSlice(site: LiteSite): void {
  const masks = Object.fromEntries(MASKS.map((mask, field) => [mask, site.options?.int(field) ?? 0]));
  site.end('StridedSlice', [0, 1, 2, 3].map((i) => site.input(i)), masks);
}

const typeOf = (number: number, fallback: DType): DType => {
  const type = TYPES[number] as string | undefined;
  return type === 'float16' ? 'float32' : type === undefined || ['resource', 'variant', 'int4', 'string'].includes(type) ? fallback : (type as DType);
};

function cast(site: LiteSite): void {
  const { type } = site.outputTensor();
  site.end('Cast', [site.input(0)], { DstT: { dtype: typeOf(TYPES.indexOf(type), 'float32') } });
}

/** Constants are read as what they stand for. */
function dequantize(site: LiteSite): void {
  const stored = site.constant(0, 'its numbers');
  site.graph.know(site.operator.outputs[0] ?? -1, stored.dtype === 'float32' ? stored : readDequantized(stored, site.inputTensor(0), site.graph.file));
}

const withAttrs = (op: string, attrs: (site: LiteSite) => Record<string, number | boolean | readonly number[] | { readonly dtype: DType }>): Rule => (site) => site.end(op, site.operator.inputs.map((_, i) => site.input(i)), attrs(site));
const reduced = (op: string): Rule => withAttrs(op, ({ options }) => ({ keep_dims: options?.bool(0) ?? false }));

export const FLOAT_RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['CONV_2D', convolution],
  ['DEPTHWISE_CONV_2D', convolution],
  ['TRANSPOSE_CONV', transposedConvolution],
  ['AVERAGE_POOL_2D', pool('AvgPool')],
  ['MAX_POOL_2D', pool('MaxPool')],
  ['FULLY_CONNECTED', fullyConnected],
  ['ADD', activated('AddV2')],
  ['SUB', activated('Sub')],
  ['MUL', activated('Mul')],
  ['DIV', activated('RealDiv')],
  ['RELU', same('Relu')],
  ['RELU6', same('Relu6')],
  ['RELU_0_TO_1', (site) => bound(site, 0, 1, site.input(0))],
  ['RELU_N1_TO_1', (site) => activate(site, 'RELU_N1_TO_1', site.input(0))],
  ['LEAKY_RELU', (site) => leaky(site, scalar(site, site.options?.float(0) ?? 0))],
  ['PRELU', (site) => leaky(site, site.input(1))],
  ['ELU', same('Elu')],
  ['LOGISTIC', same('Sigmoid')],
  ['TANH', same('Tanh')],
  ['HARD_SWISH', hardSwish],
  ['SOFTMAX', softmax],
  ['MAXIMUM', same('Maximum')],
  ['MINIMUM', same('Minimum')],
  ['SQUARED_DIFFERENCE', same('SquaredDifference')],
  ['POW', same('Pow')],
  ['FLOOR_DIV', same('FloorDiv')],
  ['FLOOR_MOD', same('FloorMod')],
  ['EXP', same('Exp')],
  ['SQRT', same('Sqrt')],
  ['RSQRT', same('Rsqrt')],
  ['ABS', same('Abs')],
  ['NEG', same('Neg')],
  ['FLOOR', same('Floor')],
  ['MEAN', reduced('Mean')],
  ['SUM', reduced('Sum')],
  ['REDUCE_MAX', reduced('Max')],
  ['RESIZE_BILINEAR', withAttrs('ResizeBilinear', ({ options }) => ({ align_corners: options?.bool(2) ?? false, half_pixel_centers: options?.bool(3) ?? false }))],
  ['RESIZE_NEAREST_NEIGHBOR', withAttrs('ResizeNearestNeighbor', ({ options }) => ({ align_corners: options?.bool(0) ?? false, half_pixel_centers: options?.bool(1) ?? false }))],
  ['CONCATENATION', (site) => concatenation(site)],
  ['RESHAPE', reshape],
  ['SQUEEZE', withAttrs('Squeeze', ({ options }) => ({ squeeze_dims: options?.ints(0) ?? [] }))],
  ['EXPAND_DIMS', same('ExpandDims')],
  ['TRANSPOSE', same('Transpose')],
  ['PAD', same('Pad')],
  ['PADV2', same('PadV2')],
  ['SLICE', same('Slice')],
  ['STRIDED_SLICE', stridedSlice],
  ['SPACE_TO_BATCH_ND', same('SpaceToBatchND')],
  ['BATCH_TO_SPACE_ND', same('BatchToSpaceND')],
  ['SHAPE', withAttrs('Shape', ({ options }) => ({ out_type: { dtype: typeOf(options?.byte(0) ?? 2, 'int32') } }))],
  ['PACK', withAttrs('Pack', ({ options, operator }) => ({ axis: options?.int(1) ?? 0, N: operator.inputs.length }))],
  ['TILE', same('Tile')],
  ['FILL', same('Fill')],
  ['GATHER', (site) => site.end('GatherV2', [site.input(0), site.input(1), site.ints([site.options?.int(0) ?? 0], [])])],
  ['SPLIT', (site) => site.endAll('Split', [site.input(0), site.input(1)], { num_split: site.operator.outputs.length })],
  ['ARG_MAX', (site) => site.end('ArgMax', [site.input(0), site.ints(axisOf(site), [])], { output_type: { dtype: typeOf(site.options?.byte(0) ?? 4, 'int64') } })],
  ['CAST', cast],
  ['DEQUANTIZE', dequantize],
]);

/** It may be a vector of one. */
function axisOf(site: LiteSite): number[] {
  const { data, shape } = site.inputTensor(1);
  site.constant(1, 'its axis');
  if (!data || data.length < 4 || shape.some((side) => side !== 1)) throw damaged(site.graph.file, `found no axis for ARG_MAX '${site.outputName}', expected one`);
  return [new DataView(data.buffer, data.byteOffset).getInt32(0, true)];
}
