/**
 * ADE20K as the scene parsing benchmark's archive unpacks (ADEChallengeData2016): `images/SPLIT/ID.jpg` and `annotations/SPLIT/ID.png`, grey values from 0 to 150.
 * Splits are `training` and `validation`; `train` and `val` mean the same.
 */
import { FileNotFoundError } from '../../errors.js';
import { encodePng, readLabels } from '../pictures/image.js';
import { openDirectory, statPath } from '../sources/files.js';
import { ADE20K } from './ade20k.js';
import { checkName, type DataSetFormat, type LabelledPicture } from './data_set.js';

const PICTURE = '.jpg';

/** Where the archive puts the data set below the folder that it is unpacked in. */
const BELOW = ['', '/ADEChallengeData2016'];

const SPLITS: ReadonlyMap<string, string> = new Map([['train', 'training'], ['val', 'validation']]);

export const ADE20K_FORMAT: DataSetFormat = {
  name: 'ade20k',
  labelSet: ADE20K,
  layout: 'images and annotations',
  truthLayout: 'annotations/SPLIT/ID.png',
  list: listAde20k,
  readTruth: readLabels,
  // Grey values, as the annotations have them.
  encodeLabels: (labels) => encodePng(labels),
};

async function listAde20k(root: string, split: string): Promise<LabelledPicture[]> {
  const folder = SPLITS.get(split) ?? checkName('split', split);
  const base = await baseOf(root, folder);
  const pictures = `${base}/images/${folder}`;
  const truths = `${base}/annotations/${folder}`;
  const known = new Set((await statPath(truths)) === 'folder' ? await (await openDirectory(truths)).list() : []);
  const files = await (await openDirectory(pictures)).list();
  // macOS leaves a `._name` beside each `name` where it unpacks archives.
  const found = files.filter((name) => name.endsWith(PICTURE) && !name.startsWith('.')).sort();
  if (found.length === 0) throw new FileNotFoundError(`There is no picture in ${pictures}; ID${PICTURE} is expected.`);
  return found.map((file) => {
    const id = checkName('picture id', file.slice(0, -PICTURE.length));
    return { id, picture: `${pictures}/${file}`, truth: known.has(`${id}.png`) ? `${truths}/${id}.png` : undefined };
  });
}

/** Whether a folder is laid out so, or one in it that the archive unpacks. */
export async function isAde20kFolder(root: string): Promise<boolean> {
  for (const below of BELOW) {
    const [images, annotations] = [await statPath(`${root}${below}/images`), await statPath(`${root}${below}/annotations`)];
    // A folder of one's own may have annotations beside its labels.
    if (images === 'folder' && annotations === 'folder' && (await statPath(`${root}${below}/labels`)) === undefined) return true;
  }
  return false;
}

/** The pictures of all splits that are there. */
export async function listEveryAde20k(root: string): Promise<LabelledPicture[]> {
  const all: LabelledPicture[] = [];
  for (const folder of SPLITS.values()) {
    for (const below of BELOW) if ((await statPath(`${root}${below}/images/${folder}`)) === 'folder') all.push(...(await listAde20k(`${root}${below}`, folder)));
  }
  return all;
}

async function baseOf(root: string, folder: string): Promise<string> {
  for (const below of BELOW) if ((await statPath(`${root}${below}/images/${folder}`)) === 'folder') return `${root}${below}`;
  throw new FileNotFoundError(`There is no folder ${root}/images/${folder}. Give the folder that holds ${ADE20K_FORMAT.layout} (ADEChallengeData2016), and a split that is there (val, train).`);
}
