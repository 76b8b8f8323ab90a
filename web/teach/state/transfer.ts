/** Files in and out: pictures, folders, checkpoints. */
import { signal } from '@preact/signals';
import { messageOf } from '../../engine/engine_error.js';
import { saveFile } from '../../files/save.js';
import { chooseModel } from '../../state/apply.js';
import { call } from '../../state/engine.js';
import { view } from '../../state/view.js';
import { classesText, folderFiles, foundFolder, type FolderEntry, type FoundFolder } from '../files/voc_folder.js';
import { UNPAINTED, type Colour, type TaughtClass } from '../contract.js';
import { addFile } from './begin.js';
import { classes, labelSetOf, MOST_CLASSES, newClass } from './classes.js';
import { replaceAll } from './deeds.js';
import { checkpointOf, encodeLabels, openCheckpoint, readLabels, unzip, zip } from './lessons.js';
import { MOST_PICTURES, pictureOf, pictures, results, shrunk, type TeachPicture } from './pictures.js';

export const transferError = signal<string | undefined>(undefined);
/** What is being written or read. */
export const transferring = signal<string | undefined>(undefined);

async function attempt(what: string, work: () => Promise<void>): Promise<void> {
  transferring.value = what;
  transferError.value = undefined;
  try {
    await work();
  } catch (error) {
    transferError.value = messageOf(error);
  } finally {
    transferring.value = undefined;
  }
}

const isZip = ({ name, type }: File): boolean => /\.zip$/i.test(name) || type === 'application/zip';
const isCheckpoint = ({ name }: File): boolean => /\.(index|data-\d{5}-of-\d{5})$/.test(name);

/** Files that were chosen or dropped: a folder or a ZIP, a checkpoint, or pictures. */
export function openTeachFiles(files: readonly File[]): Promise<void> {
  return attempt('Reading files …', async () => {
    if (files.some(isCheckpoint)) return openCheckpoint(Object.fromEntries(files.map((file) => [file.name, file])));
    const archive = files.find(isZip);
    const byPath = archive ? new Map(Object.entries(await unzip(archive))) : new Map(files.map((file) => [pathOf(file), file as Blob]));
    const checkpoint = [...byPath].filter(([path]) => /(\.index|\.data-\d{5}-of-\d{5}|(^|\/)classes\.txt)$/.test(path));
    if (checkpoint.some(([path]) => path.endsWith('.index'))) return openCheckpoint(Object.fromEntries(checkpoint.map(([path, blob]) => [path.replace(/^.*\//, ''), blob])));
    const folder = await foundFolder(byPath, colourAt);
    if (folder) return importFolder(folder);
    if (archive) throw new Error('The ZIP holds neither a checkpoint (.index, .data) nor a folder as PASCAL VOC has it (JPEGImages, SegmentationClass).');
    for (const file of files) await addFile(file, file.name);
  });
}

const pathOf = (file: File): string => ('path' in file && typeof file.path === 'string' ? file.path : file.webkitRelativePath || file.name);

const colourAt = (index: number): Colour => {
  const known = classes.peek().at(index);
  return known ? known.colour : newClass().colour;
};

async function importFolder({ pictures: found, classes: named }: FoundFolder): Promise<void> {
  const shown: TeachPicture[] = [];
  let most = 1;
  for (const { name, picture, labels } of found.slice(0, MOST_PICTURES)) {
    const { pixels } = await call((engine) => engine.decode(picture));
    const fitted = pictureOf(name, await shrunk(pixels));
    shown.push(fitted);
    if (!labels) continue;
    const read = await readLabels(labels);
    if (read.width !== pixels.width || read.height !== pixels.height) throw new Error(`The label map of ${name} is ${read.width} × ${read.height}, and its picture ${pixels.width} × ${pixels.height}.`);
    const { width, height, data } = fitted.strokes;
    for (let y = 0, at = 0; y < height; y++) {
      const row = Math.floor(((y + 0.5) * read.height) / height) * read.width;
      for (let x = 0; x < width; x++) {
        const label = read.data[row + Math.floor(((x + 0.5) * read.width) / width)];
        data[at++] = label;
        if (label !== UNPAINTED) most = Math.max(most, label);
      }
    }
  }
  if (most >= MOST_CLASSES) throw new Error(`The label maps have a class ${most}, and at most ${MOST_CLASSES} classes are taught here.`);
  replaceAll(namedClasses(named ?? [], most + 1), shown);
}

/** As many as label maps have. */
function namedClasses(named: readonly TaughtClass[], count: number): TaughtClass[] {
  const all = [...named].slice(0, MOST_CLASSES);
  for (let index = all.length; index < count; index++) all.push({ name: `class ${index}`, colour: colourAt(index) });
  return all;
}

/** The checkpoint as a ZIP: index, data and the names of the classes. */
export const saveCheckpoint = (): Promise<void> => attempt('Writing the checkpoint …', async () => saveFile(await zip(await checkpointOf()), 'taught_checkpoint.zip'));

/** Loads it as the model of the first tab, with the camera and all else that is there. */
export const useOnFirstTab = (): Promise<void> =>
  attempt('Loading it on the first tab …', async () => {
    const files = Object.entries(await checkpointOf()).map(([name, blob]) => new File([blob], name));
    view.value = 'segment';
    await chooseModel({ kind: 'files', title: 'what you taught', files });
  });

/** The same, file by file. */
export const saveCheckpointFiles = (): Promise<void> =>
  attempt('Writing the checkpoint …', async () => {
    for (const [name, blob] of Object.entries(await checkpointOf())) saveFile(blob, name);
  });

/** Pictures and labels as a VOC folder. Where something is painted that counts, elsewhere what was learned. */
export const saveFolder = (): Promise<void> =>
  attempt('Writing the folder …', async () => {
    const { classes: names, palette } = labelSetOf(classes.peek());
    const entries: FolderEntry[] = [];
    for (const { id, name, pixels, strokes } of pictures.peek()) {
      const found = results.peek().get(id)?.labels.data;
      const data = strokes.data.map((label, at) => (label === UNPAINTED && found ? found[at] : label));
      entries.push({ name, picture: await jpegOf(pixels), labels: await encodeLabels({ ...strokes, data }, palette) });
    }
    saveFile(await zip(folderFiles(entries, classesText(names, classes.peek().map(({ colour }) => colour)))), 'taught_voc.zip');
  });

function jpegOf({ width, height, data }: TeachPicture['pixels']): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0);
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 });
}
