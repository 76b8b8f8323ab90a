/** Activations that come from a worker. */
import { inOrderAndByName, type Fetched } from '../engine/fetched.js';
import { unpackArray } from './arrays.js';
import type { SentArray } from './messages.js';

/** As ndarrays, in the order of the names and by name. */
export const unpackFetched = (names: readonly string[], sent: unknown): Fetched =>
  inOrderAndByName(names, (sent as readonly SentArray[]).map((array) => unpackArray(array)));
