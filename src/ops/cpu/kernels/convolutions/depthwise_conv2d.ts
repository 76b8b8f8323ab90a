/**
 * DepthwiseConv2dNative: every channel on its own, so there is no matrix product to gain from.
 *
 * Output positions whose taps all lie inside the picture go through `depthwise_3x3.ts` when the filter is 3x3 with
 * multiplier 1, as nearly all are. All others are summed up tap by tap, where taps outside the picture are left out.
 */
import type { DepthwiseConv2dAttributes } from '../../../operators/layers/depthwise_conv2d.js';
import { convGeometry, type ConvGeometry } from '../../../geometry/conv_geometry.js';
import type { FusedActivation, FusedConvAttributes } from '../../../operators/fused/fused_conv2d.js';
import { clampOf } from './conv2d.js';
import { slideRow, strideRow, type Taps3x3 } from './depthwise_3x3.js';
import type { CpuKernel, KernelSite, Run } from '../../kernel.js';

export const depthwiseConv2dKernel: CpuKernel<DepthwiseConv2dAttributes> = (site) => depthwise(site, 'None');

export const fusedDepthwiseConv2dKernel: CpuKernel<FusedConvAttributes> = (site) => depthwise(site, site.attrs.activation);

/** Everything that one output row needs. */
interface RowTask {
  readonly g: ConvGeometry;
  readonly multiplier: number;
  readonly taps: Taps3x3;
  readonly input: Float32Array;
  readonly out: Float32Array;
  readonly residual: Float32Array | undefined;
  /** Sums of one output position, before the clamp. */
  readonly sums: Float64Array;
}

function depthwise(site: KernelSite<DepthwiseConv2dAttributes>, activation: FusedActivation): Run {
  const [x, filter] = site.inputs;
  const g = convGeometry(x.shape, filter.shape[0], filter.shape[1], site.attrs);
  const multiplier = filter.shape[3] | 0;
  const [low, high] = clampOf(activation);
  const channels = g.inChannels * multiplier;
  const weights = new Float64Array(g.filterHeight * g.filterWidth * channels);
  const bias = new Float64Array(channels);
  const sums = new Float64Array(channels);
  const taps: Taps3x3 = { weights, bias, channels, low, high };

  return ([source, filterNow, biasNow, residual], [target]) => {
    weights.set(filterNow.data as Float32Array);
    if (biasNow) bias.set(biasNow.data as Float32Array);
    const task: RowTask = {
      g,
      multiplier,
      taps,
      input: source.data as Float32Array,
      out: target.data as Float32Array,
      residual: residual?.data as Float32Array | undefined,
      sums,
    };
    for (let image = 0; image < g.batch; image++) for (let y = 0; y < g.outHeight; y++) row(task, image, y);
  };
}

/** One output row: the ends tap by tap, what lies between them with all nine taps at once. */
function row(task: RowTask, image: number, y: number): void {
  const { g, multiplier } = task;
  const y0 = y * g.strideY - g.padTop;
  const rowsInside = y0 >= 0 && y0 + 2 * g.rateY < g.inHeight;
  const fast = multiplier === 1 && g.filterHeight === 3 && g.filterWidth === 3 && rowsInside;
  // Positions from `first` to before `end` have all columns of taps inside.
  const first = fast ? Math.min(g.outWidth, Math.ceil(g.padLeft / g.strideX)) : g.outWidth;
  const end = Math.max(first, Math.min(g.outWidth, Math.floor((g.inWidth - 1 - 2 * g.rateX + g.padLeft) / g.strideX) + 1));
  for (let x = 0; x < first; x++) pixelTapByTap(task, image, y, x);
  if (fast) inside(task, image, y, first, end);
  for (let x = end; x < g.outWidth; x++) pixelTapByTap(task, image, y, x);
}

/** Output positions `first` to before `end` of a row, none of which looks outside. */
function inside({ g, taps, input, out, residual }: RowTask, image: number, y: number, first: number, end: number): void {
  const c = g.inChannels;
  const leftmost = ((image * g.inHeight + y * g.strideY - g.padTop) * g.inWidth - g.padLeft) * c;
  const target = (image * g.outHeight + y) * g.outWidth * c;
  const common = { input, out, residual, pitch: g.rateY * g.inWidth * c, step: g.rateX * c };
  if (g.strideX !== 1) {
    const stride = g.strideX * c;
    strideRow(taps, { ...common, start: leftmost + first * stride, stride, count: end - first, to: target + first * c, outStep: c });
    return;
  }
  // At rate r, positions r apart share columns: r interleaved runs.
  for (let x = first; x < Math.min(end, first + g.rateX); x++) {
    const count = Math.ceil((end - x) / g.rateX);
    slideRow(taps, { ...common, start: leftmost + x * c, stride: common.step, count, to: target + x * c, outStep: common.step });
  }
}

/** One output position, for any filter, multiplier and place. */
function pixelTapByTap({ g, multiplier, taps, input, out, residual, sums }: RowTask, image: number, y: number, x: number): void {
  const { weights, bias, channels, low, high } = taps;
  sums.set(bias);
  for (let i = 0; i < g.filterHeight; i++) {
    const inY = y * g.strideY - g.padTop + i * g.rateY;
    if (inY < 0 || inY >= g.inHeight) continue;
    for (let j = 0; j < g.filterWidth; j++) {
      const inX = x * g.strideX - g.padLeft + j * g.rateX;
      if (inX < 0 || inX >= g.inWidth) continue;
      const from = ((image * g.inHeight + inY) * g.inWidth + inX) * g.inChannels;
      const w = (i * g.filterWidth + j) * channels;
      if (multiplier === 1) for (let k = 0; k < channels; k++) sums[k] += input[from + k] * weights[w + k];
      else for (let k = 0; k < channels; k++) sums[k] += input[from + Math.floor(k / multiplier)] * weights[w + k];
    }
  }
  const to = ((image * g.outHeight + y) * g.outWidth + x) * channels;
  for (let k = 0; k < channels; k++) {
    const sum = residual ? sums[k] + residual[to + k] : sums[k];
    out[to + k] = sum < low ? low : sum > high ? high : sum;
  }
}
