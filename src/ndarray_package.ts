/** The `ndarray` package, in Node. `ndarray_package.browser.ts` stands in for it in browsers. */
import type { Data, NdArray } from 'ndarray';
import view from 'ndarray';
import { ndarray as plainView } from './ndarray_package.browser.js';

/**
 * For each number of axes the package (1.1.1) writes a class of its own and compiles it: the text grows with the square of the axes, and TensorFlow's
 * 254 take many seconds. Few arrays have more than this; those get the views that browsers get.
 */
const MAX_COMPILED_AXES = 8;

/** A view on data; without strides row by row. */
export function ndarray<D extends Data>(data: D, shape?: number[], stride?: number[], offset?: number): NdArray<D> {
  return (shape?.length ?? 1) > MAX_COMPILED_AXES ? plainView(data, shape, stride, offset) : view(data, shape, stride, offset);
}
