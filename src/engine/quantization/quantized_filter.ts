/**
 * The constants of a convolution in 8 bits: an int8 filter that is symmetric around zero, with a scale for each output channel, the bias as an int32 in the
 * scale of the sums, and the multiplier that brings sums to the output.
 *
 * All are computed from the float32 filter when a backend reads them, so a network is never in memory twice.
 */
import { sizeOf, type Shape, type Tensor, type TensorSource } from '../../tensor.js';

/** -128 is left out, so that every weight has its negative. */
const GREATEST_WEIGHT = 127;
/** What a bias may be at most in the scale of the sums: there is room for the sum itself beside it. */
const GREATEST_BIAS = 2 ** 30;

export interface QuantizedFilter {
  /** int8, of the filter's shape */
  readonly filter: TensorSource;
  /** float32 [channels]: what a sum of 1 stands for. */
  readonly sumScale: TensorSource;
  /** int32 [channels] */
  readonly bias: TensorSource;
  /** float32 [channels], for an output whose integers are `outScale` apart. */
  multiplier(outScale: number): TensorSource;
}

/** The same layer quantised for the same input is the same constants: plans for several picture sizes then share what a backend packs for them. */
const known = new WeakMap<TensorSource, { readonly xScale: number; readonly bias: Float32Array | undefined; readonly quantized: QuantizedFilter }[]>();

/**
 * @param filter float32 [rows, columns, in, out], or [rows, columns, out / multiplier, multiplier] of a depthwise convolution
 * @param channels output channels: all of the last axes that hold as many
 * @param bias float32 [channels]; undefined where it is computed in every run
 */
export function quantizedFilter(filter: TensorSource, channels: number, bias: Tensor | undefined, xScale: number): QuantizedFilter {
  const biases = bias?.data as Float32Array | undefined;
  const entries = known.get(filter) ?? [];
  known.set(filter, entries);
  const found = entries.find((entry) => entry.xScale === xScale && sameNumbers(entry.bias, biases));
  if (found) return found.quantized;
  const quantized = quantizeFilter(filter, channels, biases, xScale);
  entries.push({ xScale, bias: biases, quantized });
  return quantized;
}

function sameNumbers(a: Float32Array | undefined, b: Float32Array | undefined): boolean {
  return a === b || (a !== undefined && b !== undefined && a.length === b.length && a.every((value, i) => Object.is(value, b[i])));
}

function quantizeFilter(filter: TensorSource, channels: number, bias: Float32Array | undefined, xScale: number): QuantizedFilter {
  let scales: Promise<Float64Array> | undefined;
  const readScales = (): Promise<Float64Array> =>
    (scales ??= filter.read().then(({ data }) => filterScales(data as Float32Array, channels, bias, xScale)).catch((error: unknown) => {
      scales = undefined;
      throw error;
    }));
  const multipliers = new Map<number, TensorSource>();
  const perChannel = (factor: number): TensorSource =>
    lazily('float32', [channels], async () => Float32Array.from(await readScales(), (scale) => xScale * scale * factor));
  return {
    filter: lazily('int8', filter.shape, async () => {
      const filterScale = await readScales();
      const { data } = await filter.read();
      return integers(data as Float32Array, filterScale);
    }),
    sumScale: perChannel(1),
    bias: lazily('int32', [channels], async () => Int32Array.from(await readScales(), (scale, channel) => Math.round((bias?.[channel] ?? 0) / (xScale * scale)))),
    multiplier(outScale) {
      const source = multipliers.get(outScale) ?? perChannel(1 / outScale);
      multipliers.set(outScale, source);
      return source;
    },
  };
}

/** Both kinds of filters have the output channel as their fastest index. A channel whose bias is many times its weights gets a coarser scale, in which that fits. */
function filterScales(weights: Float32Array, channels: number, bias: Float32Array | undefined, xScale: number): Float64Array {
  const scales = new Float64Array(channels);
  for (let i = 0; i < weights.length; ) for (let c = 0; c < channels; c++, i++) scales[c] = Math.max(scales[c], Math.abs(weights[i]) / GREATEST_WEIGHT);
  for (let c = 0; c < channels; c++) {
    scales[c] = Math.max(scales[c], Math.abs(bias?.[c] ?? 0) / (xScale * GREATEST_BIAS));
    if (!(scales[c] > 0 && scales[c] < Infinity)) scales[c] = 1;
  }
  return scales;
}

function integers(weights: Float32Array, scales: Float64Array): Int8Array {
  const filter = new Int8Array(weights.length);
  for (let i = 0; i < weights.length; ) for (let c = 0; c < scales.length; c++, i++) filter[i] = Math.round(weights[i] / scales[c]);
  return filter;
}

function lazily(dtype: 'int8' | 'int32' | 'float32', shape: Shape, read: () => Promise<Int8Array | Int32Array | Float32Array>): TensorSource {
  return {
    dtype,
    shape,
    async read() {
      const data = await read();
      return { dtype, shape, data: sizeOf(shape) === 0 ? data.subarray(0, 0) : data };
    },
  };
}
