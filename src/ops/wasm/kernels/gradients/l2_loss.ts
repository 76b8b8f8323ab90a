/** L2Loss of float32. */
import { sizeOf } from '../../../../tensor.js';
import { call, type WasmKernel } from '../../kernel.js';
import { addParts, partsOf } from './parts.js';

/** Elements that are worth a sum of their own. */
const LEAST_ELEMENTS = 8192;

export const l2LossKernel: WasmKernel<unknown> = (site) => {
  const { dtype, shape } = site.inputs[0];
  const elements = sizeOf(shape);
  if (dtype !== 'float32') return undefined;
  const parts = partsOf(elements, 1, LEAST_ELEMENTS);
  const room = site.room(4 * parts.count);
  const squares = call('squareSums', {
    units: parts.count,
    chunk: 1,
    scratchBytes: 0,
    fields: (place) => ({ x: place.input(0), out: place.room(room), elements, partElements: parts.size }),
  });
  return [squares, addParts(parts.count, 1, site.threads, (place) => place.room(room), (place) => place.output(0), 2)];
};
