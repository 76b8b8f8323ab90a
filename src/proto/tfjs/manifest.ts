/**
 * What `model.json` of a TensorFlow.js graph model says of its weights: which files they are in, in which order, and how they were made smaller.
 *
 * Source: TensorFlow.js, tfjs-core/src/io/types.ts (WeightsManifestConfig)
 */
import { shortened } from '../../messages.js';
import { sizeOf, type Shape } from '../../tensor.js';
import { shownJson } from '../readable/json_form.js';
import { formatError, type Place } from '../wire/place.js';

export type WeightDType = 'float32' | 'float16' | 'int32' | 'bool' | 'string' | 'complex64';
export type Quantization = { readonly dtype: 'uint8' | 'uint16'; readonly min: number; readonly scale: number } | { readonly dtype: 'float16' };

export interface WeightEntry {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: WeightDType;
  readonly quantization?: Quantization;
}

/** Files that are one after the other, and the weights that lie in them so. */
export interface WeightGroup {
  readonly paths: readonly string[];
  readonly weights: readonly WeightEntry[];
}

/** The zoo's largest network has a thousand weights; one of a few bytes becomes an object of hundreds. */
const MAX_WEIGHTS = 2 ** 18;
const DTYPES: ReadonlySet<unknown> = new Set<WeightDType>(['float32', 'float16', 'int32', 'bool', 'string', 'complex64']);

/** @throws GraphFormatError that names the entry */
export function readManifest(json: unknown, place: Place): WeightGroup[] {
  if (!Array.isArray(json)) throw wrong(place, 'weightsManifest', json, 'a list of groups');
  const names = new Set<string>();
  const files = new Set<string>();
  return json.map((group: unknown, i) => {
    const { paths, weights } = objectAt(group, place, `weightsManifest[${i}]`);
    if (!Array.isArray(paths) || !paths.every(isInside)) throw wrong(place, `weightsManifest[${i}].paths`, paths, 'a list of files beside this one');
    for (const path of paths) {
      if (files.has(path)) throw formatError(place, `found the file '${shortened(path)}' twice in weightsManifest, expected every file once.`);
      files.add(path);
    }
    if (!Array.isArray(weights)) throw wrong(place, `weightsManifest[${i}].weights`, weights, 'a list of weights');
    return {
      paths,
      weights: weights.map((weight: unknown, k) => {
        const entry = weightEntry(weight, place, `weightsManifest[${i}].weights[${k}]`);
        if (names.has(entry.name)) throw formatError(place, `found two weights named '${entry.name}', expected every name once.`);
        names.add(entry.name);
        if (names.size > MAX_WEIGHTS) throw formatError(place, `found more than ${MAX_WEIGHTS} weights, expected no more.`);
        return entry;
      }),
    };
  });
}

/** A path that does not lead out of the folder, nor to another server. */
const isInside = (path: unknown): path is string => typeof path === 'string' && path !== '' && !/^[a-z][a-z+.-]*:|^[/\\]|\.\.|[?#]/i.test(path);

function weightEntry(json: unknown, place: Place, what: string): WeightEntry {
  const { name, shape, dtype, quantization } = objectAt(json, place, what);
  if (typeof name !== 'string' || name === '') throw wrong(place, `${what}.name`, name, 'a name');
  const here: Place = { ...place, what: `weight '${shortened(name)}'` };
  if (!Array.isArray(shape) || !shape.every((side) => Number.isSafeInteger(side) && side >= 0) || !Number.isSafeInteger(sizeOf(shape as number[]))) {
    throw wrong(here, 'shape', shape, 'a list of sizes');
  }
  if (!DTYPES.has(dtype)) throw wrong(here, 'dtype', dtype, `one of ${[...DTYPES].join(', ')}`);
  const entry = { name, shape: shape as number[], dtype: dtype as WeightDType };
  if (quantization === undefined || quantization === null) return entry;
  if (entry.dtype !== 'float32' && entry.dtype !== 'int32') throw wrong(here, 'dtype', dtype, 'float32 or int32 where weights are quantised');
  return { ...entry, quantization: quantizationOf(quantization, here) };
}

function quantizationOf(json: unknown, place: Place): Quantization {
  const { dtype, min, scale } = objectAt(json, place, 'quantization');
  if (dtype === 'float16') return { dtype };
  if (dtype !== 'uint8' && dtype !== 'uint16') throw wrong(place, 'quantization.dtype', dtype, 'uint8, uint16 or float16');
  if (typeof min !== 'number' || typeof scale !== 'number') throw wrong(place, 'quantization', json, 'numbers as min and scale');
  return { dtype, min, scale };
}

function objectAt(json: unknown, place: Place, what: string): Readonly<Record<string, unknown>> {
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Readonly<Record<string, unknown>>;
  throw wrong(place, what, json, 'an object');
}

const wrong = (place: Place, what: string, json: unknown, expected: string): Error =>
  formatError(place, `found ${shownJson(json)} as ${what}, expected ${expected}. The file may be damaged.`);
