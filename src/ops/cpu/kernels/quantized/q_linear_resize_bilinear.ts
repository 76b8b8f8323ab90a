/** Source: TensorFlow Lite, kernels/internal/reference/resize_bilinear.h (ResizeBilinearInteger), whose maps are int8. */
import type { ResizeAttributes } from '../../../geometry/resize_taps.js';
import type { CpuKernel } from '../../kernel.js';

/** Bits behind the point of positions and weights. */
const ONE = 1 << 10;
/** From uint8 to int8 and back: which ties are rounded up depends on the sign. */
const SIGNED = 128;

interface IntegerTaps {
  readonly lower: Int32Array;
  readonly upper: Int32Array;
  /** Of the upper one, times `ONE`. */
  readonly weight: Int32Array;
}

export function integerTaps(size: number, outSize: number, { alignCorners, halfPixelCenters }: ResizeAttributes): IntegerTaps {
  const [from, to] = alignCorners && outSize > 1 ? [size - 1, outSize - 1] : [size, outSize];
  const scale = Math.floor((ONE * from + (to >> 1)) / to);
  const taps = { lower: new Int32Array(outSize), upper: new Int32Array(outSize), weight: new Int32Array(outSize) };
  for (let i = 0; i < outSize; i++) {
    const position = halfPixelCenters ? i * scale + (scale >> 1) - (ONE >> 1) : i * scale;
    taps.lower[i] = Math.max(Math.trunc(position / ONE), 0);
    taps.upper[i] = Math.min(Math.trunc((position + ONE - 1) / ONE), size - 1);
    taps.weight[i] = position - ONE * taps.lower[i];
  }
  return taps;
}

export const qLinearResizeBilinearKernel: CpuKernel<ResizeAttributes> = ({ attrs, inputs: [{ shape: from }], outputs: [{ shape: to }] }) => {
  const [batch, height, width, channels] = from;
  const rows = integerTaps(height, to[1], attrs);
  const columns = integerTaps(width, to[2], attrs);
  return ([x], [out]) => {
    const map = x.data as Uint8Array;
    const target = out.data as Uint8Array;
    let at = 0;
    for (let image = 0; image < batch; image++) {
      for (let i = 0; i < to[1]; i++) {
        const [top, bottom] = [rows.lower[i], rows.upper[i]].map((row) => (image * height + row) * width);
        const low = rows.weight[i];
        for (let j = 0; j < to[2]; j++) {
          const [left, right, rightWeight] = [columns.lower[j], columns.upper[j], columns.weight[j]];
          const value = (pixel: number, c: number): number => map[pixel * channels + c] - SIGNED;
          for (let c = 0; c < channels; c++) {
            const above = value(top + left, c) * (ONE - rightWeight) + value(top + right, c) * rightWeight;
            const below = value(bottom + left, c) * (ONE - rightWeight) + value(bottom + right, c) * rightWeight;
            target[at++] = rounded(above * (ONE - low) + below * low) + SIGNED;
          }
        }
      }
    }
  };
};

/** Of 20 bits behind the point; ties away from zero. */
const rounded = (sum: number): number => Math.trunc((sum + (sum > 0 ? 1 : -1) * (ONE * ONE) * 0.5) / (ONE * ONE));
