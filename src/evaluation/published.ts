/** What was published for networks like the one that was evaluated. */
import type { DataSetName } from '../io/datasets/data_set.js';
import { QUANTIZED } from '../nets/variant.js';
import { ZOO, type PublishedResult, type ZooEntry } from '../nets/zoo.js';
import type { EvaluationSettings } from './settings.js';

export interface PublishedFigures extends PublishedResult {
  readonly checkpoint: string;
  /** Whether it was evaluated as the network here was: output stride, scales, mirrored pictures, no other choices. */
  readonly sameSettings: boolean;
}

const DATA_SET_OF_ZOO: Readonly<Record<DataSetName, ZooEntry['dataset'] | undefined>> = { voc: 'pascal_voc_2012', cityscapes: 'cityscapes', ade20k: 'ade20k', folder: undefined };

/** How many pictures the published figures are means over, by data set and split; test sets are not public. */
const PICTURES: Readonly<Partial<Record<DataSetName, Readonly<Record<string, number>>>>> = { voc: { val: 1449 }, cityscapes: { val: 500 }, ade20k: { val: 2000, validation: 2000 } };

/** @returns undefined for a split that nothing was published for */
export const publishedPictures = (dataset: DataSetName, split: string): number | undefined => PICTURES[dataset]?.[split];

const isQuantized = ({ flags }: ZooEntry): boolean => flags?.quantized ?? false;

/**
 * The published results of checkpoints with this architecture (their training cannot be told from the files), or of the
 * one of that name.
 */
export function publishedFor(settings: EvaluationSettings, model?: string): PublishedFigures[] {
  const { dataset, variant, backbone, depthMultiplier, decoderOutputStride, outputStride, scales, flip, choices, labelSet, tile, skipUnknown, precision } = settings;
  if (dataset === 'folder') return [];
  const isAsPublished = choices === undefined && labelSet === undefined && tile === undefined && skipUnknown === undefined && precision === undefined;
  const alike = ZOO.filter(
    (entry) => entry.dataset === DATA_SET_OF_ZOO[dataset] && entry.backbone === backbone && isQuantized(entry) === variant.includes(QUANTIZED) && entry.depthMultiplier === depthMultiplier && (entry.decoderOutputStride ?? null) === decoderOutputStride,
  );
  const named = alike.filter(({ name }) => name === model);
  return (named.length > 0 ? named : alike).flatMap(({ name, published }) =>
    published.map((result) => ({
      checkpoint: name,
      ...result,
      sameSettings: isAsPublished && result.outputStride === outputStride && result.flip === flip && result.scales.join() === scales.join(),
    })),
  );
}
