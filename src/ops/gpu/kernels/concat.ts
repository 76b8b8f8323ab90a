/** ConcatV2 and Concat of maps along their channels. */
import { toNumbers } from '../../../tensor.js';
import { concatAxisIndex } from '../../operators/shapes/concat.js';
import { MOST_ARGUMENTS, type GpuKernel } from '../kernel.js';
import { extentOf, LANES } from '../layout.js';

export const concatKernel: GpuKernel<unknown> = ({ op, packed, inputs, outputs: [out] }) => {
  const axisIndex = concatAxisIndex(op, inputs.length);
  const axis = inputs[axisIndex].value;
  const places = [...inputs.keys()].filter((input) => input !== axisIndex);
  const rank = out.shape.length;
  if (out.dtype !== 'float32' || !axis || ![-1, rank - 1].includes(toNumbers(axis)[0]) || places.length > MOST_ARGUMENTS) return undefined;
  const channels = places.map((input) => inputs[input].shape[rank - 1]);
  // Where groups of four would have to be taken apart, the plain kernel is left to do it. The last one may end anywhere.
  if (channels.includes(0) || (packed && channels.slice(0, -1).some((count) => count % LANES > 0))) return undefined;
  let end = 0;
  const pieces = places.map((input, i) => {
    const start = end / (packed ? LANES : 1);
    end += channels[i];
    const value = `in${input}[this.thread.z][this.thread.y][this.thread.x - ${start}]`;
    const copy = packed ? `const v${i} = ${value}; return [v${i}[0], v${i}[1], v${i}[2], v${i}[3]];` : `return ${value};`;
    return i === places.length - 1 ? copy : `if (this.thread.x < ${end / (packed ? LANES : 1)}) { ${copy} }`;
  });
  return {
    program: { source: `function (${places.map((input) => `in${input}`).join(', ')}) { ${pieces.join('\n')} }`, output: extentOf(out.shape), packed },
    args: places.map((input) => ({ input })),
  };
};
