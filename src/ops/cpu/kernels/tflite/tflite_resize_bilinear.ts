/** Source: TensorFlow Lite, kernels/internal/reference/resize_bilinear.h (ResizeBilinearInteger for int8, ResizeBilinear for uint8) */
import type { ResizeAttributes } from '../../../geometry/resize_taps.js';
import type { CpuKernel } from '../../kernel.js';

const { fround } = Math;
/** Bits behind the point of positions and weights. */
const ONE = 1 << 10;

/** Two neighbours, and how far behind the lower one the position lies. */
interface Taps {
  readonly lower: Int32Array;
  readonly upper: Int32Array;
  readonly weight: Float32Array;
}

type Axis = (size: number, outSize: number, attrs: ResizeAttributes) => Taps;

const emptyTaps = (size: number): Taps => ({ lower: new Int32Array(size), upper: new Int32Array(size), weight: new Float32Array(size) });

const integerTaps: Axis = (size, outSize, { alignCorners, halfPixelCenters }) => {
  const [from, to] = alignCorners && outSize > 1 ? [size - 1, outSize - 1] : [size, outSize];
  const scale = Math.floor((ONE * from + (to >> 1)) / to);
  const taps = emptyTaps(outSize);
  for (let i = 0; i < outSize; i++) {
    const position = halfPixelCenters ? i * scale + (scale >> 1) - (ONE >> 1) : i * scale;
    taps.lower[i] = Math.max(Math.trunc(position / ONE), 0);
    taps.upper[i] = Math.min(Math.trunc((position + ONE - 1) / ONE), size - 1);
    taps.weight[i] = position - ONE * taps.lower[i];
  }
  return taps;
};

const floatTaps: Axis = (size, outSize, { alignCorners, halfPixelCenters }) => {
  const scale = alignCorners && outSize > 1 ? fround((size - 1) / (outSize - 1)) : fround(size / outSize);
  const taps = emptyTaps(outSize);
  for (let i = 0; i < outSize; i++) {
    const position = halfPixelCenters ? fround(fround(fround(i + 0.5) * scale) - 0.5) : fround(i * scale);
    taps.lower[i] = Math.max(Math.floor(position), 0);
    taps.upper[i] = Math.min(Math.ceil(position), size - 1);
    taps.weight[i] = fround(position - taps.lower[i]);
  }
  return taps;
};

/** Of the pixels above left, above right, below left and below right, with weights of row and column. */
type Mix = (a: number, b: number, c: number, d: number, y: number, x: number) => number;

const integerMix: Mix = (a, b, c, d, y, x) => {
  const sum = (a * (ONE - x) + b * x) * (ONE - y) + (c * (ONE - x) + d * x) * y;
  return Math.trunc((sum + (sum > 0 ? 1 : -1) * ONE * ONE * 0.5) / (ONE * ONE));
};

const floatMix: Mix = (a, b, c, d, y, x) => {
  const [above, left] = [fround(1 - y), fround(1 - x)];
  const part = (value: number, row: number, column: number): number => fround(fround(value * row) * column);
  return Math.trunc(fround(fround(fround(fround(part(a, above, left) + part(c, y, left)) + part(b, above, x)) + part(d, y, x)) + 0.5));
};

export const tfliteResizeBilinearKernel: CpuKernel<ResizeAttributes> = ({ attrs, inputs: [{ shape: [batch, height, width, channels], dtype }], outputs: [{ shape: to }] }) => {
  const [tapsOf, mix] = dtype === 'int8' ? [integerTaps, integerMix] : [floatTaps, floatMix];
  const rows = tapsOf(height, to[1], attrs);
  const columns = tapsOf(width, to[2], attrs);
  return ([x], [out]) => {
    const [map, target] = [x.data as Int8Array, out.data as Int8Array];
    let at = 0;
    for (let image = 0; image < batch; image++) {
      for (let i = 0; i < to[1]; i++) {
        const [top, bottom] = [rows.lower[i], rows.upper[i]].map((row) => (image * height + row) * width);
        for (let j = 0; j < to[2]; j++) {
          const [a, b, c, d] = [top + columns.lower[j], top + columns.upper[j], bottom + columns.lower[j], bottom + columns.upper[j]].map((pixel) => pixel * channels);
          for (let k = 0; k < channels; k++) target[at++] = mix(map[a + k], map[b + k], map[c + k], map[d + k], rows.weight[i], columns.weight[j]);
        }
      }
    }
  };
};
