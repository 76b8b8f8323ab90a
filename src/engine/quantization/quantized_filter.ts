/**
 * The constants of a convolution in 8 bits: an int8 filter that is symmetric around zero, with a scale for each output channel, the bias as an int32 in the
 * scale of the sums, and the multiplier that brings sums to the output.
 *
 * All are computed from the float32 filter when a backend reads them, so a network is never in memory twice.
 */
import { InvalidArgumentError } from '../../errors.js';
import { GREATEST_WEIGHT, roundedWeights, stepOf } from '../../ops/operators/quantized/rounded_weights.js';
import type { Staging } from '../../staging.js';
import { sizeOf, type Shape, type Tensor, type TensorSource } from '../../tensor.js';

const { abs, floor, max, round } = Math;

/** What a bias may be at most in the scale of the sums: there is room for the sum itself beside it. */
export const GREATEST_BIAS = 2 ** 30;

/** What part of that outputs fill at most, where a bias is computed: it may be beyond them, and products take it back. */
const OUTPUT_SHARE = 1 / 2;

/** Of a convolution that is to be quantised. */
export interface FloatFilter {
  /** What messages call the layer. */
  readonly name: string;
  /** float32 [rows, columns, in, out], or [rows, columns, out / multiplier, multiplier] of a depthwise convolution */
  readonly filter: TensorSource;
  /** Output channels: all of the last axes that hold as many. */
  readonly channels: number;
  /** float32 [channels]; undefined where it is computed in every run */
  readonly bias: Tensor | undefined;
  /** Where the bias is computed: how far from 0 outputs go. A bias that goes much farther is none. */
  readonly greatestOutput?: number;
  readonly xScale: number;
  /** Of the channels of x, float32 [in]. */
  readonly xMeans: Float32Array | undefined;
}

export interface QuantizedFilter {
  /** int8, of the filter's shape */
  readonly filter: TensorSource;
  /** float32 [channels]: what a sum of 1 stands for. */
  readonly sumScale: TensorSource;
  /** int32 [channels] */
  readonly bias: TensorSource;
  /** float32 [channels]: what the means of a sum are off because weights were rounded. It is in `bias` already. */
  readonly correction: TensorSource;
  /** float32 [channels], for an output whose integers are `outScale` apart. */
  multiplier(outScale: number): TensorSource;
}

/** The same layer quantised for the same input is the same constants: plans for several picture sizes then share what a backend packs for them. */
const known = new WeakMap<TensorSource, { readonly layer: FloatFilter; readonly quantized: QuantizedFilter }[]>();

/** @throws InvalidArgumentError, from its tensors, where weights or bias are not finite */
export function quantizedFilter(layer: FloatFilter): QuantizedFilter {
  const entries = known.get(layer.filter) ?? [];
  known.set(layer.filter, entries);
  const found = entries.find((entry) => isSame(entry.layer, layer));
  if (found) return found.quantized;
  const quantized = quantizeFilter(layer);
  entries.push({ layer, quantized });
  return quantized;
}

const isSame = (a: FloatFilter, b: FloatFilter): boolean =>
  a.xScale === b.xScale && a.channels === b.channels && a.greatestOutput === b.greatestOutput && sameNumbers(numbersOf(a.bias), numbersOf(b.bias)) && sameNumbers(a.xMeans, b.xMeans);

const numbersOf = (value: Tensor | undefined): Float32Array | undefined => value?.data as Float32Array | undefined;

function sameNumbers(a: Float32Array | undefined, b: Float32Array | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.length === b.length && a.every((value, i) => Object.is(value, b[i])));
}

/** What is kept of a filter once it was read, float64 [channels]. */
interface Quantities {
  /** Of the weights. */
  readonly scales: Float64Array;
  readonly corrections: Float64Array;
}

function quantizeFilter(layer: FloatFilter): QuantizedFilter {
  const { filter, channels, xScale } = layer;
  const bias = numbersOf(layer.bias);
  let found: Quantities | undefined;
  // Backends ask for the filter first, so that its weights are read once.
  const readFilter = async (staging?: Staging): Promise<Int8Array> => {
    const { integers, ...quantities } = quantized(await weightsOf(filter, staging), layer);
    found = quantities;
    return integers;
  };
  const quantities = async (staging?: Staging): Promise<Quantities> => {
    if (!found) await readFilter(staging);
    return found!;
  };
  const multipliers = new Map<number, TensorSource>();
  const perChannel = (outScale: number): TensorSource => lazily('float32', [channels], async (staging) => mapped(new Float32Array(channels), (await quantities(staging)).scales, (scale) => (xScale * scale) / outScale));
  return {
    filter: lazily('int8', filter.shape, readFilter),
    sumScale: perChannel(1),
    bias: lazily('int32', [channels], async (staging) => {
      const { scales, corrections } = await quantities(staging);
      return mapped(new Int32Array(channels), scales, (scale, channel) => round(((bias?.[channel] ?? 0) + corrections[channel]) / (xScale * scale)));
    }),
    correction: lazily('float32', [channels], async (staging) => new Float32Array((await quantities(staging)).corrections)),
    multiplier(outScale) {
      const source = multipliers.get(outScale) ?? perChannel(outScale);
      multipliers.set(outScale, source);
      return source;
    },
  };
}

