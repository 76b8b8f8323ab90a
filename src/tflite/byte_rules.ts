/** TensorFlow Lite's operators on numbers of 8 bits, as those that compute what its reference kernels compute (ops/operators/tflite). */
import { UnsupportedOpError } from '../errors.js';
import { allocate, float32, int32, sizeOf, tensor, type Tensor } from '../tensor.js';
import { clamp, multiplyByQuantizedMultiplier, quantizedMultiplier, roundAway } from '../ops/operators/tflite/fixed_point.js';
import { ACTIVATIONS, concatenation, FLOAT_RULES, type Rule } from './float_rules.js';
import { damaged } from './model.js';
import { activationRange, isByteMap, mapScale, rangeOf, type MapScale } from './scales.js';
import type { LiteSite } from './site.js';
import { CONV_FIELDS, DEPTHWISE_FIELDS, depthwiseFromLite, filterFromLite, windowAttrs } from './window.js';

const inputScale = (site: LiteSite, index = 0): MapScale => mapScale(site.inputTensor(index), site.graph.file);
const outputScale = (site: LiteSite): MapScale => mapScale(site.outputTensor(), site.graph.file);

/** What all operators say of their output. */
function outputAttrs(site: LiteSite, activation: string) {
  const scale = outputScale(site);
  const [low, high] = activationRange(activation, scale);
  return { T: { dtype: scale.dtype }, zero_point: scale.zeroPoint, low, high } as const;
}

function activationAt(site: LiteSite, field: number): string {
  const activation = ACTIVATIONS[site.options?.byte(field) ?? 0];
  if (activation === undefined || activation === 'TANH' || activation === 'SIGN_BIT') throw unsupported(site, `with the activation ${activation}`);
  return activation;
}

const unsupported = (site: LiteSite, what: string): UnsupportedOpError => new UnsupportedOpError(`${site.graph.file}: ${site.operator.op} '${site.outputName}' in 8 bits ${what} is not supported. Give the float model, or what it was converted from.`);

function convolution(site: LiteSite): void {
  const isDepthwise = site.operator.op === 'DEPTHWISE_CONV_2D';
  const stored = site.constant(1, 'its filter');
  const { quantization, shape } = site.inputTensor(1);
  if (!quantization || (stored.dtype !== 'int8' && stored.dtype !== 'uint8') || shape.length !== 4) throw unsupported(site, `with a filter of ${stored.dtype}`);
  const [x, out] = [inputScale(site), outputScale(site)];
  const channels = site.inputTensor(0).shape.at(-1) ?? 0;
  if (isDepthwise && !Number.isInteger(shape[3] / channels)) throw damaged(site.graph.file, `found a filter of ${shape[3]} channels for ${channels} of the map in '${site.outputName}', expected a multiple`);
  const filter = isDepthwise ? depthwiseFromLite(stored, channels) : filterFromLite(stored);
  const count = isDepthwise ? shape[3] : shape[0];
  if (quantization.scales.length !== 1 && (quantization.scales.length !== count || quantization.zeroPoints.some((zero) => zero !== 0))) throw unsupported(site, `with ${quantization.scales.length} scales of the filter`);
  // Of uint8, whose filters have one scale, the product of the scales is that of float32; of int8 that of float64.
  const factorOf = (scale: number): number => (x.dtype === 'uint8' ? Math.fround(x.scale * scale) : x.scale * scale) / out.scale;
  const multipliers = Array.from({ length: count }, (_, n) => quantizedMultiplier(factorOf(quantization.scales[n % quantization.scales.length])));
  const bias = site.has(2) ? site.input(2) : site.value(int32([count], new Int32Array(count)), 'bias');
  const inputs = [site.input(0), site.value(filter, 'filter'), bias, site.ints([...multipliers.map(([each]) => each), ...multipliers.map(([, shift]) => shift)], [2, count])];
  site.end(isDepthwise ? 'TfliteDepthwiseConv2D' : 'TfliteConv2D', inputs, {
    ...windowAttrs(site, isDepthwise ? DEPTHWISE_FIELDS : CONV_FIELDS),
    ...outputAttrs(site, activationAt(site, isDepthwise ? 4 : 3)),
    x_zero_point: x.zeroPoint,
    filter_zero_point: quantization.scales.length === 1 ? quantization.zeroPoints[0] : 0,
  });
}

