/** The data sets that can be evaluated, by name. */
import { ADE20K_FORMAT } from './ade20k_folder.js';
import { CITYSCAPES_FORMAT } from './cityscapes_folder.js';
import type { DataSetFormat, DataSetListing, DataSetName } from './data_set.js';
import { InvalidArgumentError } from '../../errors.js';
import { encodeLabelPng } from '../pictures/image.js';
import type { LabelSet } from './label_set.js';
import { listOwnFolder, readOwnTruth, OWN_LAYOUT } from './own_folder.js';
import { VOC_FORMAT } from './voc_folder.js';

export type PublishedName = Exclude<DataSetName, 'folder'>;

const PUBLISHED: Readonly<Record<PublishedName, DataSetFormat>> = { voc: VOC_FORMAT, cityscapes: CITYSCAPES_FORMAT, ade20k: ADE20K_FORMAT };

/** The split that pictures are taken from where none is named. */
export const DEFAULT_SPLIT = 'val';

export const publishedFormat = (name: PublishedName): DataSetFormat => PUBLISHED[name];

/**
 * A data set with these classes: other names, or another index that does not count, than it was published with; a folder of one's own has none of itself.
 *
 * @throws InvalidArgumentError for a folder without classes
 */
export function dataSetFormat(name: DataSetName, labelSet?: LabelSet): DataSetFormat {
  if (name !== 'folder') return labelSet ? withClasses(PUBLISHED[name], labelSet) : PUBLISHED[name];
  if (!labelSet) throw new InvalidArgumentError("A data set of one's own has no classes of itself. Give them.");
  return {
    name,
    labelSet,
    layout: OWN_LAYOUT,
    truthLayout: 'labels/ID.png, or SegmentationClass/ID.png',
    list: async (root, split) => (await listOwnFolder(root, split)).pictures.slice(),
    readTruth: (path, skip) => readOwnTruth(path, labelSet, skip),
    encodeLabels: (labels) => encodeLabelPng(labels, labelSet.palette),
  };
}

/** Files of truth and of labels hold numbers, which names and colours do not change; only in VOC's layout they may hold the colours. */
function withClasses(format: DataSetFormat, labelSet: LabelSet): DataSetFormat {
  return { ...format, labelSet, ...(format.name === 'voc' ? { readTruth: (path, skip) => readOwnTruth(path, labelSet, skip) } : {}) };
}

/** The pictures of a split; without one, of `val`, or of a folder that has no lists all. */
export async function listDataSet(name: DataSetName, root: string, split: string | undefined): Promise<DataSetListing> {
  if (name === 'folder') return listOwnFolder(root, split);
  const chosen = split ?? DEFAULT_SPLIT;
  return { split: chosen, pictures: await PUBLISHED[name].list(root, chosen) };
}
