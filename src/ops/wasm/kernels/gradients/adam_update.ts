/** AdamUpdate. */
import { sizeOf } from '../../../../tensor.js';
import type { AdamAttributes } from '../../../operators/gradients/adam_update.js';
import { call, type WasmKernel } from '../../kernel.js';
import { elementsChunk } from '../walk.js';

export const adamUpdateKernel: WasmKernel<AdamAttributes> = ({ attrs: { beta1, beta2, epsilon }, inputs: [{ shape }], threads }) => {
  const units = sizeOf(shape);
  return [
    call('adam', {
      units,
      chunk: elementsChunk(units, threads),
      scratchBytes: 0,
      fields: (place) => ({
        variable: place.input(0),
        m: place.input(1),
        v: place.input(2),
        gradient: place.input(3),
        rate: place.input(4),
        nextVariable: place.output(0),
        nextM: place.output(1),
        nextV: place.output(2),
        ofGradient: 1 - Math.fround(beta1),
        ofSquare: 1 - Math.fround(beta2),
        epsilon,
      }),
    }),
  ];
};
