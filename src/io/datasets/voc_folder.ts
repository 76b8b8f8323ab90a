/**
 * PASCAL VOC 2012 as its archive unpacks: `JPEGImages/ID.jpg`, `SegmentationClass/ID.png` (palette PNGs of class
 * indices), and the ids of a split, one a line, in `ImageSets/Segmentation/SPLIT.txt`.
 */
import { FileNotFoundError, InvalidArgumentError } from '../../errors.js';
import { openDirectory, statPath } from '../sources/files.js';
import { readSmallFile } from '../sources/small_file.js';
import { encodeLabelPng, readLabels } from '../pictures/image.js';
import { checkName, type DataSetFormat, type LabelledPicture } from './data_set.js';
import { PASCAL_VOC } from './pascal_voc.js';

/** The longest list of the challenge, `trainval` of all tasks, has less than a megabyte. */
const MAX_LIST_BYTES = 2 ** 24;

/** Where the archive puts the data set below the folder that it is unpacked in. */
const BELOW = ['', '/VOC2012', '/VOCdevkit/VOC2012'];

export const VOC_FORMAT: DataSetFormat = {
  name: 'voc',
  labelSet: PASCAL_VOC,
  layout: 'JPEGImages, SegmentationClass and ImageSets/Segmentation',
  list: listVoc,
  readTruth: readLabels,
  encodeLabels: (labels) => encodeLabelPng(labels, PASCAL_VOC.palette),
};

async function listVoc(root: string, split: string): Promise<LabelledPicture[]> {
  const folder = await vocFolder(root);
  const ids = await readIds(folder, checkName('split', split));
  const truths = `${folder}/SegmentationClass`;
  // Not needed of a split whose truth is not published.
  const known = new Set((await statPath(truths)) === 'folder' ? await (await openDirectory(truths)).list() : []);
  return ids.map((id) => ({
    id,
    picture: `${folder}/JPEGImages/${id}.jpg`,
    truth: known.has(`${id}.png`) ? `${truths}/${id}.png` : undefined,
  }));
}

/** The folder that is laid out so, of one that it may be unpacked in; undefined where none is. */
export async function findVocFolder(root: string): Promise<string | undefined> {
  for (const below of BELOW) {
    if ((await statPath(`${root}${below}/ImageSets/Segmentation`)) === 'folder') return `${root}${below}`;
  }
  return undefined;
}

async function vocFolder(root: string): Promise<string> {
  const found = await findVocFolder(root);
  if (found !== undefined) return found;
  throw new FileNotFoundError(
    `${root} is not laid out as PASCAL VOC: there is no folder ImageSets/Segmentation in it. Give the folder VOC2012, which holds ${VOC_FORMAT.layout}.`,
  );
}

async function readIds(folder: string, split: string): Promise<string[]> {
  const lists = await (await openDirectory(`${folder}/ImageSets/Segmentation`)).list();
  if (!lists.includes(`${split}.txt`)) {
    const splits = lists.filter((name) => name.endsWith('.txt')).map((name) => name.slice(0, -'.txt'.length)).sort();
    throw new FileNotFoundError(`PASCAL VOC in ${folder} has no split '${split}'; ImageSets/Segmentation lists ${splits.join(', ') || 'none'}.`);
  }
  const path = `${folder}/ImageSets/Segmentation/${split}.txt`;
  const text = await readSmallFile(path, MAX_LIST_BYTES);
  const ids = text.split(/\r?\n/).map((line) => line.trim()).filter(Boolean).map((id) => checkName('picture id', id));
  if (ids.length === 0) throw new InvalidArgumentError(`${path} is empty; the ids of pictures are expected, one a line.`);
  return [...new Set(ids)];
}
