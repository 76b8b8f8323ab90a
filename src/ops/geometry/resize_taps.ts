/**
 * Where resizing looks: the positions of the smaller grid on the larger one, with TensorFlow's roundings (positions and weights are
 * float32). Sources: TensorFlow, core/util/image_resizer_state.h (CalculateResizeScale), core/kernels/image/resize_bilinear_op.cc
 * (compute_interpolation_weights), resize_nearest_neighbor_op.cc.
 */
import type { AxisReads } from './reads.js';

const { fround } = Math;

/** How two grids lie on each other; with neither, they share their top left corner. */
export interface ResizeAttributes {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

/** Where each output position of one axis looks: at `lower` and `upper`, with `weight` for the latter. */
export interface Taps {
  readonly lower: Int32Array;
  readonly upper: Int32Array;
  readonly weight: Float32Array;
}

/** Input positions per output position. */
function scaleOf(size: number, outSize: number, alignCorners: boolean): number {
  return fround(alignCorners && outSize > 1 ? (size - 1) / (outSize - 1) : size / outSize);
}

export function linearTaps(size: number, outSize: number, { alignCorners, halfPixelCenters }: ResizeAttributes): Taps {
  const scale = scaleOf(size, outSize, alignCorners);
  const taps: Taps = { lower: new Int32Array(outSize), upper: new Int32Array(outSize), weight: new Float32Array(outSize) };
  for (let i = 0; i < outSize; i++) {
    const position = halfPixelCenters ? fround(fround((i + 0.5) * scale) - 0.5) : fround(i * scale);
    const floor = Math.floor(position);
    taps.upper[i] = Math.min(Math.ceil(position), size - 1);
    taps.lower[i] = Math.min(Math.max(floor, 0), taps.upper[i]);
    taps.weight[i] = position - floor;
  }
  return taps;
}

export function nearestTaps(size: number, outSize: number, { alignCorners, halfPixelCenters }: ResizeAttributes): Taps {
  const scale = scaleOf(size, outSize, alignCorners);
  const lower = Int32Array.from({ length: outSize }, (_, i) => {
    const position = halfPixelCenters ? fround((i + 0.5) * scale) : fround(i * scale);
    // Positions are not negative, so adding a half and flooring rounds halves away from zero, as C's roundf does.
    return Math.min(Math.floor(alignCorners ? position + 0.5 : position), size - 1);
  });
  return { lower, upper: lower, weight: new Float32Array(outSize) };
}

/** One or two positions: where resizing looks at a single one, both taps are that. */
export function readsTaps({ lower, upper }: Taps): AxisReads {
  return (position) => (lower[position] === upper[position] ? [lower[position]] : [lower[position], upper[position]]);
}
