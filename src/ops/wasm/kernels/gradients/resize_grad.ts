/** ResizeBilinearGrad and ResizeNearestNeighborGrad of float32. */
import { sizeOf } from '../../../../tensor.js';
import { linearTaps, nearestTaps, type ResizeAttributes, type Taps } from '../../../geometry/resize_taps.js';
import { call, type Place, type WasmKernel } from '../../kernel.js';

/** Vectors that stick out of a row. */
const SLACK_BYTES = 64;

export const resizeGradKernel: WasmKernel<ResizeAttributes> = ({ op, attrs, inputs: [gradient], outputs: [out] }) => {
  if (gradient.dtype !== 'float32' || out.dtype !== 'float32') return undefined;
  if (sizeOf(out.shape) === 0) return [];
  const [batch, height, width, channels] = out.shape;
  const [, outHeight, outWidth] = gradient.shape;
  const tapsOf = op === 'ResizeBilinearGrad' ? linearTaps : nearestTaps;
  const [rows, columns] = [tapsOf(height, outHeight, attrs), tapsOf(width, outWidth, attrs)];
  const pixelBytes = 16 * Math.ceil(channels / 4);
  return [
    call('resizeGradient', {
      units: batch * height,
      chunk: 1,
      scratchBytes: 4 * outWidth * channels + width * pixelBytes + SLACK_BYTES,
      fields: (place) => ({
        gradient: place.input(0),
        out: place.output(0),
        ...{ height, width, channels, outHeight, outWidth },
        rows: writeTaps(place, rows),
        columns: writeTaps(place, columns),
      }),
    }),
  ];
};

/** One behind the other: the first is where the list begins. */
export function writeTaps({ records }: Place, { lower, upper, weight }: Taps): number {
  const addresses = Array.from(lower, (each, i) => records.write('ResizeTap', { lower: each, upper: upper[i], weight: weight[i] }));
  return addresses[0] ?? 0;
}
