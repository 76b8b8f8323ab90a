/**
 * Cityscapes as its archives unpack: `leftImg8bit/SPLIT/CITY/ID_leftImg8bit.png` and
 * `gtFine/SPLIT/CITY/ID_gtFine_labelIds.png`, where ID is `CITY_SEQUENCE_FRAME`. Files hold label ids; networks predict
 * train ids.
 */
import { DataSetFormatError, FileNotFoundError } from '../../errors.js';
import { listDirectories, openDirectory, statPath } from '../sources/files.js';
import { encodePng, readLabels } from '../pictures/image.js';
import type { LabelMap } from '../pictures/picture.js';
import { CITYSCAPES, CITYSCAPES_TRAIN_IDS, toLabelIds, toTrainIds } from './cityscapes.js';
import { checkName, type DataSetFormat, type LabelledPicture, type UnknownLabel } from './data_set.js';
import { pixelsByIndex } from './label_counts.js';

const PICTURE = '_leftImg8bit.png';
const TRUTH = '_gtFine_labelIds.png';

export const CITYSCAPES_FORMAT: DataSetFormat = {
  name: 'cityscapes',
  labelSet: CITYSCAPES,
  layout: 'leftImg8bit and gtFine',
  list: listCityscapes,
  readTruth: async (path, skip) => toTrainIds(await knownIds(path, skip)),
  // Grey values that are label ids: what evalPixelLevelSemanticLabeling.py reads.
  encodeLabels: (labels) => encodePng(toLabelIds(labels)),
};

async function listCityscapes(root: string, split: string): Promise<LabelledPicture[]> {
  const pictures = `${root}/leftImg8bit/${checkName('split', split)}`;
  if ((await statPath(pictures)) !== 'folder') {
    throw new FileNotFoundError(`There is no folder ${pictures}. Give the folder that holds ${CITYSCAPES_FORMAT.layout}, and a split that is there (train, val, test).`);
  }
  const found: LabelledPicture[] = [];
  for (const city of await listDirectories(pictures)) {
    const truths = `${root}/gtFine/${split}/${city}`;
    const known = new Set((await statPath(truths)) === 'folder' ? await (await openDirectory(truths)).list() : []);
    const files = await (await openDirectory(`${pictures}/${city}`)).list();
    // macOS leaves a `._name` beside each `name` where it unpacks archives.
    for (const file of files.filter((name) => name.endsWith(PICTURE) && !name.startsWith('.')).sort()) {
      const id = checkName('picture id', file.slice(0, -PICTURE.length));
      found.push({ id, picture: `${pictures}/${city}/${file}`, truth: known.has(id + TRUTH) ? `${truths}/${id}${TRUTH}` : undefined });
    }
  }
  if (found.length === 0) throw new FileNotFoundError(`There is no picture in ${pictures}; CITY/CITY_SEQUENCE_FRAME${PICTURE} is expected.`);
  return found;
}

/** Label ids past the table are a mistake of the file, and not the 255 that marks nothing. @throws DataSetFormatError where nobody skips them */
async function knownIds(path: string, skip: ((unknown: UnknownLabel) => void) | undefined): Promise<LabelMap> {
  const labels = await readLabels(path);
  const most = CITYSCAPES_TRAIN_IDS.length;
  const unknown = pixelsByIndex(labels).filter(([id]) => id >= most && id !== CITYSCAPES.ignore);
  if (skip) unknown.forEach(skip);
  else if (unknown.length > 0) {
    throw new DataSetFormatError(`${path} has ${unknown.map(([id, pixels]) => `label id ${id} at ${pixels} ${pixels === 1 ? 'pixel' : 'pixels'}`).join(', ')}; Cityscapes has 0 to ${most - 1}.`);
  }
  return labels;
}
