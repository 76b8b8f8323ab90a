/** Ranges of a network's maps as variables of its checkpoint: `NAME/quantized_range`, float32 [2], for the activation NAME. */
import { tensor, type Tensor } from '../tensor.js';
import type { Variables } from './named_tensors.js';

const SUFFIX = '/quantized_range';

/** The least and the greatest number of each map. Variables that are no such range are not looked at. */
export async function storedRanges({ variables, source }: Variables): Promise<Map<string, readonly [low: number, high: number]>> {
  const ranges = new Map<string, readonly [number, number]>();
  for (const [name, { dtype, shape }] of variables) {
    if (!name.endsWith(SUFFIX) || dtype !== 'float32' || shape.length !== 1 || shape[0] !== 2) continue;
    const [low, high] = (await source(name).read()).data as Float32Array;
    if (Number.isFinite(low) && Number.isFinite(high) && low <= high) ranges.set(name.slice(0, -SUFFIX.length), [low, high]);
  }
  return ranges;
}

/** The variables that `storedRanges` reads. */
export function rangeVariables(ranges: ReadonlyMap<string, readonly [low: number, high: number]>): ReadonlyMap<string, Tensor> {
  return new Map([...ranges].map(([name, range]) => [name + SUFFIX, tensor('float32', [2], Float32Array.from(range))]));
}
