/** What a run returns: ndarrays in the order of the fetches, and by their names. */
import { requireKind, STRINGS } from '../arguments.js';
import { InvalidArgumentError } from '../errors.js';
import { shortened } from '../messages.js';
import { toNdarray, type TensorArray } from '../ndarray.js';
import type { Tensor } from '../tensor.js';

/** What arrays have by name. */
export type Members = Pick<readonly TensorArray[], Exclude<keyof (readonly TensorArray[]), number | symbol>>;

/**
 * The fetched values, as an array in the order of the fetches and by name. A name that was asked for is always its value, whatever arrays have of
 * that name: `fetched.concat` is a method, unless a node called `concat` was fetched. Types cannot tell, and say that it is both.
 *
 * @example
 * const fetched = await program.run({ ImageTensor: picture }, ['SemanticPredictions:0', 'concat']);
 * const [labels, features] = fetched;
 * fetched[0] === fetched['SemanticPredictions:0']; // the name as it was asked for
 * fetched['concat'] === features;
 */
export type Fetched = readonly TensorArray[] & { readonly [K in keyof Members]: Members[K] & TensorArray } & { readonly [endpoint: string]: TensorArray };

/** A name that is also a place, as arrays count them. */
const isPlace = (name: string): boolean => /^(0|[1-9]\d*)$/.test(name);

/** @throws InvalidArgumentError for what is no list of names, and for a name that is the place of another one: `fetched['1']` and `fetched[1]` are the same */
export function requireFetches(what: string, names: readonly string[]): void {
  requireKind(what, names, STRINGS);
  const wrong = names.find((name) => isPlace(name) && Number(name) < names.length && names[Number(name)] !== name);
  if (wrong === undefined) return;
  throw new InvalidArgumentError(`${what} has '${wrong}', and '${shortened(names[Number(wrong)])}' at place ${wrong}: result[${wrong}] could be either. Ask for '${wrong}:0', which is the same value.`);
}

/** The values as ndarrays, in the order of the names and by name. */
export const asFetched = (names: readonly string[], values: readonly Tensor[]): Fetched => inOrderAndByName(names, values.map(toNdarray));

/** @param names as `requireFetches` lets them pass */
export function inOrderAndByName(names: readonly string[], arrays: readonly TensorArray[]): Fetched {
  const fetched = names.some((name) => name === 'length' || isPlace(name)) ? arrayLike(arrays) : [...arrays];
  // Not assigned: `__proto__` is a name like any other.
  for (const [i, name] of names.entries()) Object.defineProperty(fetched, name, { value: arrays[i], enumerable: true, configurable: true, writable: true });
  return fetched as Fetched;
}

/** An array's own length and places cannot be other values; those of an object that only inherits from arrays can. */
function arrayLike(arrays: readonly TensorArray[]): object {
  const fetched = Object.assign(Object.create(Array.prototype) as object, arrays);
  const hidden = { length: arrays.length, [Symbol.iterator]: () => arrays[Symbol.iterator](), [Symbol.isConcatSpreadable]: true };
  for (const key of Reflect.ownKeys(hidden)) Object.defineProperty(fetched, key, { value: Reflect.get(hidden, key) as unknown, configurable: true });
  return fetched;
}
