/**
 * Cityscapes as its archives unpack: `leftImg8bit/SPLIT/CITY/ID_leftImg8bit.png` and
 * `gtFine/SPLIT/CITY/ID_gtFine_labelIds.png`, where ID is `CITY_SEQUENCE_FRAME`. Files hold label ids; networks predict
 * train ids.
 */
import { FileNotFoundError } from '../../errors.js';
import { listDirectories, openDirectory, statPath } from '../sources/files.js';
import { encodePng, readLabels } from '../pictures/image.js';
import { CITYSCAPES, toLabelIds, toTrainIds } from './cityscapes.js';
import { checkName, type DataSetFormat, type LabelledPicture } from './data_set.js';

const PICTURE = '_leftImg8bit.png';
const TRUTH = '_gtFine_labelIds.png';

export const CITYSCAPES_FORMAT: DataSetFormat = {
  name: 'cityscapes',
  labelSet: CITYSCAPES,
  layout: 'leftImg8bit and gtFine',
  list: listCityscapes,
  readTruth: async (path) => toTrainIds(await readLabels(path)),
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
