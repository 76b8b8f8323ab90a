/** Layers with weights in 8 bits. Source: TensorFlow 2.21, tensorflow/lite/kernels/{conv,depthwise_conv,fully_connected,transpose_conv,kernel_util}.cc */
import { int32, type TensorSource } from '../tensor.js';
import { quantizedMultiplier } from '../ops/operators/tflite/fixed_point.js';
import { activationAt, inputScale, outputAttrs, outputScale, unsupported } from './byte_site.js';
import { kept } from './float_rules.js';
import { damaged } from './model.js';
import type { LiteSite } from './site.js';
import { CONV_FIELDS, DEPTHWISE_FIELDS, depthwiseFromLite, filterFromLite, TRANSPOSED_FIELDS, transposedFromLite, windowAttrs } from './window.js';

interface Weights {
  readonly stored: TensorSource;
  /** Where they lie among the inputs, and the map and the bias. */
  readonly filter: number;
  readonly map: number;
  readonly bias: number;
  /** How many channels the output has. */
  readonly count: number;
  /** Whether the product of the scales is that of float64; else it is that of float32. */
  readonly isExact: boolean;
}

/** Bias, multipliers of the channels, and what says where zero is. */
function factors(site: LiteSite, { stored, filter, map, bias, count, isExact }: Weights) {
  const { quantization } = site.inputTensor(filter);
  if (!quantization || (stored.dtype !== 'int8' && stored.dtype !== 'uint8')) throw unsupported(site, `with a filter of ${stored.dtype}`);
  const { scales, zeroPoints } = quantization;
  if (scales.length !== 1 && (scales.length !== count || zeroPoints.some((zero) => zero !== 0))) throw unsupported(site, `with ${scales.length} scales of the filter`);
  const [x, out] = [inputScale(site, map), outputScale(site)];
  const factorOf = (scale: number): number => (isExact ? x.scale * scale : Math.fround(x.scale * scale)) / out.scale;
  const multipliers = Array.from({ length: count }, (_, n) => quantizedMultiplier(factorOf(scales[n % scales.length])));
  return {
    inputs: [site.has(bias) ? site.input(bias) : site.value(int32([count], new Int32Array(count)), 'bias'), site.ints([...multipliers.map(([each]) => each), ...multipliers.map(([, shift]) => shift)], [2, count])],
    attrs: { x_zero_point: x.zeroPoint, filter_zero_point: scales.length === 1 ? zeroPoints[0] : 0 },
  };
}

/** Of uint8, whose filters have one scale, the product of the scales is that of float32; of int8 that of float64. */
const isExactFor = (site: LiteSite, map: number): boolean => inputScale(site, map).dtype === 'int8';

export function convolution(site: LiteSite): void {
  const isDepthwise = site.operator.op === 'DEPTHWISE_CONV_2D';
  const stored = site.constant(1, 'its filter');
  const { shape } = site.inputTensor(1);
  if (shape.length !== 4) throw unsupported(site, `with a filter of ${shape.length} axes`);
  const channels = site.inputTensor(0).shape.at(-1) ?? 0;
  if (isDepthwise && !Number.isInteger(shape[3] / channels)) throw damaged(site.graph.file, `found a filter of ${shape[3]} channels for ${channels} of the map in '${site.outputName}', expected a multiple`);
  const filter = isDepthwise ? depthwiseFromLite(stored, channels) : filterFromLite(stored);
  const { inputs, attrs } = factors(site, { stored, filter: 1, map: 0, bias: 2, count: isDepthwise ? shape[3] : shape[0], isExact: isExactFor(site, 0) });
  site.end(isDepthwise ? 'TfliteDepthwiseConv2D' : 'TfliteConv2D', [site.input(0), site.value(filter, 'filter'), ...inputs], {
    ...windowAttrs(site, isDepthwise ? DEPTHWISE_FIELDS : CONV_FIELDS),
    ...outputAttrs(site, activationAt(site, isDepthwise ? 4 : 3)),
    ...attrs,
  });
}

/** A convolution of single pixels. With one scale for all weights, the product of the scales is that of float32. */
export function fullyConnected(site: LiteSite): void {
  const stored = site.constant(1, 'its weights');
  const { shape, quantization } = site.inputTensor(1);
  if (shape.length !== 2 || (site.options?.byte(1) ?? 0) !== 0) throw unsupported(site, 'with weights in another order');
  const [out, depth] = shape;
  const filter = filterFromLite({ ...stored, shape: [out, 1, 1, depth], read: async () => ({ ...(await stored.read()), shape: [out, 1, 1, depth] }) });
  const { inputs, attrs } = factors(site, { stored, filter: 1, map: 0, bias: 2, count: out, isExact: (quantization?.scales.length ?? 0) > 1 });
  const pixels = site.add('Reshape', [site.input(0), site.ints([-1, 1, 1, depth])]);
  const product = site.add('TfliteConv2D', [pixels, site.value(filter, 'weights'), ...inputs], { padding: 'VALID', strides: [1, 1, 1, 1], dilations: [1, 1, 1, 1], data_format: 'NHWC', ...outputAttrs(site, activationAt(site, 0)), ...attrs });
  site.end('Reshape', [product, site.ints(kept(site, out))]);
}

export function transposedConvolution(site: LiteSite): void {
  const stored = site.constant(1, 'its filter');
  const { shape } = site.inputTensor(1);
  if (shape.length !== 4) throw unsupported(site, `with a filter of ${shape.length} axes`);
  const { inputs, attrs } = factors(site, { stored, filter: 1, map: 2, bias: 3, count: shape[0], isExact: isExactFor(site, 2) });
  site.end('TfliteTransposeConv', [site.input(0), site.value(transposedFromLite(stored), 'filter'), site.input(2), ...inputs], {
    ...windowAttrs(site, TRANSPOSED_FIELDS),
    ...outputAttrs(site, activationAt(site, 3)),
    ...attrs,
  });
}