/** Source: kernels/add.cc (Prepare) */
function add(site: LiteSite): void {
  const [a, b, out] = [inputScale(site), inputScale(site, 1), outputScale(site)];
  const isSwapped = sizeOf(site.inputTensor(0).shape) < sizeOf(site.inputTensor(1).shape);
  const largest = 2 * Math.max(a.scale, b.scale);
  const [first, second] = isSwapped ? [b, a] : [a, b];
  const multipliers = [first.scale / largest, second.scale / largest, largest / (2 ** 20 * out.scale)].flatMap(quantizedMultiplier);
  const inputs = isSwapped ? [site.input(1), site.input(0)] : [site.input(0), site.input(1)];
  site.end('TfliteAdd', inputs, { a_zero_point: first.zeroPoint, b_zero_point: second.zeroPoint, multipliers, ...outputAttrs(site, activationAt(site, 0)) });
}

function averagePool(site: LiteSite): void {
  const { padding, strides } = windowAttrs(site, CONV_FIELDS);
  const ksize = [1, site.options?.int(4) ?? 1, site.options?.int(3) ?? 1, 1];
  const { low, high } = outputAttrs(site, activationAt(site, 5));
  site.end('TfliteAveragePool', [site.input(0)], { padding, strides, ksize, data_format: 'NHWC', low, high });
}

function resizeBilinear(site: LiteSite): void {
  site.end('TfliteResizeBilinear', [site.input(0), site.input(1)], { align_corners: site.options?.bool(2) ?? false, half_pixel_centers: site.options?.bool(3) ?? false });
}

/** What a function gives for each number of 8 bits. */
function table(from: MapScale, to: MapScale, value: (number: number) => number): Tensor {
  const [least] = rangeOf(from.dtype);
  const data = allocate(to.dtype, 256) as Int8Array;
  for (let i = 0; i < data.length; i++) data[i] = value(i + least);
  return tensor(to.dtype, [data.length], data);
}

/** Another scale, and what an activation leaves of it. */
function rescaled(site: LiteSite, activation: string): void {
  const [from, to] = [inputScale(site), outputScale(site)];
  const [low, high] = activationRange(activation, to);
  const [multiplier, shift] = quantizedMultiplier(from.scale / to.scale);
  const entries = table(from, to, (number) => clamp(multiplyByQuantizedMultiplier(number - from.zeroPoint, multiplier, shift) + to.zeroPoint, low, high));
  site.end('TfliteLookup', [site.input(0), site.value(entries, 'table')]);
}

function quantize(site: LiteSite): void {
  if (site.inputTensor(0).type !== 'float32') return rescaled(site, 'NONE');
  const { dtype, scale, zeroPoint } = outputScale(site);
  site.end('TfliteQuantize', [site.input(0)], { T: { dtype }, scale, zero_point: zeroPoint });
}

function dequantize(site: LiteSite): void {
  site.end('TfliteLookup', [site.input(0), site.value(realNumbers(inputScale(site)), 'table')]);
}

/** What each number of 8 bits stands for. */
export function realNumbers({ dtype, scale, zeroPoint }: MapScale): Tensor {
  const [least] = rangeOf(dtype);
  return float32([256], Float32Array.from({ length: 256 }, (_, i) => scale * (i + least - zeroPoint)));
}

