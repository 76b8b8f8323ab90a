/** A data set of one's own, to be evaluated: `images` and `labels` with the same names, or laid out as PASCAL VOC is. */
import { DataSetFormatError, FileNotFoundError } from '../../errors.js';
import type { LabelMap } from '../pictures/picture.js';
import { openDirectory, statPath } from '../sources/files.js';
import { checkName, type DataSetListing, type UnknownLabel } from './data_set.js';
import type { LabelSet } from './label_set.js';
import { readPictureList } from './picture_list.js';
import { isPlainFolder, PLAIN_LAYOUT, plainPairs, readPlainLabels } from './plain_folder.js';
import { findVocFolder, VOC_FORMAT } from './voc_folder.js';

export const OWN_LAYOUT = `${PLAIN_LAYOUT}, or ${VOC_FORMAT.layout}`;

/** Where a folder has no lists. */
const EVERYTHING = 'all';
const DEFAULT_SPLIT = 'val';

/** Truth as indices in grey or palette PNGs, or as the colours of the classes. @throws FileNotFoundError; ImageFormatError; DataSetFormatError */
export const readOwnTruth = (path: string, labelSet: LabelSet, skip?: (unknown: UnknownLabel) => void): Promise<LabelMap> => readPlainLabels(path, labelSet, path, skip);

/**
 * The pictures of a split: of the list `SPLIT.txt` in the folder, or as VOC lists them. Without a name, of `val`, and everything in a plain folder without
 * such a list.
 *
 * @throws FileNotFoundError; DataSetFormatError for a folder that is laid out otherwise
 */
export async function listOwnFolder(root: string, split: string | undefined): Promise<DataSetListing> {
  if (await isPlainFolder(root)) return listPlain(root, split);
  if ((await findVocFolder(root)) !== undefined) {
    const chosen = split ?? DEFAULT_SPLIT;
    return { split: chosen, pictures: await VOC_FORMAT.list(root, chosen) };
  }
  if ((await statPath(root)) !== 'folder') throw new FileNotFoundError(`There is no folder ${root}. Give the folder of a data set, with ${OWN_LAYOUT}.`);
  throw new DataSetFormatError(`${root} is laid out neither as a plain data set nor as PASCAL VOC: ${OWN_LAYOUT} are expected.`);
}

async function listPlain(root: string, split: string | undefined): Promise<DataSetListing> {
  const lists = (await (await openDirectory(root)).list()).filter((name) => name.endsWith('.txt') && name !== 'classes.txt').map((name) => name.slice(0, -'.txt'.length)).sort();
  const chosen = split ?? (lists.includes(DEFAULT_SPLIT) ? DEFAULT_SPLIT : EVERYTHING);
  if (lists.includes(chosen)) return { split: chosen, pictures: await plainPairs(root, { ids: await readPictureList(`${root}/${checkName('split', chosen)}.txt`) }) };
  if (chosen === EVERYTHING) return { split: chosen, pictures: await plainPairs(root) };
  throw new FileNotFoundError(`There is no list ${chosen}.txt in ${root}, which has ${lists.map((name) => `${name}.txt`).join(', ') || 'none'}. Give the name of a list, or leave the split out for all pictures.`);
}
