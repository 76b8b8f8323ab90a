/** Opens a data set to train on, whichever way it is laid out, and checks all of it before a step is made. */
import { DataSetFormatError, FileNotFoundError, InvalidArgumentError } from '../../errors.js';
import { CLASSES_FILE } from '../../io/datasets/classes_name.js';
import { isAde20kFolder, listEveryAde20k } from '../../io/datasets/ade20k_folder.js';
import { cityscapesId, isCityscapesFolder, listEveryCityscapes } from '../../io/datasets/cityscapes_folder.js';
import type { LabelledPicture } from '../../io/datasets/data_set.js';
import { dataSetFormat, publishedFormat, type PublishedName } from '../../io/datasets/formats.js';
import { labelSetFor } from '../../io/datasets/label_sets.js';
import type { LabelSet } from '../../io/datasets/label_set.js';
import { readPictureList } from '../../io/datasets/picture_list.js';
import { givenOrBeside } from '../../io/datasets/own_classes.js';
import { isPlainFolder, listPlainFolder, PLAIN_LAYOUT, readPlainLabels } from '../../io/datasets/plain_folder.js';
import { findVocFolder, listEveryVoc } from '../../io/datasets/voc_folder.js';
import { openFile, statPath } from '../../io/sources/files.js';
import { beginsWithRecord } from '../../proto/records/record_file.js';
import { checkedFolderSet } from './folder_set.js';
import { checkedRecordSet, filesToTrainOn, isRecordName, recordFiles } from './record_set.js';
import type { CheckControl, TrainingSet } from './training_set.js';

/** `folder` is a plain one, `records` are TFRecords. */
export const TRAINING_FORMATS = ['voc', 'cityscapes', 'ade20k', 'folder', 'records'] as const;
export type TrainingFormat = (typeof TRAINING_FORMATS)[number];

export interface TrainingSetOptions extends CheckControl {
  /** How the data is laid out; told from what is there. */
  readonly format?: TrainingFormat;
  /**
   * VOC's, Cityscapes' and ADE20K's name of a split (default `train`, or with a list every one); of a plain folder, the list `SPLIT.txt` in it (default: everything); of
   * records, what the names of their files begin with (default: all but those that are called val, test, trainval or the like, where there are others).
   */
  readonly split?: string;
  /** A file that lists pictures, one a line: only those are taken. */
  readonly list?: string;
  /** A file that lists pictures which are left out, such as those that are kept to evaluate with. */
  readonly exclude?: string;
  /** A file of class names and colours, as `classes.txt`, in place of what the data set has. */
  readonly classes?: string;
  /**
   * Whether pictures of a plain folder may be without labels, as a network that imitates another can do: none of their pixels counts as labelled. The folder `labels` may be missing
   * then. Default false.
   */
  readonly unlabelled?: boolean;
  /** The number of classes, where no names are given. */
  readonly numClasses?: number;
}

/**
 * Opens a folder, or one file of records.
 *
 * @throws FileNotFoundError; InvalidArgumentError; DataSetFormatError, which lists every file that has no partner, is damaged, or has
 *   labels of another size or of no class; AbortError
 * @example const set = await openTrainingSet('my_pictures', { exclude: 'held_out.txt' });
 */
export async function openTrainingSet(path: string, options: TrainingSetOptions = {}): Promise<TrainingSet> {
  const root = path.replace(/(?<=.)[\\/]+$/, '');
  const format = options.format ?? (await formatOf(root));
  const listed = options.list === undefined ? undefined : await readPictureList(options.list);
  const excluded = new Set(options.exclude === undefined ? [] : await readPictureList(options.exclude));
  if (format === 'records') return openRecords(root, options, listed, excluded);
  if (format === 'folder') return openPlain(root, options, listed, excluded);
  return openKnown(root, format, options, listed, excluded);
}

/** @throws InvalidArgumentError when the number of classes that was given is that of other names */
function sameNumber(labelSet: LabelSet, { numClasses }: TrainingSetOptions): LabelSet {
  if (numClasses === undefined || numClasses === labelSet.classes.length) return labelSet;
  throw new InvalidArgumentError(`${numClasses} classes were asked for, and the data set names ${labelSet.classes.length}: ${labelSet.classes.slice(0, 5).join(', ')}, ... Leave the number out, or give a file of other names.`);
}

async function formatOf(root: string): Promise<TrainingFormat> {
  const kind = await statPath(root);
  if (kind === undefined) throw new FileNotFoundError(`There is no folder or file ${root}. Give the folder of a data set: ${LAYOUTS}.`);
  if (kind === 'file') return requireRecords(root);
  const found = await layoutOf(root);
  if (found !== undefined) return found;
  if ((await recordFiles(root)).length > 0) return 'records';
  throw new DataSetFormatError(`${root} is laid out as no data set that is known: ${LAYOUTS}.${await hintAbove(root)}`);
}

async function layoutOf(root: string): Promise<Exclude<TrainingFormat, 'records'> | undefined> {
  if (await isAde20kFolder(root)) return 'ade20k';
  if (await isPlainFolder(root)) return 'folder';
  if (await isCityscapesFolder(root)) return 'cityscapes';
  return (await findVocFolder(root)) === undefined ? undefined : 'voc';
}

