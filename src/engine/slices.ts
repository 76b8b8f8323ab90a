/**
 * Concats that copy nothing: where every map is written by a kernel that can leave room between its pixels, the kernels
 * write straight into the joined map, and the concat is no step.
 */
import { bytesOf } from '../tensor.js';
import { CHANNELS, joinedMaps } from './channel_concat.js';
import type { LoweredGraph } from './lowered.js';

/** Where a map lies in the map that it is a slice of. */
export interface Slice {
  /** The endpoint of the concat. */
  readonly joined: string;
  /** Elements from one pixel to the next: the channels of the joined map. */
  readonly pitch: number;
  readonly byteOffset: number;
}

/**
 * The maps that can be written as slices, by endpoint. Maps that anybody else reads, and those that are given or constant,
 * need a form of their own; a concat that has one among its inputs is left as it is.
 *
 * @param writesSlices Whether the kernels of an operator can write an output whose pixels lie further apart than its channels.
 */
export function findSlices(graph: LoweredGraph, writesSlices: (op: string) => boolean): ReadonlyMap<string, Slice> {
  const readers = graph.readers();
  const slices = new Map<string, Slice>();
  const joined = new Set<string>();
  const canBeSlice = (endpoint: string): boolean => {
    const producer = graph.producer(endpoint);
    // A concat that is no step has no kernel that could write it elsewhere.
    if (!producer || joined.has(producer.name) || !writesSlices(producer.op)) return false;
    return readers.get(endpoint) === 1 && graph.outputs(producer).length === 1;
  };
  for (const concat of graph.nodes.values()) {
    const maps = joinedMaps(graph, concat);
    if (!maps?.every(canBeSlice)) continue;
    const { dtype, shape } = graph.info(concat.name);
    if (dtype !== 'float32') continue;
    joined.add(concat.name);
    let firstChannel = 0;
    for (const map of maps) {
      const channels = graph.info(map).shape[CHANNELS];
      const byteOffset = bytesOf({ dtype, shape: [firstChannel] }) ?? 0;
      slices.set(map, { joined: concat.name, pitch: shape[CHANNELS], byteOffset });
      firstChannel += channels;
    }
  }
  return slices;
}
