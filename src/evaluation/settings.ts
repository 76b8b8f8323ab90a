/** What the figures of an evaluation depend on. Results that were computed under different settings do not belong together. */
import { choicesOf, type NetworkChoices } from '../deeplab/choices.js';
import type { DeepLab } from '../deeplab/deeplab.js';
import type { TileOptions } from '../deeplab/options.js';
import { TILE } from '../deeplab/tiles/tile_options.js';
import { LABEL_SET } from '../arguments.js';
import { isDeepLabError } from '../errors.js';
import type { DataSetName } from '../io/datasets/data_set.js';
import type { LabelSet } from '../io/datasets/label_set.js';
import { shortened } from '../messages.js';
import { pictureOf } from '../io/pictures/picture.js';
import { crc32c } from '../proto/wire/crc32c.js';
import { keptLabelSet } from './label_set.js';

export interface EvaluationSettings {
  readonly dataset: DataSetName;
  readonly split: string;
  /** What the network is, in one line. */
  readonly variant: string;
  /** Tells trained networks apart: a checksum of the last layer's weights, which any further training changes. */
  readonly weights: string;
  readonly numClasses: number;
  readonly backbone: string;
  readonly depthMultiplier: number;
  /** Null without a decoder. */
  readonly decoderOutputStride: number | null;
  readonly outputStride: number;
  readonly cropSize: readonly [height: number, width: number];
  /** Further choices that were given, such as atrous rates; left out where there are none. */
  readonly choices?: NetworkChoices;
  readonly scales: readonly number[];
  readonly flip: boolean;
  /** The classes, where they are not those that the data set was published with. */
  readonly labelSet?: LabelSet;
  /** That pictures are segmented at their own size, in tiles. */
  readonly tile?: true | TileOptions;
  /** That pixels whose truth is no class are left out. */
  readonly skipUnknown?: true;
  /** That the network computes in 8 bits. */
  readonly precision?: 'int8';
}

/** What is asked of an evaluation and no model has a say in, as a frozen graph has in crop and output stride. */
export type EvaluationRequest = Pick<EvaluationSettings, 'dataset' | 'split' | 'scales' | 'flip' | 'tile' | 'skipUnknown' | 'precision'>;

/** The request among other things. */
export const requestOf = ({ dataset, split, scales, flip, tile, skipUnknown, precision }: EvaluationRequest): EvaluationRequest => ({
  ...{ dataset, split, scales, flip },
  ...(tile ? { tile } : {}),
  ...(skipUnknown ? { skipUnknown } : {}),
  ...(precision ? { precision } : {}),
});

/** The last layer of every DeepLab (research/deeplab/model.py, LOGITS_SCOPE_NAME). */
const LAST_LAYER = ['logits/semantic/weights', 'logits/semantic/biases'];

export async function settingsOf(model: DeepLab, task: EvaluationRequest & NetworkChoices, labelSet: LabelSet): Promise<EvaluationSettings> {
  const { variant, numClasses, backbone, depthMultiplier, decoderOutputStride = null, outputStride, cropSize } = model.info;
  const { dataset, split, ...request } = requestOf(task);
  const network = { variant, weights: await weightsOf(model), numClasses, backbone, depthMultiplier, decoderOutputStride };
  // These are settings of their own, with what was assumed where nothing was given.
  const choices = choicesOf({ ...task, outputStride: undefined, cropSize: undefined, strictCrop: undefined, keepCrop: undefined });
  return { dataset, split, ...network, outputStride, cropSize, ...(Object.keys(choices).length > 0 ? { choices } : {}), ...request, ...keptLabelSet(dataset, labelSet) };
}

async function weightsOf(model: DeepLab): Promise<string> {
  try {
    const layer = await model.run(pictureOf(new Uint8Array(3), 1, 1), LAST_LAYER);
    const checksum = layer.reduce((sum, { data }) => {
      const { buffer, byteOffset, byteLength } = data as Float32Array;
      return crc32c(new Uint8Array(buffer, byteOffset, byteLength), sum);
    }, 0);
    return checksum.toString(16).padStart(8, '0');
  } catch (error) {
    // A frozen graph may have been renamed; it is known by its shape alone then.
    if (isDeepLabError(error, 'GraphFormatError')) return 'unknown';
    throw error;
  }
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isPositive = (value: unknown): boolean => typeof value === 'number' && value > 0 && value < Infinity;
const areSizes = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(isPositive);

const IS_VALID: Readonly<Record<keyof EvaluationSettings, (value: unknown) => boolean>> = {
  dataset: isText,
  split: isText,
  variant: isText,
  weights: isText,
  numClasses: isPositive,
  backbone: isText,
  depthMultiplier: isPositive,
  decoderOutputStride: (value) => value === null || isPositive(value),
  outputStride: isPositive,
  cropSize: (value) => areSizes(value) && (value as unknown[]).length === 2,
  choices: (value) => value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value)),
  scales: areSizes,
  flip: (value) => typeof value === 'boolean',
  labelSet: (value) => value === undefined || LABEL_SET.accepts(value),
  tile: (value) => value === undefined || value === true || (TILE.accepts(value) && value !== false),
  skipUnknown: (value) => value === undefined || value === true,
  precision: (value) => value === undefined || value === 'int8',
};

/** The settings that a file lacks, or has with values that no setting can have. */
export function invalidSettings(settings: Partial<EvaluationSettings>): string[] {
  const names = Object.keys(IS_VALID) as (keyof EvaluationSettings)[];
  return names.filter((name) => !IS_VALID[name](settings[name])).map((name) => `${name}: ${shortened(JSON.stringify(settings[name]) ?? 'none')}`);
}

/** The settings that differ, as `name: a, not b`. */
export function differences(found: EvaluationSettings, expected: EvaluationSettings): string[] {
  const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])] as (keyof EvaluationSettings)[];
  return names
    .map((name) => [name, JSON.stringify(found[name]), JSON.stringify(expected[name])] as const)
    .filter(([, a, b]) => a !== b)
    .map(([name, a, b]) => `${name} is ${shortened(a ?? 'none')}, not ${shortened(b ?? 'none')}`);
}
