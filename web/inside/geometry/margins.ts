/** How much room planes leave around the crop, so that taps in the padding can be seen. */
import { hasRate } from '../network/kinds.js';
import type { TracedLayer } from '../trace.js';
import type { Projection } from './projection.js';
import { marginOf } from './sampling.js';

/** Of the crop's longer side: a rate whose taps fall further out shows only some of them. */
const MOST = 0.4;

export const mostMargin = ([height, width]: readonly [number, number]): number => Math.round(MOST * Math.max(height, width));

/** It depends on the layer and the rate, not on the position: the planes keep still while the pointer moves. */
export function sharedMargin(look: 'own' | number, layer: TracedLayer, made: Projection, read: Projection, most: number): number {
  const { window, op } = layer;
  if (look !== 'own' && !hasRate(layer)) return marginOf(look, made, most);
  if (!window || op.includes('Pool')) return 0;
  const reach = Math.max(...window.size.map((size, axis) => ((size - 1) / 2) * (look === 'own' ? window.rates[axis] : look)));
  return marginOf(reach, read, most);
}
