/**
 * A data set of one's own: `images/NAME.jpg` (or .png, .webp, .avif, .gif, .tif), `labels/NAME.png` with the same names, and `classes.txt`.
 * Labels that `deeplab segment` wrote are called `labels/NAME.labels.png`.
 *
 * Labels are class indices in grey or palette PNGs of up to 8 bits (the stored indices, whatever the palette's colours; but where these are the classes' in
 * another order, nobody knows which of the two is meant), or the colours that `classes.txt` gives the classes, in RGB PNGs; 255, or PASCAL VOC's cream (224, 224, 192), does not count.
 */
import { DataSetFormatError, FileNotFoundError } from '../../errors.js';
import { readLabelsOrColors, type ImageSource } from '../pictures/image.js';
import { labelMapOf, type LabelMap, type Picture } from '../pictures/picture.js';
import { openDirectory, statPath } from '../sources/files.js';
import type { LabelledPicture, UnknownLabel } from './data_set.js';
import { pixelsByIndex } from './label_counts.js';
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

/** Which pictures of a folder. */
export interface PlainChoice {
  /** Default: all. */
  readonly ids?: readonly string[];
  readonly excluded?: ReadonlySet<string>;
  /** Whether pictures may be without labels; there need be no folder of labels then. Default false. */
  readonly unlabelled?: boolean;
}

/**
 * The pictures of a folder that are chosen, with their labels; files without a partner are problems.
 *
 * @throws FileNotFoundError when a folder is missing
 */
export async function listPlainFolder(root: string, { ids, excluded, unlabelled = false }: PlainChoice = {}): Promise<PlainListing> {
  const pairs = await plainPairs(root, { ids, excluded, unlabelled });
  const isWhole = ({ truth }: LabelledPicture): boolean => unlabelled || truth !== undefined;
  const lacking = (pair: LabelledPicture): string[] => (isWhole(pair) ? [] : [`${pair.picture.slice(root.length + 1)} has no labels labels/${pair.id}.png`]);
  return {
    pictures: pairs.filter((pair) => pair.problem === undefined && isWhole(pair)),
    problems: pairs.flatMap((pair) => pair.problem ?? lacking(pair)),
  };
}

/**
 * A picture for each name, also where one of its files is missing or cannot be told, which is its `problem`. That labels are missing is none: they may not be
 * wanted.
 *
 * @throws FileNotFoundError when a folder is missing; DataSetFormatError when there is no picture
 */
export async function plainPairs(root: string, { ids, excluded = new Set(), unlabelled = false }: PlainChoice = {}): Promise<LabelledPicture[]> {
  const images = await byId(`${root}/images`);
  const hasLabels = !unlabelled || (await statPath(`${root}/labels`)) !== undefined;
  const labels = hasLabels ? await byId(`${root}/labels`, (id) => (images.has(id) ? id : id.replace(/\.labels$/, ''))) : new Map<string, string[]>();
  if (images.size === 0) throw new DataSetFormatError(`There is no picture in ${root}/images; ${PLAIN_LAYOUT} are expected, images/NAME.jpg with labels/NAME.png.`);
  // Those that nobody asked for may be as they are.
  const wanted = (ids ?? [...new Set([...images.keys(), ...labels.keys()])].sort()).filter((id) => !excluded.has(id));
  return wanted.map((id) => {
    const [found, truths] = [images.get(id) ?? [], labels.get(id) ?? []];
    const problem = problemOf(id, found, truths);
    const pair = { id, picture: `${root}/images/${found.at(0) ?? `${id}.jpg`}`, truth: truths.length === 0 ? undefined : `${root}/labels/${truths[0]}` };
    return problem === undefined ? pair : { ...pair, problem };
  });
}

/** What is wrong with the files of a name. */
function problemOf(id: string, [picture, ...others]: readonly (string | undefined)[], [truth, ...more]: readonly (string | undefined)[]): string | undefined {
  if (picture === undefined && truth === undefined) return `${id} is listed, and there is no such picture`;
  if (picture === undefined) return `labels/${truth} has no picture images/${id}.jpg, .png or of another format`;
  if (!isPictureName(picture)) return `images/${picture} is no picture by its name (.jpg, .png, .webp, .avif, .gif or .tif)`;
  if (truth !== undefined && !/\.png$/i.test(truth)) return `labels/${truth} is no PNG picture by its name`;
  if (others.length + more.length === 0) return undefined;
  const names = [...[picture, ...others].map((name) => `images/${name}`), ...(truth === undefined ? [] : [truth, ...more].map((name) => `labels/${name}`))];
  return `${names.join(', ')} have the same name`;
}

/** The files of a folder by their names without ending, as the pictures that they belong to are called. */
async function byId(path: string, pictureOf: (id: string) => string = (id) => id): Promise<Map<string, string[]>> {
  if ((await statPath(path)) !== 'folder') throw new FileNotFoundError(`There is no folder ${path}. A data set of one's own has ${PLAIN_LAYOUT}.`);
  const found = new Map<string, string[]>();
  for (const name of [...(await (await openDirectory(path)).list())].sort()) {
    if (IS_LITTER.test(name)) continue;
    const id = isPictureName(name) ? pictureOf(idOf(name)) : name;
    found.set(id, [...(found.get(id) ?? []), name]);
  }
  return found;
}

