/**
 * What calibration has found out of a network's maps, as variables of its checkpoint: for the activation NAME `NAME/quantized_range`, float32 [2], the least and
 * the greatest number, and `NAME/quantized_mean`, float32 [channels].
 */
import { tensor, type Tensor } from '../../tensor.js';
import type { Variables } from './named_tensors.js';

const [RANGE, MEAN] = ['/quantized_range', '/quantized_mean'];

export interface StoredCalibration {
  readonly ranges: ReadonlyMap<string, readonly [low: number, high: number]>;
  readonly means: ReadonlyMap<string, Float32Array>;
}

/** Variables that are nothing of the kind are not looked at. */
export async function storedCalibration({ variables, source }: Variables): Promise<StoredCalibration> {
  const [ranges, means] = [new Map<string, readonly [number, number]>(), new Map<string, Float32Array>()];
  for (const [name, { dtype, shape }] of variables) {
    const suffix = [RANGE, MEAN].find((each) => name.endsWith(each));
    if (suffix === undefined || dtype !== 'float32' || shape.length !== 1) continue;
    const numbers = (await source(name).read()).data as Float32Array;
    if (!numbers.every(Number.isFinite)) continue;
    const map = name.slice(0, -suffix.length);
    if (suffix === MEAN) means.set(map, numbers);
    else if (numbers.length === 2 && numbers[0] <= numbers[1]) ranges.set(map, [numbers[0], numbers[1]]);
  }
  return { ranges, means };
}

/** The variables that `storedCalibration` reads. */
export function calibrationVariables({ ranges, means }: StoredCalibration): ReadonlyMap<string, Tensor> {
  const named = (suffix: string, values: Iterable<readonly [string, ArrayLike<number>]>): [string, Tensor][] =>
    Array.from(values, ([name, numbers]) => [name + suffix, tensor('float32', [numbers.length], Float32Array.from(numbers))]);
  return new Map([...named(RANGE, ranges), ...named(MEAN, means)]);
}
