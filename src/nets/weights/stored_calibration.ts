/**
 * What calibration has found out of a network's maps, as variables of its checkpoint: for the activation NAME `NAME/quantized_range`, float32 [2], the least and
 * the greatest number, and `NAME/quantized_mean`, float32 [channels]. Or, beside a checkpoint that shall stay as it is, the same as a file of its own, which is JSON.
 */
import { allFinite } from '../../finite.js';
import { CheckpointFormatError } from '../../errors.js';
import { tensor, type Tensor, type TensorSource } from '../../tensor.js';
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
    if (!allFinite(numbers)) continue;
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

/** The file: `{ NAME/quantized_range: [low, high], NAME/quantized_mean: [...] }`, a line each. */
export const calibrationText = (calibration: StoredCalibration): string =>
  `{\n${[...calibrationVariables(calibration)].map(([name, { data }]) => `${JSON.stringify(name)}:${JSON.stringify([...(data as Float32Array)].map(shortest))}`).join(',\n')}\n}\n`;

/** The shortest number that is the same float32. */
function shortest(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return Number(value.toPrecision(9));
}

/** @throws CheckpointFormatError for a text that is nothing of the kind */
export function readCalibrationText(text: string, name: string): Promise<StoredCalibration> {
  const sources = new Map<string, TensorSource>();
  try {
    for (const [variable, numbers] of Object.entries(JSON.parse(text) as Record<string, readonly number[]>)) {
      const value = tensor('float32', [numbers.length], Float32Array.from(numbers));
      sources.set(variable, { ...value, read: () => Promise.resolve(value) });
    }
  } catch (cause) {
    throw new CheckpointFormatError(`'${name}' is no calibration: expected JSON of lists of numbers, as \`npm run calibrate\` writes it. Get the file again.`, { cause });
  }
  return storedCalibration({ variables: sources, source: (variable) => sources.get(variable)! });
}
