/**
 * Conv2D as a matrix product: every output position becomes a row of the inputs that its taps see (im2col), every
 * output channel a column of the filter.
 */
import { convGeometry, type ConvGeometry } from '../../../geometry/conv_geometry.js';
import type { Conv2DAttributes } from '../../../operators/layers/conv2d.js';
import type { FusedActivation, FusedConvAttributes } from '../../../operators/fused/fused_conv2d.js';
import type { Tensor } from '../../../../tensor.js';
import { multiply, packColumns, TILE, tilesOf } from './gemm.js';
import type { CpuKernel, KernelSite, Run } from '../../kernel.js';

/** Packed rows of one band: 2^15 float64 (256 KB) stay in the second-level cache while all columns pass by. */
const BAND_ELEMENTS = 1 << 15;

/** One packed filter per group of channels. */
type PackedFilter = readonly Float64Array[];

export const conv2dKernel: CpuKernel<Conv2DAttributes> = Object.assign(
  (site: KernelSite<Conv2DAttributes>) => convolution(site, 'None'),
  { packs: [1] },
);

export const fusedConv2dKernel: CpuKernel<FusedConvAttributes> = Object.assign(
  (site: KernelSite<FusedConvAttributes>) => convolution(site, site.attrs.activation),
  { packs: [1] },
);

/** The clamp that an activation is: [low, high]. */
export function clampOf(activation: FusedActivation): readonly [low: number, high: number] {
  return activation === 'None' ? [-Infinity, Infinity] : [0, activation === 'Relu6' ? 6 : Infinity];
}

async function convolution(site: KernelSite<Conv2DAttributes>, activation: FusedActivation): Promise<Run> {
  const [x, filter] = site.inputs;
  const g = convGeometry(x.shape, filter.shape[0], filter.shape[1], site.attrs);
  const [depthPerTap, outChannels] = [filter.shape[2] | 0, filter.shape[3] | 0];
  const groups = g.inChannels / depthPerTap;
  const columns = outChannels / groups;
  const depth = g.filterHeight * g.filterWidth * depthPerTap;
  const [low, high] = clampOf(activation);

  const pack = (value: Tensor): PackedFilter =>
    Array.from({ length: groups }, (_, group) => packColumns(value.data as Float32Array, depth, outChannels, group * columns, columns));
  const constantFilter = await site.packed?.(1, `gemm/${groups}`, pack);

  const positions = g.outHeight * g.outWidth;
  const bandRows = Math.min(positions, Math.max(TILE, Math.floor(BAND_ELEMENTS / Math.max(1, depth) / TILE) * TILE));
  const band = new Float64Array(tilesOf(bandRows) * TILE * depth);

  return ([source, filterNow, bias, residual], [target]) => {
    const filters = constantFilter ?? pack(filterNow);
    const out = target.data as Float32Array;
    const input = source.data as Float32Array;
    for (let group = 0; group < groups; group++) {
      const product = {
        out,
        stride: outChannels,
        columns,
        bias: paddedBias(bias?.data as Float32Array | undefined, group * columns, columns),
        residual: residual?.data as Float32Array | undefined,
        low,
        high,
      };
      for (let image = 0; image < g.batch; image++) {
        for (let first = 0; first < positions; first += bandRows) {
          const rows = Math.min(bandRows, positions - first);
          packRows(input, g, image, group * depthPerTap, depthPerTap, first, rows, band);
          multiply(band, filters[group], depth, rows, product, (image * positions + first) * outChannels + group * columns);
        }
      }
    }
  };
}

function paddedBias(bias: Float32Array | undefined, first: number, columns: number): Float64Array {
  const padded = new Float64Array(tilesOf(columns) * TILE);
  if (bias) padded.set(bias.subarray(first, first + columns));
  return padded;
}

/**
 * Writes what the taps of output positions `first .. first + rows` see as packed rows: `[rows/3][taps * channels][3]`.
 * Taps outside the picture, and rows that only fill up the last tile, are zero.
 */
function packRows(
  input: Float32Array,
  g: ConvGeometry,
  image: number,
  firstChannel: number,
  channels: number,
  first: number,
  rows: number,
  band: Float64Array,
): void {
  const depth = g.filterHeight * g.filterWidth * channels;
  for (let row = 0; row < tilesOf(rows) * TILE; row++) {
    let to = Math.floor(row / TILE) * depth * TILE + (row % TILE);
    const y0 = Math.floor((first + row) / g.outWidth) * g.strideY - g.padTop;
    const x0 = ((first + row) % g.outWidth) * g.strideX - g.padLeft;
    for (let i = 0; i < g.filterHeight; i++) {
      const y = y0 + i * g.rateY;
      for (let j = 0; j < g.filterWidth; j++) {
        const x = x0 + j * g.rateX;
        if (row < rows && y >= 0 && y < g.inHeight && x >= 0 && x < g.inWidth) {
          const from = ((image * g.inHeight + y) * g.inWidth + x) * g.inChannels + firstChannel;
          for (let k = 0; k < channels; k++, to += TILE) band[to] = input[from + k];
        } else {
          for (let k = 0; k < channels; k++, to += TILE) band[to] = 0;
        }
      }
    }
  }
}
