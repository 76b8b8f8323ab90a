/** AvgPool and MaxPool. */
import { convGeometry } from '../../geometry/conv_geometry.js';
import type { PoolAttributes } from '../../operators/layers/pool.js';
import { isFloat, type GpuKernel } from '../kernel.js';
import { extentOf } from '../layout.js';
import { laneOf, lanesOf, returned } from '../program.js';
import { imageAndRow, windowConstants, windowLoops } from './window.js';

/** The lowest finite float32, above which TensorFlow's maximum begins too. Comparing passes NaN by, where a device has it; `max` need not. */
export const LEAST = '-3.4028234e38';

export const poolKernel: GpuKernel<PoolAttributes> = (site) => {
  if (!isFloat(site)) return undefined;
  const { packed, op, attrs, inputs, outputs } = site;
  const g = convGeometry(inputs[0].shape, attrs.ksize[0], attrs.ksize[1], attrs);
  const isMean = op === 'AvgPool';
  const lanes = lanesOf(packed);
  const begin = lanes.map((lane) => `let gathered${lane} = ${isMean ? '0.0' : LEAST};`);
  const gather = lanes.map((lane) => {
    const v = laneOf(packed, 'v', lane);
    return isMean ? `gathered${lane} += ${v};` : `if (${v} > gathered${lane}) gathered${lane} = ${v};`;
  });
  return {
    program: {
      source: `function (x) {
        ${begin.join(' ')}
        let pixels = 0.0;
        ${imageAndRow(g)}
        ${windowLoops(g, `const v = x[row][column][this.thread.x]; pixels += 1.0; ${gather.join(' ')}`)}
        ${returned(packed, (lane) => (isMean ? `gathered${lane} / pixels` : `gathered${lane}`))}
      }`,
      integers: windowConstants(g),
      output: extentOf(outputs[0].shape),
      packed,
    },
    args: [{ input: 0 }],
  };
};
