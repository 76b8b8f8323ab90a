/**
 * What a network in 8 bits computes, in ONNX's QDQ form: operators on real numbers between a DequantizeLinear of what they read and a QuantizeLinear of what they give.
 * Runtimes know these groups by their pattern and compute them with integers. What integers stand for, the graph's schemes tell.
 *
 *     x -> DequantizeLinear -> Conv (filter and bias dequantised too) -> Add (of a residual) -> QuantizeLinear -> Clip
 *
 * A map of 7 bits is clamped as integers: between Conv and QuantizeLinear a clamp would break the pattern.
 */
import type { Scheme } from '../../engine/quantization/ranges.js';
import type { PixelConvAttributes } from '../../ops/operators/quantized/pixel_conv2d.js';
import type { QLinearConvAttributes } from '../../ops/operators/quantized/q_linear_conv2d.js';
import { MOST, type OutputQuantization } from '../../ops/operators/quantized/quantization.js';
import type { QuantizeAttributes } from '../../ops/operators/quantized/quantize_linear.js';
import type { TfliteAddAttributes } from '../../ops/operators/tflite/tflite_add.js';
import { tensor, type TensorSource } from '../../tensor.js';
import { channelsFirst, plain, type Site, type Translation, type Translator } from '../site.js';
import { activated, depthwiseFilter, fullFilter, windowOf, type Filter } from './conv.js';
import { pooled } from './pool.js';
import { resized } from './resize.js';

/** As those of TensorFlow Lite's operators. */
const UNKNOWN = { reason: 'integers whose scale is not known' } as const;

/** To uint8; or to int32, which is what becomes of a bias that every run computes, and ONNX has no operator for. */
export const quantizeLinear: Translator = (site) => {
  const attrs = site.attributes<QuantizeAttributes>();
  if (attrs.dtype === 'int32') return plain(site.cast(limited(site, site.op('Round', [site.op('Div', [site.plain(0), site.plain(1)])]), attrs), 'int32'));
  const x = site.any(0);
  return site.outputScheme ? { ...x, name: integersOf(site, x.name, site.outputScheme, attrs) } : UNKNOWN;
};

export const dequantizeLinear: Translator = (site) => {
  const [x, scheme] = [site.any(0), site.inputScheme(0)];
  return scheme ? { ...x, name: realsOf(site, x.name, scheme) } : UNKNOWN;
};

export const qLinearConvolution: Translator = (site) => convolve(site, fullFilter(site));
export const qLinearDepthwiseConvolution: Translator = (site) => convolve(site, depthwiseFilter(site));

function convolve(site: Site, filter: Filter): Translation {
  const { rectify, output, ...window } = site.attributes<QLinearConvAttributes>();
  const [scheme, residual, outScheme] = [site.inputScheme(0), site.inputScheme(4), site.outputScheme];
  if (!scheme || (site.inputs.length > 4 && !residual) || (output.dtype === 'uint8' && !outScheme)) return UNKNOWN;
  // A multiplier is the product of the scales of x and of the filter, divided by that of the output.
  const outScale = outScheme?.scale ?? 1;
  const x = clamped(site, site.channelsFirst(0), rectify ? scheme.zeroPoint : 0, MOST);
  const weights = realsByChannel(site, filter.name, 'filter_scale', outScale / scheme.scale);
  const bias = realsByChannel(site, site.plain(2), 'sum_scale', outScale);
  const packed = site.isConstant(2);
  let value = site.op('Conv', [realsOf(site, x, scheme), weights, ...(packed ? [bias] : [])], windowOf(site, window, filter));
  if (!packed) value = site.op('Add', [value, site.reshape(bias, [1, site.outputs[0].shape[3], 1, 1])]);
  if (residual) value = site.op('Add', [value, realsOf(site, site.channelsFirst(4), residual)]);
  return channelsFirst(outScheme ? integersOf(site, value, outScheme, output) : limited(site, value, output));
}

