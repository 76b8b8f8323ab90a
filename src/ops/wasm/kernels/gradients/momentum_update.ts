/** MomentumUpdate. */
import { sizeOf } from '../../../../tensor.js';
import type { MomentumAttributes } from '../../../operators/gradients/momentum_update.js';
import { call, type WasmKernel } from '../../kernel.js';
import { elementsChunk } from '../walk.js';

export const momentumUpdateKernel: WasmKernel<MomentumAttributes> = ({ attrs: { momentum }, inputs: [{ shape }], threads }) => {
  const units = sizeOf(shape);
  return [
    call('momentum', {
      units,
      chunk: elementsChunk(units, threads),
      scratchBytes: 0,
      fields: (place) => ({
        variable: place.input(0),
        accumulator: place.input(1),
        gradient: place.input(2),
        rate: place.input(3),
        nextVariable: place.output(0),
        nextAccumulator: place.output(1),
        momentum,
      }),
    }),
  ];
};
