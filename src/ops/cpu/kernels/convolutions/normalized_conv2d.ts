/**
 * NormalizedConv2D and NormalizedDepthwiseConv2D, rounded to float32 where TensorFlow's kernels round (see geometry/sum_parts.ts): convolutions sum with fused
 * multiply-adds, whose product and sum float64 holds whole, depthwise ones round every product.
 */
import { convGeometry, type ConvGeometry } from '../../../geometry/conv_geometry.js';
import { alternatingFrom, partEnds } from '../../../geometry/sum_parts.js';
import type { FusedConvAttributes } from '../../../operators/fused/fused_conv2d.js';
import { RESIDUAL } from '../../../operators/fused/normalized_conv2d.js';
import type { Tensor } from '../../../../tensor.js';
import type { CpuKernel, KernelSite, Run } from '../../kernel.js';
import { clampOf } from './conv2d.js';

const { fround } = Math;

type Site = KernelSite<FusedConvAttributes>;

/** Adds up what an output pixel sees, into `sums` [channels]; `taps` are the places in the map, -1 outside of it. */
type SumPixel = (input: Float32Array, filter: Float32Array, taps: Int32Array, sums: Float32Array) => void;

export const normalizedConv2dKernel: CpuKernel<FusedConvAttributes> = (site: Site) => {
  const [, { shape: [height, width, perTap, channels] }] = site.inputs;
  const ends = partEnds(height * width * perTap);
  const wide = alternatingFrom(channels);
  const [part, other] = [new Float32Array(channels), new Float32Array(channels)];
  return kernel(site, (input, filter, taps, sums) => {
    let k = 0;
    sums.fill(0);
    for (const end of ends) {
      const begin = k;
      part.fill(0);
      other.fill(0);
      for (; k < end; k++) {
        const tap = taps[Math.floor(k / perTap)];
        // What is outside the map is 0, and changes no sum.
        if (tap < 0) continue;
        const x = input[tap + (k % perTap)];
        const sum = (k - begin) % 2 === 0 ? part : other;
        let w = k * channels;
        for (let c = 0; c < wide; c++, w++) part[c] += x * filter[w];
        for (let c = wide; c < channels; c++, w++) sum[c] += x * filter[w];
      }
      for (let c = 0; c < channels; c++) sums[c] += fround(part[c] + other[c]);
    }
  });
};

export const normalizedDepthwiseConv2dKernel: CpuKernel<FusedConvAttributes> = (site: Site) => {
  const [, { shape: [, , , multiplier] }] = site.inputs;
  return kernel(site, (input, filter, taps, sums) => {
    const channels = sums.length;
    sums.fill(0);
    for (let t = 0; t < taps.length; t++) {
      if (taps[t] < 0) continue;
      for (let c = 0, w = t * channels; c < channels; c++, w++) sums[c] += fround(input[taps[t] + Math.floor(c / multiplier)] * filter[w]);
    }
  });
};

function kernel(site: Site, sumPixel: SumPixel): Run {
  const [x, filter] = site.inputs;
  const g = convGeometry(x.shape, filter.shape[0], filter.shape[1], site.attrs);
  const [low, high] = clampOf(site.attrs.activation);
  const taps = new Int32Array(g.filterHeight * g.filterWidth);
  return (inputs, [out]) => {
    const [input, weights, mean, factor, offset] = inputs.map(({ data }) => data as Float32Array) as [Float32Array, Float32Array, ...(Float32Array | undefined)[]];
    const residual = (inputs[RESIDUAL] as Tensor | undefined)?.data as Float32Array | undefined;
    const to = out.data as Float32Array;
    const sums = new Float32Array(out.shape[3]);
    let at = 0;
    for (let pixel = 0; pixel < g.batch * g.outHeight * g.outWidth; pixel++) {
      findTaps(g, pixel, taps);
      sumPixel(input, weights, taps, sums);
      for (let c = 0; c < sums.length; c++, at++) {
        const y = mean && factor && offset ? fround(fround(fround(sums[c] - mean[c]) * factor[c]) + offset[c]) : sums[c];
        const sum = residual ? fround(y + residual[at]) : y;
        to[at] = sum < low ? low : sum > high ? high : sum;
      }
    }
  };
}

function findTaps(g: ConvGeometry, pixel: number, taps: Int32Array): void {
  const positions = g.outHeight * g.outWidth;
  const image = Math.floor(pixel / positions);
  const y0 = Math.floor((pixel % positions) / g.outWidth) * g.strideY - g.padTop;
  const x0 = (pixel % g.outWidth) * g.strideX - g.padLeft;
  for (let i = 0; i < g.filterHeight; i++) {
    for (let j = 0; j < g.filterWidth; j++) {
      const [y, x] = [y0 + i * g.rateY, x0 + j * g.rateX];
      const isInside = y >= 0 && y < g.inHeight && x >= 0 && x < g.inWidth;
      taps[i * g.filterWidth + j] = isInside ? ((image * g.inHeight + y) * g.inWidth + x) * g.inChannels : -1;
    }
  }
}
