import { stepsOf, type FakeQuantAttributes, type Steps } from '../../operators/layers/fake_quant.js';
import type { CpuKernel } from '../kernel.js';

/** Rounds in float32 at every operation, as TensorFlow does: what lies between two steps goes the same way. */
export const fakeQuantKernel: CpuKernel<FakeQuantAttributes> = ({ op, attrs }) => {
  if (op === 'FakeQuantWithMinMaxArgs') {
    const steps = stepsOf(Math.fround(attrs.min), Math.fround(attrs.max), attrs);
    return ([x], [out]) => round(x.data as Float32Array, out.data as Float32Array, 0, 1, steps);
  }
  return ([x, min, max], [out]) => {
    const [from, to] = [x.data as Float32Array, out.data as Float32Array];
    const [low, high] = [min.data as Float32Array, max.data as Float32Array];
    for (let channel = 0; channel < low.length; channel++) round(from, to, channel, low.length, stepsOf(low[channel], high[channel], attrs));
  };
};

/** Every `pitch`-th element, from `first` on. */
function round(from: Float32Array, to: Float32Array, first: number, pitch: number, steps: Steps | undefined): void {
  if (!steps) {
    for (let i = first; i < to.length; i += pitch) to[i] = 0;
    return;
  }
  const { low, high, step, zero } = steps;
  const { fround, floor, min, max } = Math;
  for (let i = first; i < to.length; i += pitch) {
    const clamped = max(min(from[i], high), low);
    to[i] = floor(fround(fround(fround(fround(clamped - low) / step) - zero) + 0.5)) * step;
  }
}
