import { copyAll } from '../copy.js';
import type { CpuKernel } from '../kernel.js';

/** Also Reshape, Squeeze and ExpandDims: their elements stay in order. An engine that shares memory need not run this at all. */
export const passThroughKernel: CpuKernel<unknown> = () => (inputs, outputs) => {
  for (let i = 0; i < outputs.length; i++) copyAll(inputs[i], outputs[i]);
};
