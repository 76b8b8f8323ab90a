/**
 * A data set of one's own: `images/NAME.jpg` (or .jpeg, .png), `labels/NAME.png` with the same names, and `classes.txt`.
 *
 * Labels are class indices in grey or palette PNGs of up to 8 bits (the stored indices, whatever the palette's colours), or
 * the colours that `classes.txt` gives the classes, in RGB PNGs; 255, or PASCAL VOC's cream (224, 224, 192), does not count.
 */
import { DataSetFormatError, FileNotFoundError } from '../../errors.js';
import { readLabelsOrColors, type ImageSource } from '../pictures/image.js';
import { labelMapOf, type LabelMap, type Picture } from '../pictures/picture.js';
import { openDirectory, statPath } from '../sources/files.js';
import type { LabelledPicture } from './data_set.js';
import type { LabelSet } from './label_set.js';
import { idOf, isPictureName } from './picture_list.js';

export const PLAIN_LAYOUT = 'images, labels and classes.txt';

/** What systems leave in folders. */
const IS_LITTER = /^(\.|thumbs\.db$|desktop\.ini$)/i;

/** Different colours of a picture that are named in a message. */
const MAX_COLORS = 5;

/** A listing, and what is wrong with it. */
export interface PlainListing {
  /** By name. Those with a problem are among them where both files are there. */
  readonly pictures: readonly LabelledPicture[];
  readonly problems: readonly string[];
}

/** Whether a folder is laid out so. */
export const isPlainFolder = async (root: string): Promise<boolean> => (await statPath(`${root}/images`)) === 'folder';

/**
 * All pictures of a folder, or those of a list, with their labels, without those that are excluded; files without a partner are problems.
 *
 * @throws FileNotFoundError when a folder is missing
 */
export async function listPlainFolder(root: string, ids?: readonly string[], excluded: ReadonlySet<string> = new Set()): Promise<PlainListing> {
  const images = await byId(`${root}/images`);
  const labels = await byId(`${root}/labels`);
  const problems: string[] = [];
  const pictures: LabelledPicture[] = [];
  // Those that nobody asked for may be as they are.
  const wanted = (ids ?? [...new Set([...images.keys(), ...labels.keys()])].sort()).filter((id) => !excluded.has(id));
  for (const id of wanted) {
    const [picture, ...others] = images.get(id) ?? [];
    const [truth, ...more] = labels.get(id) ?? [];
    if (picture === undefined && truth === undefined) problems.push(`${id} is listed, and there is no such picture`);
    else if (picture === undefined) problems.push(`labels/${truth} has no picture images/${id}.jpg or .png`);
    else if (!isPictureName(picture)) problems.push(`images/${picture} is no PNG or JPEG picture by its name`);
    else if (truth === undefined) problems.push(`images/${picture} has no labels labels/${id}.png`);
    else if (!/\.png$/i.test(truth)) problems.push(`labels/${truth} is no PNG picture by its name`);
    else if (others.length + more.length > 0) problems.push(`${[...[picture, ...others].map((name) => `images/${name}`), ...[truth, ...more].map((name) => `labels/${name}`)].join(', ')} have the same name`);
    else pictures.push({ id, picture: `${root}/images/${picture}`, truth: `${root}/labels/${truth}` });
  }
  if (images.size === 0) throw new DataSetFormatError(`There is no picture in ${root}/images; ${PLAIN_LAYOUT} are expected, images/NAME.jpg with labels/NAME.png.`);
  return { pictures, problems };
}

/** The files of a folder by their names without ending. */
async function byId(path: string): Promise<Map<string, string[]>> {
  if ((await statPath(path)) !== 'folder') throw new FileNotFoundError(`There is no folder ${path}. A data set of one's own has ${PLAIN_LAYOUT}.`);
  const found = new Map<string, string[]>();
  for (const name of [...(await (await openDirectory(path)).list())].sort()) {
    if (IS_LITTER.test(name)) continue;
    const id = isPictureName(name) ? idOf(name) : name;
    found.set(id, [...(found.get(id) ?? []), name]);
  }
  return found;
}

/**
 * Class indices [h, w] of a file of labels.
 *
 * @throws FileNotFoundError; ImageFormatError; DataSetFormatError for colours of no class
 */
export async function readPlainLabels(source: ImageSource, labelSet: LabelSet, name: string): Promise<LabelMap> {
  const found = await readLabelsOrColors(source);
  return found.shape.length === 2 ? found : indicesOf(found, labelSet, name);
}

function indicesOf(colors: Picture, { classes, palette, ignore }: LabelSet, name: string): LabelMap {
  const key = (red: number, green: number, blue: number): number => (red << 16) | (green << 8) | blue;
  const known = new Map<number, number>();
  for (const index of [...classes.keys(), ignore]) {
    const color = palette[index];
    if (!color) continue;
    const other = known.get(key(...color));
    if (other !== undefined && index !== ignore) throw new DataSetFormatError(`${name} has colours for labels, and the classes '${classes[other]}' and '${classes[index]}' have the same colour. Give them different ones in classes.txt.`);
    if (other === undefined) known.set(key(...color), index);
  }
  const [height, width] = colors.shape;
  const rgb = colors.data;
  const indices = new Uint8Array(height * width);
  const unknown = new Set<number>();
  for (let i = 0, at = 0; i < indices.length; i++, at += 3) {
    const color = key(rgb[at], rgb[at + 1], rgb[at + 2]);
    const index = known.get(color);
    if (index !== undefined) indices[i] = index;
    // A photograph in place of labels has a colour a pixel: a few of them say enough.
    else if (unknown.add(color).size === MAX_COLORS) break;
  }
  if (unknown.size > 0) {
    const listed = [...unknown].map((color) => `(${color >> 16}, ${(color >> 8) & 255}, ${color & 255})`);
    throw new DataSetFormatError(`${name} has colours that are of no class: ${listed.join(', ')}${unknown.size === MAX_COLORS ? ', ...' : ''}. Add them to classes.txt.`);
  }
  return labelMapOf(indices, height, width);
}
