/** InverseDeviation. */
import { sourceOf, tensor } from '../../../tensor.js';
import { RECIPROCAL_ROOTS } from '../../geometry/reciprocal_roots.js';
import type { InverseDeviationAttributes } from '../../operators/fused/inverse_deviation.js';
import { call, type WasmKernel } from '../kernel.js';

const ROOTS = sourceOf(tensor('float32', [RECIPROCAL_ROOTS.length], RECIPROCAL_ROOTS));
/** Eigen takes eight at a time; what is left over is divided. */
const VECTOR = 8;

export const inverseDeviationKernel: WasmKernel<InverseDeviationAttributes> = async ({ attrs: { epsilon }, inputs: [{ shape: [channels] }], values }) => {
  const roots = await values(ROOTS);
  return [
    call('inverseDeviation', {
      units: channels,
      // Few and quickly done: not worth another thread.
      chunk: Math.max(1, channels),
      scratchBytes: 0,
      fields: (place) => ({ x: place.input(0), out: place.output(0), roots, epsilon, divided: channels - (channels % VECTOR) }),
    }),
  ];
};