/** TfliteAdd. */
export const qLinearAdd: Translator = (site) => {
  const [a, b, outScheme] = [site.inputScheme(0), site.inputScheme(1), site.outputScheme];
  if (!a || !b || !outScheme) return UNKNOWN;
  const { names: [first, second], layout } = site.together();
  const sum = site.op('Add', [realsOf(site, first, a), realsOf(site, second, b)]);
  return { name: integersOf(site, sum, outScheme, site.attributes<TfliteAddAttributes>().output), layout };
};

/** Of a step: enough that what lies midway between two integers becomes the greater one, as TfliteResizeBilinear rounds; ONNX takes the even one. */
const BEYOND_MIDWAY = 2 ** -10;

/** TfliteResizeBilinear, whose output has the scheme of its input. */
export const qLinearResize: Translator = (site) => {
  const scheme = site.inputScheme(0);
  if (!scheme) return UNKNOWN;
  const value = resized(site, realsOf(site, site.channelsFirst(0), scheme));
  const raised = site.op('Add', [value, site.writer.scalar('float32', Math.fround(scheme.scale * BEYOND_MIDWAY))]);
  return channelsFirst(integersOf(site, raised, scheme, { low: 0, high: MOST }));
};

export const qLinearAveragePool: Translator = (site) => {
  const scheme = site.inputScheme(0);
  return scheme ? channelsFirst(pooled(site, realsOf(site, site.channelsFirst(0), scheme), true)) : UNKNOWN;
};

/** PixelConv2D, which computes with floats. */
export const pixelConvolution: Translator = (site) => {
  const { activation } = site.attributes<PixelConvAttributes>();
  const value = site.op('Conv', [site.channelsFirst(0), fullFilter(site).name, ...(site.isConstant(2) ? [site.plain(2)] : [])], { kernel_shape: [1, 1] });
  return channelsFirst(activated(site, site.isConstant(2) ? value : site.op('Add', [value, site.channelsFirst(2)]), activation));
};

const realsOf = (site: Site, integers: string, { scale, zeroPoint }: Scheme): string =>
  site.op('DequantizeLinear', [integers, site.writer.scalar('float32', scale), site.writer.scalar('uint8', zeroPoint)]);

/** Of int8 and int32 around 0, with a scale for each channel of their first axis: the multipliers of the node (input 3) times `factor`. */
function realsByChannel(site: Site, integers: string, name: string, factor: number): string {
  const multiplier = site.constant(3);
  const { shape } = multiplier;
  const scales: TensorSource<'float32'> = {
    dtype: 'float32',
    shape,
    read: async () => tensor('float32', shape, ((await multiplier.read()).data as Float32Array).map((each) => each * factor)),
  };
  return site.op('DequantizeLinear', [integers, site.writer.constant(`${site.node.name}/${name}`, scales)], { axis: 0 });
}

/** Between two of them. That there are only 8 bits, ONNX knows. */
function integersOf(site: Site, reals: string, { scale, zeroPoint }: Scheme, { low, high }: Pick<OutputQuantization, 'low' | 'high'>): string {
  return clamped(site, site.op('QuantizeLinear', [reals, site.writer.scalar('float32', scale), site.writer.scalar('uint8', zeroPoint)]), low, high);
}

function clamped(site: Site, integers: string, low: number, high: number): string {
  return low === 0 && high === MOST ? integers : site.op('Clip', [integers, site.writer.scalar('uint8', low), site.writer.scalar('uint8', high)]);
}

/** Real numbers between two, as activations clamp them. */
function limited(site: Site, value: string, { low, high }: Pick<OutputQuantization, 'low' | 'high'>): string {
  if (low === -Infinity) return value;
  return high === Infinity ? site.op('Relu', [value]) : site.op('Clip', [value, site.writer.scalar('float32', low), site.writer.scalar('float32', high)]);
}
