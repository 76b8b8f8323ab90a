/** ArgMax and ArgMin over the channels. Positions are whole numbers below 2^24, which float32 holds exactly. */
import { toNumbers } from '../../../tensor.js';
import type { ArgMaxAttributes } from '../../operators/arithmetic/arg_max.js';
import type { GpuKernel } from '../kernel.js';
import { extentOf, groupsOf, type Extent } from '../layout.js';
import { laneOf, lanesOf } from '../program.js';

/** gpu.js lays the channels of one pixel along a texture's side, which has 4096 texels at least. No label map chooses among more. */
const MOST_CHANNELS = 4096;

export const argMaxKernel: GpuKernel<ArgMaxAttributes> = ({ op, packed, inputs: [x, axis], outputs: [out] }) => {
  const rank = x.shape.length;
  if (x.dtype !== 'float32' || !axis.value || ![-1, rank - 1].includes(toNumbers(axis.value)[0])) return undefined;
  const channels = x.shape[rank - 1];
  if (channels > MOST_CHANNELS) return undefined;
  const from = extentOf(x.shape);
  const output: Extent = extentOf(out.shape);
  const [beyond, before] = op === 'ArgMax' ? ['>', '-3.4028234e38'] : ['<', '3.4028234e38'];
  const lanes = lanesOf(packed).map((lane) => {
    const v = laneOf(packed, 'v', lane);
    const exists = packed && channels % 4 > 0 ? `first + ${lane} < this.constants.channels && ` : '';
    return `if (${exists}${v} ${beyond} most) { most = ${v}; best = first + ${lane}; }`;
  });
  return {
    program: {
      // The output [b, h, w] has columns along x, rows along y and pictures along z; the input has rows and pictures along z.
      source: `function (x) {
        let most = ${before};
        let best = 0.0;
        for (let k = 0; k < this.constants.groups; k++) {
          const v = x[this.thread.z * this.constants.rows + this.thread.y][this.thread.x][k];
          const first = k * ${packed ? 4 : 1};
          ${lanes.join('\n')}
        }
        return best;
      }`,
      integers: { channels, groups: packed ? groupsOf(channels) : channels, rows: from.z / output.z },
      output,
      packed: false,
    },
    args: [{ input: 0 }],
  };
};
