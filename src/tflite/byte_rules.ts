/** TensorFlow Lite's operators on numbers of 8 bits, as those that compute what its reference kernels compute (ops/operators/tflite). */
import { allocate, tensor } from '../tensor.js';
import { averagePool, maxPool, mean, product, softmax, sum } from './byte_arithmetic.js';
import { convolution, fullyConnected, transposedConvolution } from './byte_layers.js';
import { inputScale, unsupported } from './byte_site.js';
import { bounded, concat, dequantize, leakyRelu, logistic, ofReals, quantize } from './byte_tables.js';
import { FLOAT_RULES, type Rule } from './float_rules.js';
import { hardSwish } from './hard_swish.js';
import { isByteMap } from './scales.js';
import type { LiteSite } from './site.js';

function resizeBilinear(site: LiteSite): void {
  site.end('TfliteResizeBilinear', [site.input(0), site.input(1)], { align_corners: site.options?.bool(2) ?? false, half_pixel_centers: site.options?.bool(3) ?? false });
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
const MOVING: ReadonlySet<string> = new Set(['RESHAPE', 'SQUEEZE', 'EXPAND_DIMS', 'TRANSPOSE', 'SLICE', 'STRIDED_SLICE', 'BATCH_TO_SPACE_ND', 'RESIZE_NEAREST_NEIGHBOR', 'ARG_MAX', 'SHAPE', 'TILE', 'GATHER', 'SPLIT', 'PACK', 'PADV2', 'MAXIMUM', 'MINIMUM']);

const BYTE_RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['CONV_2D', convolution],
  ['DEPTHWISE_CONV_2D', convolution],
  ['TRANSPOSE_CONV', transposedConvolution],
  ['FULLY_CONNECTED', fullyConnected],
  ['ADD', sum(1)],
  ['SUB', sum(-1)],
  ['MUL', product],
  ['MEAN', mean],
  ['AVERAGE_POOL_2D', averagePool],
  ['MAX_POOL_2D', maxPool],
  ['SOFTMAX', softmax],
  ['RESIZE_BILINEAR', resizeBilinear],
  ['CONCATENATION', concat],
  ['QUANTIZE', quantize],
  ['DEQUANTIZE', dequantize],
  ['RELU', bounded('RELU')],
  ['RELU6', bounded('RELU6')],
  ['RELU_N1_TO_1', bounded('RELU_N1_TO_1')],
  ['RELU_0_TO_1', bounded('RELU_0_TO_1')],
  ['LEAKY_RELU', leakyRelu],
  ['HARD_SWISH', hardSwish],
  ['LOGISTIC', ofReals(logistic)],
  ['TANH', ofReals(Math.tanh)],
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