/**
 * Class indices [h, w] of a file of labels.
 *
 * @param skip is told of colours of no class, which become the ignored index; without it they are an error
 * @throws FileNotFoundError; ImageFormatError; DataSetFormatError for colours of no class
 */
export async function readPlainLabels(source: ImageSource, labelSet: LabelSet, name: string, skip?: (unknown: UnknownLabel) => void): Promise<LabelMap> {
  const { labels, palette } = await readLabelsOrColors(source);
  if (labels.shape.length === 3) return indicesOf(labels, labelSet, name, skip);
  if (palette) requireOneMeaning(labels, palette, labelSet, name);
  return labels;
}

/** What packs colours more tightly makes indices of them, in an order of its own. @throws DataSetFormatError where those who see colours see other classes than those who read indices */
function requireOneMeaning(labels: LabelMap, palette: Uint8Array, labelSet: LabelSet, name: string): void {
  const known = indexByColor(labelSet);
  const colorOf = (index: number): number => colorKey(palette[3 * index], palette[3 * index + 1], palette[3 * index + 2]);
  const shown = pixelsByIndex(labels).map(([index]) => index).filter((index) => index !== labelSet.ignore);
  const colors = Array.from({ length: Math.min(Math.floor(palette.length / 3), Math.max(...shown) + 1) }, (_, index) => colorOf(index));
  // Indices that share a colour, such as the black that palettes are filled up with, say nothing by it.
  const isTold = (index: number): boolean => known.has(colors[index]) && colors.indexOf(colors[index]) === colors.lastIndexOf(colors[index]);
  const other = shown.find((index) => known.get(colors[index]) !== index);
  if (other === undefined || !shown.every(isTold)) return;
  const { classes } = labelSet;
  const nameOf = (index: number): string => (index in classes ? `'${classes[index]}'` : index === labelSet.ignore ? 'what does not count' : 'no class');
  throw new DataSetFormatError(
    `${name} has index ${other} (${nameOf(other)}) in the colour ${hex(colors[other])} of ${nameOf(known.get(colors[other])!)}: its palette has the classes' colours in another order. Save it as RGB, where the colours count, or as grey, where the indices do.`,
  );
}

function indicesOf(colors: Picture, labelSet: LabelSet, name: string, skip: ((unknown: UnknownLabel) => void) | undefined): LabelMap {
  const { classes } = labelSet;
  const known = indexByColor(labelSet, (a, b) => {
    throw new DataSetFormatError(`${name} has colours for labels, and the classes '${classes[a]}' and '${classes[b]}' have the same colour. Give them different ones in classes.txt.`);
  });
  const [height, width] = colors.shape;
  const rgb = colors.data;
  const indices = new Uint8Array(height * width);
  const unknown = new Map<number, number>();
  for (let i = 0, at = 0; i < indices.length; i++, at += 3) {
    const color = colorKey(rgb[at], rgb[at + 1], rgb[at + 2]);
    const index = known.get(color);
    indices[i] = index ?? labelSet.ignore;
    if (index !== undefined) continue;
    unknown.set(color, (unknown.get(color) ?? 0) + 1);
    // A photograph in place of labels has a colour a pixel.
    if (unknown.size > MAX_UNKNOWN) throw new DataSetFormatError(`${name} has more than ${MAX_UNKNOWN} colours that are of no class; it seems to be a picture, not labels.`);
  }
  if (skip) for (const [color, pixels] of unknown) skip([hex(color), pixels]);
  else if (unknown.size > 0) {
    const listed = [...unknown].slice(0, MAX_COLORS).map(([color, pixels]) => `(${color >> 16}, ${(color >> 8) & 255}, ${color & 255}) at ${pixels} ${pixels === 1 ? 'pixel' : 'pixels'}`);
    throw new DataSetFormatError(`${name} has colours that are of no class: ${listed.join(', ')}${unknown.size > MAX_COLORS ? ', ...' : ''}. Add them to classes.txt.`);
  }
  return labelMapOf(indices, height, width);
}

/** More colours of no class than a data set has classes are no labels. */
const MAX_UNKNOWN = 256;

const colorKey = (red: number, green: number, blue: number): number => (red << 16) | (green << 8) | blue;

const hex = (color: number): string => `#${color.toString(16).padStart(6, '0')}`;

/** The classes and the ignored index by their colours: the first of those that have the same. */
function indexByColor({ classes, palette, ignore }: LabelSet, onSame?: (one: number, other: number) => void): Map<number, number> {
  const known = new Map<number, number>();
  for (const index of [...classes.keys(), ignore]) {
    const color = palette[index];
    if (!color) continue;
    const other = known.get(colorKey(...color));
    if (other !== undefined && index !== ignore && other !== ignore) onSame?.(other, index);
    if (other === undefined) known.set(colorKey(...color), index);
  }
  return known;
}
