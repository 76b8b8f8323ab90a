/** Activations that come from a worker. */
import type { Fetched } from '../engine/fetched.js';
import { unpackArray } from './arrays.js';
import type { SentArray } from './messages.js';

/** As ndarrays, in the order of the names and by name. */
export function unpackFetched(names: readonly string[], sent: unknown): Fetched {
  const arrays = (sent as readonly SentArray[]).map((array) => unpackArray(array));
  const named = names.map((name, i) => [name, arrays[i]] as const).filter(([name]) => !(name in Array.prototype));
  return Object.assign(arrays, Object.fromEntries(named)) as unknown as Fetched;
}