function quantized(weights: Float32Array, { name, filter: { shape }, channels, bias, greatestOutput = 0, xScale, xMeans }: FloatFilter): Quantities & { readonly integers: Int8Array } {
  const greatest = greatestWeights(weights, channels);
  requireFinite(name, greatest, numbersOf(bias));
  const scales = filterScales(weights, greatest, numbersOf(bias) ?? new Float32Array(channels).fill(greatestOutput / OUTPUT_SHARE), xScale);
  const corrections = new Float64Array(channels);
  const integers = roundedWeights(weights, scales, shape[0] * shape[1]);
  if (!xMeans) return { integers, scales, corrections };
  const inputOf = inputChannel(shape, channels);
  for (let i = 0; i < weights.length; ) {
    for (let c = 0; c < channels; c++, i++) corrections[c] += (weights[i] - integers[i] * scales[c]) * xMeans[inputOf(i)];
  }
  return { integers, scales, corrections };
}

/** Rounded to integers, they would be numbers that mean nothing, and no score would tell. */
function requireFinite(name: string, greatest: Float64Array, bias: Float32Array | undefined): void {
  const what = !greatest.every(Number.isFinite) ? 'filter' : bias?.every(Number.isFinite) === false ? 'bias' : undefined;
  if (what === undefined) return;
  throw new InvalidArgumentError(
    `The ${what} of '${name}' has numbers that are not finite once batch normalisation is folded into it, which 8 bits cannot hold. Training may have diverged, or the file is damaged: mend the checkpoint, or compute with precision 'float32' to see where.`,
  );
}

/**
 * How far from zero the weights of each channel reach: not finite where one of them is not. (`every` of all weights would make an object of each, four times their
 * own size for the collector.) Both kinds of filters have the output channel as their fastest index.
 */
function greatestWeights(weights: Float32Array, channels: number): Float64Array {
  const greatest = new Float64Array(channels);
  for (let i = 0; i < weights.length; ) for (let c = 0; c < channels; c++, i++) greatest[c] = max(greatest[c], abs(weights[i]));
  return greatest;
}

/**
 * A filter that training has rounded keeps its steps where they reach; a channel whose bias is
 * many times its weights gets a coarser scale, in which that fits.
 */
function filterScales(weights: Float32Array, greatest: Float64Array, bias: Float32Array, xScale: number): Float64Array {
  const scales = greatest.map((weight) => weight / GREATEST_WEIGHT);
  const step = stepOf(weights) ?? 0;
  for (let c = 0; c < scales.length; c++) {
    if (round((scales[c] * GREATEST_WEIGHT) / step) <= GREATEST_WEIGHT) scales[c] = step;
    scales[c] = max(scales[c], abs(bias[c]) / (xScale * GREATEST_BIAS));
    if (!(scales[c] > 0 && scales[c] < Infinity)) scales[c] = 1;
  }
  return scales;
}

/** As `from` does it, which makes two objects of every element. */
function mapped<T extends Float32Array | Int32Array>(target: T, values: Float64Array, map: (value: number, i: number) => number): T {
  for (let i = 0; i < target.length; i++) target[i] = map(values[i], i);
  return target;
}

const weightsOf = async (filter: TensorSource, staging?: Staging): Promise<Float32Array> => (await filter.read(staging)).data as Float32Array;

/** A row of a filter belongs to an input channel; of a depthwise filter, every element does. */
export function inputChannel(shape: Shape, channels: number): (i: number) => number {
  const isDepthwise = shape[2] * shape[3] === channels;
  return isDepthwise ? (i) => floor((i % channels) / shape[3]) : (i) => floor(i / channels) % shape[2];
}

function lazily(dtype: 'int8' | 'int32' | 'float32', shape: Shape, read: (staging?: Staging) => Promise<Int8Array | Int32Array | Float32Array>): TensorSource {
  return {
    dtype,
    shape,
    async read(staging) {
      const data = await read(staging);
      return { dtype, shape, data: sizeOf(shape) === 0 ? data.subarray(0, 0) : data };
    },
  };
}
