/** Pad with zeros, of rows and columns (and pictures, where there is one row for each). */
import { toNumbers } from '../../../tensor.js';
import { isFloat, type GpuKernel } from '../kernel.js';
import { extentOf } from '../layout.js';
import { returned, laneOf } from '../program.js';

export const padKernel: GpuKernel<unknown> = (site) => {
  const { packed, inputs: [x, paddings], outputs: [out] } = site;
  if (!isFloat(site, 1) || !paddings.value) return undefined;
  const counts = toNumbers(paddings.value);
  const rank = x.shape.length;
  const before = (fromEnd: number): number => counts[2 * (rank - fromEnd)] ?? 0;
  // Along z lie rows and pictures together, so only one of them can be padded, with one picture; channels stay as they are.
  const outer = x.shape.slice(0, Math.max(0, rank - 3));
  const [from, output] = [extentOf(x.shape), extentOf(out.shape)];
  if (from.x !== output.x || outer.some((size, axis) => size !== 1 || out.shape[axis] !== 1)) return undefined;
  return {
    program: {
      source: `function (x) {
        const row = this.thread.z - this.constants.top;
        const column = this.thread.y - this.constants.left;
        if (row >= 0 && row < this.constants.rows && column >= 0 && column < this.constants.columns) {
          const v = x[row][column][this.thread.x];
          ${returned(packed, (lane) => laneOf(packed, 'v', lane))}
        }
        ${returned(packed, () => '0.0')}
      }`,
      integers: { top: before(3), left: before(2), rows: from.z, columns: from.y },
      output,
      packed,
    },
    args: [{ input: 0 }],
  };
};