/** Source: kernels/internal/reference/concatenation.h (ConcatenationWithScaling) */
function concat(site: LiteSite): void {
  const to = outputScale(site);
  if (activationAt(site, 1) !== 'NONE') throw unsupported(site, 'with an activation');
  const inverse = Math.fround(1 / to.scale);
  const parts = site.operator.inputs.map((_, i) => {
    const from = inputScale(site, i);
    if (from.scale === to.scale && from.zeroPoint === to.zeroPoint) return site.input(i);
    if (to.dtype !== 'uint8') throw unsupported(site, 'with inputs of several scales');
    const scale = Math.fround(from.scale * inverse);
    const bias = Math.fround(-from.zeroPoint * scale);
    const entries = table(from, to, (number) => clamp(roundAway(Math.fround(Math.fround(number * scale) + bias)) + to.zeroPoint, 0, 255));
    return site.add('TfliteLookup', [site.input(i), site.value(entries, 'table')]);
  });
  concatenation(site, parts);
}

function pad(site: LiteSite): void {
  site.end('PadV2', [site.input(0), site.input(1), zeroOf(site)]);
}

/** The number that stands for zero. */
function zeroOf(site: LiteSite): string {
  const { dtype, zeroPoint } = inputScale(site);
  const data = allocate(dtype, 1) as Int8Array;
  data[0] = zeroPoint;
  return site.value(tensor(dtype, [], data), 'zero');
}

/** What is padded stands for zero. */
function spaceToBatch(site: LiteSite): void {
  const { data } = site.inputTensor(2);
  site.constant(2, 'its paddings');
  if (data?.length !== 16 || site.inputTensor(0).shape.length !== 4) throw unsupported(site, 'of other than two axes');
  const view = new DataView(data.buffer, data.byteOffset);
  const paddings = [0, 0, ...[0, 4, 8, 12].map((at) => view.getInt32(at, true)), 0, 0];
  const padded = site.add('PadV2', [site.input(0), site.ints(paddings, [4, 2]), zeroOf(site)]);
  site.end('SpaceToBatchND', [padded, site.input(1), site.ints([0, 0, 0, 0], [2, 2])]);
}

/** Operators that only move numbers, or compare them: their output has the scale of their input. */
const MOVING: ReadonlySet<string> = new Set(['RESHAPE', 'SQUEEZE', 'EXPAND_DIMS', 'TRANSPOSE', 'SLICE', 'STRIDED_SLICE', 'BATCH_TO_SPACE_ND', 'RESIZE_NEAREST_NEIGHBOR', 'ARG_MAX', 'SHAPE', 'TILE', 'GATHER', 'SPLIT', 'PACK', 'MAX_POOL_2D']);

const BYTE_RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['CONV_2D', convolution],
  ['DEPTHWISE_CONV_2D', convolution],
  ['ADD', add],
  ['AVERAGE_POOL_2D', averagePool],
  ['RESIZE_BILINEAR', resizeBilinear],
  ['CONCATENATION', concat],
  ['QUANTIZE', quantize],
  ['DEQUANTIZE', dequantize],
  ['RELU', (site) => rescaled(site, 'RELU')],
  ['RELU6', (site) => rescaled(site, 'RELU6')],
  ['RELU_N1_TO_1', (site) => rescaled(site, 'RELU_N1_TO_1')],
  ['PAD', pad],
  ['SPACE_TO_BATCH_ND', spaceToBatch],
]);

/** The rule for an operator where it stands; undefined for one that is known for neither floats nor 8 bits. @throws UnsupportedOpError for one that is not known in 8 bits */
export function ruleFor(site: LiteSite): Rule | undefined {
  const { op, inputs, outputs } = site.operator;
  const isBytes = op === 'QUANTIZE' || [...inputs, ...outputs].some((index) => index >= 0 && isByteMap(site.graph.tensor(index)));
  if (!isBytes || MOVING.has(op)) return FLOAT_RULES.get(op);
  const rule = BYTE_RULES.get(op);
  if (!rule && FLOAT_RULES.has(op)) throw unsupported(site, 'on such a map');
  return rule;
}

export const isKnown = (op: string): boolean => FLOAT_RULES.has(op) || BYTE_RULES.has(op);
