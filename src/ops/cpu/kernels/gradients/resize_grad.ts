import { linearTaps, nearestTaps, type ResizeAttributes, type Taps } from '../../../geometry/resize_taps.js';
import { numbersOf } from '../../elements.js';
import type { CpuKernel } from '../../kernel.js';

export const resizeGradKernel: CpuKernel<ResizeAttributes> = ({ op, attrs, inputs: [{ shape: large }], outputs: [{ shape: small }] }) => {
  const tapsOf = op === 'ResizeBilinearGrad' ? linearTaps : nearestTaps;
  const rows = tapsOf(small[1], large[1], attrs);
  const columns = tapsOf(small[2], large[2], attrs);
  const [batch, height, width, channels] = large;
  return ([gradient], [out]) => {
    const from = numbersOf(gradient);
    const sums = new Float64Array(out.data.length);
    let source = 0;
    for (let b = 0; b < batch; b++) {
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++, source += channels) {
          for (const [row, rowShare] of sharesAt(rows, y)) {
            for (const [column, columnShare] of sharesAt(columns, x)) {
              const target = ((b * small[1] + row) * small[2] + column) * channels;
              for (let c = 0; c < channels; c++) sums[target + c] += from[source + c] * (rowShare * columnShare);
            }
          }
        }
      }
    }
    numbersOf(out).set(sums);
  };
};

/** Where a position of the resized picture looks along one axis, and with which weights. */
function sharesAt({ lower, upper, weight }: Taps, position: number): readonly (readonly [at: number, share: number])[] {
  const share = weight[position];
  return share === 0 ? [[lower[position], 1]] : [[lower[position], 1 - share], [upper[position], share]];
}
