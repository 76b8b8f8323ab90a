/** What a run returns: ndarrays in the order of the fetches, and by their names. */
import { toNdarray, type TensorArray } from '../ndarray.js';
import type { Tensor } from '../tensor.js';

/**
 * The fetched values, as an array in the order of the fetches and by name:
 *
 * @example
 * const fetched = await program.run({ ImageTensor: picture }, ['SemanticPredictions:0']);
 * fetched[0] === fetched['SemanticPredictions:0']; // the name as it was asked for
 */
export type Fetched = TensorArray[] & { readonly [endpoint: string]: TensorArray };

/** The values as ndarrays, in the order of the names and by name. A node called `length` or `map` is only found by its place. */
export function asFetched(names: readonly string[], values: readonly Tensor[]): Fetched {
  const arrays = values.map(toNdarray);
  const named = names.map((name, i) => [name, arrays[i]] as const).filter(([name]) => !(name in Array.prototype));
  return Object.assign(arrays, Object.fromEntries(named)) as unknown as Fetched;
}
