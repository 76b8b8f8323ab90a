/**
 * DepthwiseConv2dNative: every channel on its own, so there is no matrix product to gain from.
 *
 * Each output row is summed up in float64 tap by tap. Nearly all filters are 3x3 with multiplier 1; they have a loop of
 * their own that slides along the row: three new values enter at each position and the column sums that they share with
 * the neighbours stay in registers.
 */
import type { DepthwiseConv2dAttributes } from '../depthwise_conv2d.js';
import { convGeometry, type ConvGeometry } from '../conv_geometry.js';
import type { FusedActivation, FusedConvAttributes } from '../fused_conv2d.js';
import { clampOf } from './conv2d.js';
import type { CpuKernel, KernelSite, Run } from './kernel.js';

export const depthwiseConv2dKernel: CpuKernel<DepthwiseConv2dAttributes> = (site) => depthwise(site, 'None');

export const fusedDepthwiseConv2dKernel: CpuKernel<FusedConvAttributes> = (site) => depthwise(site, site.attrs.activation);

function depthwise(site: KernelSite<DepthwiseConv2dAttributes>, activation: FusedActivation): Run {
  const [x, filter] = site.inputs;
  const g = convGeometry(x.shape, filter.shape[0], filter.shape[1], site.attrs);
  const { filterHeight: height, filterWidth: width } = g;
  const multiplier = filter.shape[3] | 0;
  const [low, high] = clampOf(activation);
  const outChannels = g.inChannels * multiplier;
  const sums = new Float64Array(g.outWidth * outChannels);
  const noBias = new Float32Array(outChannels);
  const addRow = multiplier === 1 && width === 3 && g.strideX === 1 ? addRowOf3 : addRowTapByTap;

  return ([source, { data: weights }, bias, residual], [target]) => {
    const out = target.data as Float32Array;
    const input = source.data as Float32Array;
    const start = (bias?.data as Float32Array | undefined) ?? noBias;
    const rowLength = sums.length;
    for (let row = 0; row < g.batch * g.outHeight; row++) {
      const image = Math.floor(row / g.outHeight);
      const y0 = (row % g.outHeight) * g.strideY - g.padTop;
      for (let at = 0; at < rowLength; at += outChannels) sums.set(start, at);
      for (let i = 0; i < height; i++) {
        const y = y0 + i * g.rateY;
        if (y < 0 || y >= g.inHeight) continue;
        addRow(sums, input, (image * g.inHeight + y) * g.inWidth * g.inChannels, weights as Float32Array, i * width * outChannels, g, multiplier);
      }
      finishRow(sums, out, row * rowLength, residual?.data as Float32Array | undefined, low, high);
    }
  };
}

/** Adds what one row of taps sees in one input row, for any width, stride and multiplier. */
function addRowTapByTap(
  sums: Float64Array,
  input: Float32Array,
  inputRow: number,
  weights: Float32Array,
  weightRow: number,
  g: ConvGeometry,
  multiplier: number,
): void {
  const { inChannels, inWidth, outWidth, strideX } = g;
  const outChannels = inChannels * multiplier;
  for (let j = 0; j < g.filterWidth; j++) {
    const shift = j * g.rateX - g.padLeft;
    for (let x = 0; x < outWidth; x++) {
      const column = x * strideX + shift;
      if (column < 0 || column >= inWidth) continue;
      let to = x * outChannels;
      let w = weightRow + j * outChannels;
      for (let k = 0, from = inputRow + column * inChannels; k < inChannels; k++, from++) {
        const value = input[from];
        for (let q = 0; q < multiplier; q++, to++, w++) sums[to] += value * weights[w];
      }
    }
  }
}

/**
 * Adds three taps of stride 1 at once. The first and last positions, where a tap lies outside the row, take the general
 * form of the sum; between them nothing needs to be asked.
 */
function addRowOf3(sums: Float64Array, input: Float32Array, inputRow: number, weights: Float32Array, weightRow: number, g: ConvGeometry): void {
  const { inChannels, inWidth, outWidth, rateX, padLeft } = g;
  const step = rateX * inChannels;
  for (let x = 0; x < outWidth; x++) {
    const left = x - padLeft;
    const inside0 = left >= 0 && left < inWidth;
    const inside1 = left + rateX >= 0 && left + rateX < inWidth;
    const inside2 = left + 2 * rateX >= 0 && left + 2 * rateX < inWidth;
    const to = x * inChannels;
    const from = inputRow + left * inChannels;
    if (inside0 && inside1 && inside2) {
      for (let k = 0; k < inChannels; k++) {
        const at = from + k;
        const w = weightRow + k;
        sums[to + k] += input[at] * weights[w] + input[at + step] * weights[w + inChannels] + input[at + 2 * step] * weights[w + 2 * inChannels];
      }
    } else {
      if (inside0) addTap(sums, to, input, from, weights, weightRow, inChannels);
      if (inside1) addTap(sums, to, input, from + step, weights, weightRow + inChannels, inChannels);
      if (inside2) addTap(sums, to, input, from + 2 * step, weights, weightRow + 2 * inChannels, inChannels);
    }
  }
}

function addTap(sums: Float64Array, to: number, input: Float32Array, from: number, weights: Float32Array, w: number, channels: number): void {
  for (let k = 0; k < channels; k++) sums[to + k] += input[from + k] * weights[w + k];
}

function finishRow(sums: Float64Array, out: Float32Array, at: number, residual: Float32Array | undefined, low: number, high: number): void {
  for (let i = 0; i < sums.length; i++) {
    const sum = residual ? sums[i] + residual[at + i] : sums[i];
    out[at + i] = sum < low ? low : sum > high ? high : sum;
  }
}
