/** Sums over all pixels of a map, channel by channel: what biases and batch norm need. */
import { call, type KernelCall, type Place, type Room, type WasmSite } from '../../kernel.js';
import { addParts, partsOf } from './parts.js';

/** Pixels that are worth sums of their own. */
const LEAST_PIXELS = 256;

/** A vector that sticks out of the channels. */
const VECTOR_BYTES = 16;

export interface ChannelSumsOf {
  readonly kernel: 'channelSums' | 'channelProducts';
  readonly pixels: number;
  readonly channels: number;
  /** Where maps and channels lie; y and mean may be missing. */
  readonly x: (place: Place) => number;
  readonly y?: (place: Place) => number;
  readonly mean?: (place: Place) => number;
  readonly to: (place: Place) => number;
}

/** The calls, of which `sums` are the last. */
export function channelSums(site: WasmSite<unknown>, { kernel, pixels, channels, x, y, mean, to }: ChannelSumsOf): KernelCall[] {
  const parts = partsOf(pixels, channels, LEAST_PIXELS);
  const room: Room = site.room(4 * parts.count * channels);
  const ofParts = call(kernel, {
    units: parts.count,
    chunk: 1,
    scratchBytes: 4 * channels + VECTOR_BYTES,
    fields: (place) => ({
      x: x(place),
      y: y?.(place) ?? 0,
      mean: mean?.(place) ?? 0,
      out: place.room(room),
      ...{ channels, pixels, partPixels: parts.size },
    }),
  });
  return [ofParts, addParts(parts.count, channels, site.threads, (place) => place.room(room), to)];
}
