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

const DATA_SET_OF_ZOO: Readonly<Record<DataSetName, ZooEntry['dataset']>> = { voc: 'pascal_voc_2012', cityscapes: 'cityscapes', ade20k: 'ade20k' };

const isQuantized = ({ flags }: ZooEntry): boolean => flags?.quantized ?? false;

/**
 * The published results of checkpoints with this architecture (their training cannot be told from the files), or of the
 * one of that name.
 */
export function publishedFor(settings: EvaluationSettings, model?: string): PublishedFigures[] {
  const { dataset, variant, backbone, depthMultiplier, decoderOutputStride, outputStride, scales, flip, choices } = settings;
  const alike = ZOO.filter(
    (entry) => entry.dataset === DATA_SET_OF_ZOO[dataset] && entry.backbone === backbone && isQuantized(entry) === variant.includes(QUANTIZED) && entry.depthMultiplier === depthMultiplier && (entry.decoderOutputStride ?? null) === decoderOutputStride,
  );
  const named = alike.filter(({ name }) => name === model);
  return (named.length > 0 ? named : alike).flatMap(({ name, published }) =>
    published.map((result) => ({
      checkpoint: name,
      ...result,
      sameSettings: choices === undefined && result.outputStride === outputStride && result.flip === flip && result.scales.join() === scales.join(),
    })),
  );
}
