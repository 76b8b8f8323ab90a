/**
 * PASCAL VOC as its archive unpacks: `JPEGImages/ID.jpg` (or a picture of another format, as other tools export it), `SegmentationClass/ID.png` (palette PNGs of class
 * indices; tools that export this layout write the colours), and the ids of a split, one a line, in `ImageSets/Segmentation/SPLIT.txt`. The labels of more pictures that the zoo's checkpoints were
 * trained on ("trainaug") are in `SegmentationClassAug`, and `SegmentationClassRaw` has those of `SegmentationClass` in grey (research/deeplab/g3doc/pascal.md).
 */
import { FileNotFoundError, InvalidArgumentError } from '../../errors.js';
import { listDirectories, openDirectory, statPath } from '../sources/files.js';
import { readSmallFile } from '../sources/small_file.js';
import { encodeLabelPng } from '../pictures/image.js';
import { checkName, type DataSetFormat, type LabelledPicture } from './data_set.js';
import { PASCAL_VOC } from './pascal_voc.js';
import { idOf, isPictureName } from './picture_list.js';
import { readPlainLabels } from './plain_folder.js';

/** The longest list of the challenge, `trainval` of all tasks, has less than a megabyte. */
const MAX_LIST_BYTES = 2 ** 24;

/** Where the archive puts the data set below the folder that it is unpacked in: `VOCdevkit/VOC2012`, or an earlier year's. */
const DEVKIT = 'VOCdevkit';
const YEAR = /^VOC20\d\d$/;

/** The first that has a picture's labels counts. */
const TRUTHS = ['SegmentationClass', 'SegmentationClassAug', 'SegmentationClassRaw'];

/** A line as the lists of `trainaug` have it: the picture's file and that of its labels. */
const LISTED_FILE = /^(?:\S*\/)?JPEGImages\/([^\s/]+)\.jpg(?:\s+\S+\.png)?$/;

export const VOC_FORMAT: DataSetFormat = {
  name: 'voc',
  labelSet: PASCAL_VOC,
  layout: 'JPEGImages, SegmentationClass and ImageSets/Segmentation',
  truthLayout: 'SegmentationClass/ID.png',
  list: listVoc,
  readTruth: (path, skip) => readPlainLabels(path, PASCAL_VOC, path, skip),
  encodeLabels: (labels) => encodeLabelPng(labels, PASCAL_VOC.palette),
};

async function listVoc(root: string, split: string): Promise<LabelledPicture[]> {
  const folder = await vocFolder(root);
  const ids = await readIds(folder, checkName('split', split));
  const [pictureOf, truths] = [await picturesOf(folder), await truthsOf(folder)];
  return ids.map((id) => ({ id, picture: pictureOf(id), truth: truths.get(id) }));
}

/** Every picture that has labels, whatever lists it. */
export async function listEveryVoc(root: string): Promise<LabelledPicture[]> {
  const folder = await vocFolder(root);
  const pictureOf = await picturesOf(folder);
  return [...(await truthsOf(folder))].map(([id, truth]) => ({ id, picture: pictureOf(id), truth }));
}

/** Where the picture of an id is; where it would be, if it is not there. */
async function picturesOf(folder: string): Promise<(id: string) => string> {
  const pictures = `${folder}/JPEGImages`;
  const names = (await statPath(pictures)) === 'folder' ? await (await openDirectory(pictures)).list() : [];
  const others = new Map(names.flatMap((name) => (isPictureName(name) && !name.startsWith('.') ? [[idOf(name), name] as const] : [])));
  const isThere = new Set(names);
  return (id) => `${pictures}/${isThere.has(`${id}.jpg`) ? `${id}.jpg` : (others.get(id) ?? `${id}.jpg`)}`;
}

/** Files of labels by the ids of their pictures; none of a split whose truth is not published. */
async function truthsOf(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const truths of TRUTHS) {
    if ((await statPath(`${folder}/${truths}`)) !== 'folder') continue;
    for (const name of [...(await (await openDirectory(`${folder}/${truths}`)).list())].sort()) {
      const id = name.replace(/\.png$/, '');
      if (id !== name && !name.startsWith('.') && !found.has(id)) found.set(id, `${folder}/${truths}/${name}`);
    }
  }
  return found;
}

/** The folder that is laid out so, of one that it may be unpacked in, the latest year's; undefined where none is. */
export async function findVocFolder(root: string): Promise<string | undefined> {
  if (await isVocFolder(root)) return root;
  for (const parent of [root, `${root}/${DEVKIT}`]) {
    if ((await statPath(parent)) !== 'folder') continue;
    const years = (await listDirectories(parent)).filter((name) => YEAR.test(name)).sort().reverse();
    for (const year of years) if (await isVocFolder(`${parent}/${year}`)) return `${parent}/${year}`;
  }
  return undefined;
}

const isVocFolder = async (path: string): Promise<boolean> => (await statPath(`${path}/ImageSets/Segmentation`)) === 'folder';

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
  const ids = text.replace(/^\ufeff/, '').split(/\r?\n/).map((line) => line.trim()).filter(Boolean).map((line) => checkName('picture id', LISTED_FILE.exec(line)?.[1] ?? line));
  if (ids.length === 0) throw new InvalidArgumentError(`${path} is empty; the ids of pictures are expected, one a line.`);
  return [...new Set(ids)];
}
