/**
 * Softmax over the last axis. The greatest is subtracted first, so that no exponential overflows; that of the filling may be greater.
 *
 * Where one is infinite or NaN, all are NaN. GLSL leaves open what its maximum and exponential make of those, so they are counted: 0 / 0 is NaN everywhere.
 */
import { isFloat, type GpuKernel } from '../kernel.js';
import { extentOf, groupsOf } from '../layout.js';
import { laneOf, lanesOf, returned } from '../program.js';

export const softmaxKernel: GpuKernel<unknown> = (site) => {
  if (!isFloat(site)) return undefined;
  const { packed, inputs: [{ shape }] } = site;
  const channels = shape[shape.length - 1];
  const each = (body: (v: string) => string): string => {
    const lanes = lanesOf(packed).map((lane) => {
      const exists = packed && channels % 4 > 0 ? `if (k * 4 + ${lane} < this.constants.channels)` : '';
      return `${exists} { ${body(laneOf(packed, 'v', lane))} }`;
    });
    return `for (let k = 0; k < this.constants.groups; k++) {
      const v = x[this.thread.z][this.thread.y][k];
      ${lanes.join('\n')}
    }`;
  };
  return {
    program: {
      source: `function (x) {
        let most = -3.4028234e38;
        ${each((v) => `most = Math.max(most, ${v});`)}
        let sum = 0.0;
        let finite = 0.0;
        ${each((v) => `sum += Math.exp(${v} - most); if (${v} <= 3.4028234e38) { finite += 1.0; }`)}
        let counts = 0.0;
        if (finite > this.constants.channels - 0.5) { counts = 1.0; }
        const mine = x[this.thread.z][this.thread.y][this.thread.x];
        ${returned(packed, (lane) => `Math.exp(Math.min(${laneOf(packed, 'mine', lane)} - most, 0.0)) * counts / (sum * counts)`)}
      }`,
      integers: { channels, groups: packed ? groupsOf(channels) : channels },
      output: extentOf(shape),
      packed,
    },
    args: [{ input: 0 }],
  };
};
