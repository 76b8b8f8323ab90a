/** FakeQuant with one range that is known before the graph runs. Ranges by channel, or that are fed, are left to the plain kernel. */
import { sizeOf } from '../../../tensor.js';
import { stepsOf, type FakeQuantAttributes } from '../../operators/layers/fake_quant.js';
import { call, type WasmKernel } from '../kernel.js';
import { elementsChunk } from './walk.js';

export const fakeQuantKernel: WasmKernel<FakeQuantAttributes> = ({ op, attrs, inputs: [x, min, max], threads }) => {
  const range = op === 'FakeQuantWithMinMaxArgs' ? [Math.fround(attrs.min), Math.fround(attrs.max)] : [min, max].map(({ shape, value }) => (shape.length === 0 ? Number(value?.data[0]) : NaN));
  const steps = range.some(Number.isNaN) ? undefined : stepsOf(range[0], range[1], attrs);
  if (!steps) return undefined;
  const units = sizeOf(x.shape);
  return [
    call('fakeQuant', {
      units,
      chunk: elementsChunk(units, threads),
      scratchBytes: 0,
      fields: (place) => ({ x: place.input(0), out: place.output(0), ...steps }),
    }),
  ];
};
