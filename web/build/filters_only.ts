/** Of a model in float16, only the filters: they are nearly all of it, and what batch normalisation adds and multiplies by decides more. */
import type { Tensor } from 'deeplab-ts';

/** @param variables As `convertModel` makes them: the data type says how they are to be stored, the numbers are still whole */
export const filtersOnly = (variables: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> =>
  new Map([...variables].map(([name, tensor]) => [name, tensor.shape.length === 4 ? tensor : { ...tensor, dtype: 'float32' }]));