/** @throws DataSetFormatError for another file */
async function requireRecords(path: string): Promise<TrainingFormat> {
  if (isRecordName(path)) return 'records';
  const file = await openFile(path);
  try {
    if (file.byteLength > 0 && (await beginsWithRecord(file))) return 'records';
  } finally {
    await file.close?.();
  }
  throw new DataSetFormatError(`${path} is a file, and none of TFRecords. Give the folder of a data set: ${LAYOUTS}.${await hintAbove(path)}`);
}

/** Whoever names a folder of a data set may be told of the whole. */
async function hintAbove(path: string): Promise<string> {
  const parts = path.split(/[\\/]/);
  for (const levels of [1, 2, 3]) {
    const above = parts.slice(0, -levels).join('/') || (parts.length === levels ? '.' : '');
    if (above === '' || parts.at(-levels) === '..') break;
    if ((await layoutOf(above)) !== undefined) return ` Did you mean ${above}, in which it lies?`;
  }
  return '';
}

const LAYOUTS = `a plain one has ${PLAIN_LAYOUT}; PASCAL VOC ${publishedFormat('voc').layout}; Cityscapes ${publishedFormat('cityscapes').layout}; ADE20K ${publishedFormat('ade20k').layout}; or there are TFRecords, *.tfrecord`;

/** Pictures of every split, which lists are of. */
const EVERY: Readonly<Record<PublishedName, (root: string) => Promise<LabelledPicture[]>>> = { voc: listEveryVoc, cityscapes: listEveryCityscapes, ade20k: listEveryAde20k };

async function openKnown(root: string, name: PublishedName, options: TrainingSetOptions, listed: string[] | undefined, excluded: ReadonlySet<string>): Promise<TrainingSet> {
  const { list, readTruth, labelSet, truthLayout } = dataSetFormat(name, await givenOrBeside(options.classes));
  const idOf = name === 'cityscapes' ? cityscapesId : (id: string): string => id;
  const { split = listed ? undefined : 'train' } = options;
  const all = split === undefined ? await EVERY[name](root) : await list(root, split);
  const known = new Map(all.map((picture) => [picture.id, picture]));
  const without = new Set([...excluded].map(idOf));
  const wanted = new Set((listed?.map(idOf) ?? [...known.keys()]).filter((id) => !without.has(id)));
  const pictures = [...known.values()].filter(({ id }) => wanted.has(id));
  const problems = [...wanted].filter((id) => !known.has(id)).map((id) => `${id} is listed, and there is no such picture ${split === undefined ? 'with labels' : 'in the split'}`);
  requireSome(root, pictures.length + problems.length);
  return checkedFolderSet({ name: root, labelSet: sameNumber(labelSet, options), pictures, problems, readTruth, truthLayout }, options);
}

async function openPlain(root: string, options: TrainingSetOptions, listed: string[] | undefined, excluded: ReadonlySet<string>): Promise<TrainingSet> {
  const labelSet = await classesOf(root, options);
  const split = options.split === undefined ? undefined : await readPictureList(`${root}/${options.split}.txt`);
  const inSplit = split && new Set(split);
  const ids = listed && split ? listed.filter((id) => inSplit?.has(id)) : (listed ?? split);
  const { pictures, problems } = await listPlainFolder(root, { ids, excluded, unlabelled: options.unlabelled });
  requireSome(root, pictures.length + problems.length);
  return checkedFolderSet({ name: root, labelSet, pictures, problems, readTruth: (path) => readPlainLabels(path, labelSet, path), truthLayout: 'labels/ID.png', unlabelled: options.unlabelled }, options);
}

async function openRecords(root: string, options: TrainingSetOptions, listed: string[] | undefined, excluded: ReadonlySet<string>): Promise<TrainingSet> {
  const single = (await statPath(root)) === 'file';
  const folder = single ? root.replace(/[^\\/]*$/, '') || '.' : root;
  const labelSet = await classesOf(folder, options);
  const names = single ? [] : await recordFiles(root, options.split);
  // A list says which pictures, wherever they are.
  const files = single ? [root] : (options.split === undefined && !listed ? filesToTrainOn(names) : names).map((name) => `${root}/${name}`);
  if (files.length === 0) {
    const found = await recordFiles(root);
    throw new FileNotFoundError(`There are no records ${options.split ?? ''}-*.tfrecord in ${root}, which has ${found.slice(0, 5).join(', ') || 'none'}.`);
  }
  return checkedRecordSet({ name: root, labelSet, files, isWhole: !single, listed, wanted: (id) => !excluded.has(id) }, options);
}

/** Those that were given, or lie beside the data, or are made up. */
async function classesOf(folder: string, options: TrainingSetOptions): Promise<LabelSet> {
  const found = await givenOrBeside(options.classes, folder);
  return found ? sameNumber(found, options) : madeUp(folder, options);
}

/** Names for a number of classes that nothing else is known of. */
function madeUp(folder: string, { numClasses }: TrainingSetOptions): LabelSet {
  if (numClasses !== undefined) return labelSetFor(numClasses);
  throw new InvalidArgumentError(`There is no ${CLASSES_FILE} in ${folder}, and no number of classes was given. Write the names of the classes into it, one a line, the first is index 0; or give another file of them ('classes', --classes), or give their number ('numClasses').`);
}

function requireSome(root: string, pictures: number): void {
  if (pictures === 0) throw new DataSetFormatError(`Nothing is left of ${root} to train on: the lists of what to take and what to leave out leave no picture.`);
}
