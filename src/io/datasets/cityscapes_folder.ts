/**
 * Cityscapes as its archives unpack: `leftImg8bit/SPLIT/CITY/ID_leftImg8bit.png` and
 * `gtFine/SPLIT/CITY/ID_gtFine_labelIds.png`, where ID is `CITY_SEQUENCE_FRAME`. Files hold label ids; networks predict
 * train ids, which `ID_gtFine_labelTrainIds.png` has where createTrainIdLabelImgs.py was run.
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
const TRAIN_IDS = '_gtFine_labelTrainIds.png';

/** Each archive may have been unpacked into a folder of its own name. */
const PICTURES = ['leftImg8bit', 'leftImg8bit_trainvaltest/leftImg8bit'];
const TRUTHS = ['gtFine', 'gtFine_trainvaltest/gtFine'];

export const CITYSCAPES_FORMAT: DataSetFormat = {
  name: 'cityscapes',
  labelSet: CITYSCAPES,
  layout: 'leftImg8bit and gtFine',
  truthLayout: `gtFine/SPLIT/CITY/ID${TRUTH}, or ID${TRAIN_IDS}`,
  list: listCityscapes,
  readTruth: async (path, skip) => (path.endsWith(TRAIN_IDS) ? readLabels(path) : toTrainIds(await knownIds(path, skip))),
  // Grey values that are label ids: what evalPixelLevelSemanticLabeling.py reads.
  encodeLabels: (labels) => encodePng(toLabelIds(labels)),
};

async function listCityscapes(root: string, split: string): Promise<LabelledPicture[]> {
  const name = checkName('split', split);
  const [base, truthBase] = [await firstFolder(root, PICTURES), await firstFolder(root, TRUTHS)];
  const pictures = `${base ?? `${root}/${PICTURES[0]}`}/${name}`;
  if ((await statPath(pictures)) !== 'folder') {
    throw new FileNotFoundError(`There is no folder ${pictures}. Give the folder that holds ${CITYSCAPES_FORMAT.layout}, and a split that is there (${base === undefined ? 'train, val, test' : (await listDirectories(base)).join(', ')}).`);
  }
  const found: LabelledPicture[] = [];
  for (const city of await listDirectories(pictures)) {
    const truths = `${truthBase ?? `${root}/${TRUTHS[0]}`}/${name}/${city}`;
    const known = new Set((await statPath(truths)) === 'folder' ? await (await openDirectory(truths)).list() : []);
    const files = await (await openDirectory(`${pictures}/${city}`)).list();
    // macOS leaves a `._name` beside each `name` where it unpacks archives.
    for (const file of files.filter((each) => each.endsWith(PICTURE) && !each.startsWith('.')).sort()) {
      const id = checkName('picture id', file.slice(0, -PICTURE.length));
      const truth = [id + TRUTH, id + TRAIN_IDS].find((each) => known.has(each));
      found.push({ id, picture: `${pictures}/${city}/${file}`, truth: truth === undefined ? undefined : `${truths}/${truth}` });
    }
  }
  if (found.length === 0) throw new FileNotFoundError(`There is no picture in ${pictures}; CITY/CITY_SEQUENCE_FRAME${PICTURE} is expected.`);
  return found;
}

/** The pictures of all splits. */
export async function listEveryCityscapes(root: string): Promise<LabelledPicture[]> {
  const base = await firstFolder(root, PICTURES);
  const splits = base === undefined ? [] : await listDirectories(base);
  return (await Promise.all(splits.map((split) => listCityscapes(root, split)))).flat();
}

/** Whether a folder is laid out so. */
export const isCityscapesFolder = async (root: string): Promise<boolean> => (await firstFolder(root, PICTURES)) !== undefined;

/** As lists name pictures: with or without the end of their files' names. */
export const cityscapesId = (listed: string): string => listed.replace(/_leftImg8bit$/, '');

async function firstFolder(root: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) if ((await statPath(`${root}/${name}`)) === 'folder') return `${root}/${name}`;
  return undefined;
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
