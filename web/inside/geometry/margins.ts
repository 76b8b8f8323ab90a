/** How much room planes leave around the crop, so that taps in the padding can be seen. */
import type { TracedLayer } from '../trace.js';
import type { Projection } from './projection.js';
import { marginOf } from './sampling.js';

/** Of the crop's longer side: a rate whose taps fall further out shows only some of them. */
const MOST = 0.4;

export const mostMargin = ([height, width]: readonly [number, number]): number => Math.round(MOST * Math.max(height, width));

/** It depends on the layer and the rate, not on the position: the planes keep still while the pointer moves. */
export function sharedMargin(look: 'own' | number, { window, op }: TracedLayer, made: Projection, read: Projection, most: number): number {
  if (look !== 'own') return marginOf(look, made, most);
  if (!window || op.includes('Pool')) return 0;
  const reach = Math.max(...window.size.map((size, axis) => ((size - 1) / 2) * window.rates[axis]));
  return marginOf(reach, read, most);
}
