/** In which row of the drawing each block stands: as far down as those that read it allow. */
import type { Block } from './blocks.js';

/**
 * Rows from 0 at the top. Branches that meet again stand side by side, and one that leaves early for the decoder stands
 * beside what it meets there, so that its way is drawn as the long skip that it is.
 */
export function ranksOf(blocks: readonly Pick<Block, 'scope' | 'inputs'>[]): ReadonlyMap<string, number> {
  const readers = new Map<string, string[]>();
  for (const { scope, inputs } of blocks) for (const input of inputs) readers.set(input, [...(readers.get(input) ?? []), scope]);
  const fromEnd = new Map<string, number>();
  const distance = (scope: string): number => {
    const known = fromEnd.get(scope);
    if (known !== undefined) return known;
    // A guard against circles, which no graph that ran has, but a grouping by names might.
    fromEnd.set(scope, 0);
    const found = Math.max(-1, ...(readers.get(scope) ?? []).filter((reader) => reader !== scope).map(distance)) + 1;
    fromEnd.set(scope, found);
    return found;
  };
  const last = Math.max(0, ...blocks.map(({ scope }) => distance(scope)));
  return new Map(blocks.map(({ scope }) => [scope, last - distance(scope)]));
}
