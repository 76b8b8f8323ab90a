/** A folder laid out as PASCAL VOC, as a ZIP or as files: pictures, label maps, lists, and the names of the classes. */
import type { Colour, TaughtClass } from '../contract.js';

export interface FolderEntry {
  readonly name: string;
  readonly picture: Blob;
  readonly labels: Blob;
}

/** What was found in a folder; label maps are optional, and so are names. */
export interface FoundFolder {
  readonly pictures: readonly { readonly name: string; readonly picture: Blob; readonly labels?: Blob }[];
  readonly classes?: readonly TaughtClass[];
}

const CLASSES = 'classes.txt';
const FOLDER = 'VOC2012';

/** As the library reads and writes it: `name,#rrggbb`, a line a class. */
export const classesText = (names: readonly string[], colours: readonly Colour[]): string =>
  names.map((name, index) => `${name},#${colours[index].map((value) => value.toString(16).padStart(2, '0')).join('')}\n`).join('');

export function classesFrom(text: string, colourOf: (index: number) => Colour): TaughtClass[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line, index) => {
      const [, name, hex] = /^(.*?)(?:[\s,]+#([0-9a-f]{6}))?$/i.exec(line) ?? [];
      const colour = hex ? ([0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16)) as unknown as Colour) : colourOf(index);
      return { name: name || `class ${index}`, colour };
    });
}

/** The files of the folder, by path. Names are made ones that files can have, and no two are the same. */
export function folderFiles(entries: readonly FolderEntry[], classes: string): Record<string, Blob> {
  const files: Record<string, Blob> = { [`${FOLDER}/${CLASSES}`]: new Blob([classes]) };
  const ids: string[] = [];
  for (const { name, picture, labels } of entries) {
    const id = freeName(name, ids);
    ids.push(id);
    files[`${FOLDER}/JPEGImages/${id}.jpg`] = picture;
    files[`${FOLDER}/SegmentationClass/${id}.png`] = labels;
  }
  const list = new Blob([ids.map((id) => `${id}\n`).join('')]);
  for (const split of ['train', 'trainval']) files[`${FOLDER}/ImageSets/Segmentation/${split}.txt`] = list;
  return files;
}

function freeName(name: string, taken: readonly string[]): string {
  const clean = name.normalize('NFC').replace(/[^\p{L}\p{N}_-]+/gu, '_').slice(0, 60) || 'picture';
  let free = clean;
  for (let i = 2; taken.includes(free); i++) free = `${clean}_${i}`;
  return free;
}

/** Sorts the files of a folder, by their paths; undefined where it is none of VOC's. */
export async function foundFolder(files: ReadonlyMap<string, Blob>, colourOf: (index: number) => Colour): Promise<FoundFolder | undefined> {
  const [pictures, labels] = [new Map<string, Blob>(), new Map<string, Blob>()];
  let text: string | undefined;
  for (const [path, blob] of files) {
    const [, folder, id] = /(?:^|\/)(JPEGImages|SegmentationClass)\/([^/]+)\.(?:jpe?g|png)$/i.exec(path) ?? [];
    if (folder !== undefined) (folder.toLowerCase() === 'jpegimages' ? pictures : labels).set(id, blob);
    else if (/(^|\/)classes\.txt$/.test(path) && blob.size < 2 ** 20) text = await blob.text();
  }
  if (pictures.size === 0) return undefined;
  const found = [...pictures].map(([name, picture]) => ({ name, picture, labels: labels.get(name) }));
  return { pictures: found, ...(text === undefined ? {} : { classes: classesFrom(text, colourOf) }) };
}
