/** A training set of TFRecord files, as DeepLab's build_*_data.py write them. */
import { DataSetFormatError, throwIfAborted } from '../../errors.js';
import { classesIn, labelProblem } from '../../io/datasets/label_problems.js';
import type { LabelSet } from '../../io/datasets/label_set.js';
import { idOf } from '../../io/datasets/picture_list.js';
import { readPlainLabels } from '../../io/datasets/plain_folder.js';
import { readImage, readImageSize } from '../../io/pictures/image.js';
import type { LabelMap } from '../../io/pictures/picture.js';
import { memorySource } from '../../io/sources/byte_source.js';
import { openDirectory, openFile } from '../../io/sources/files.js';
import { readRecordAt, readRecords, type RecordPlace } from '../../proto/records/record_file.js';
import { decodeSegmentationExample, type SegmentationExample } from '../../proto/records/segmentation_example.js';
import type { Place } from '../../proto/wire/place.js';
import { Problems, requireClasses } from './problems.js';
import type { CheckControl, LabelledSample, TrainingSet } from './training_set.js';

const RECORDS = /(\.tfrecords?|-\d{5}-of-\d{5})$/;
const SHARD = /^(.*)-(\d{5})-of-(\d{5})((?:\.tfrecords?)?)$/;

/** Splits that nobody trains on who did not ask for them. */
const KEPT_TO_EVALUATE = /^(train)?(val(id(ation)?)?|test(ing)?|eval(uation)?|dev)(?![a-z])/i;

export const isRecordName = (name: string): boolean => RECORDS.test(name);

/** Of the files of a folder those to train on where no split was named: all, or where some are of splits that are called as kept to evaluate with, the others. */
export function filesToTrainOn(names: readonly string[]): readonly string[] {
  const others = names.filter((name) => !KEPT_TO_EVALUATE.test(name));
  return others.length > 0 ? others : names;
}

/** The files of records in a folder: those of a split begin with its name, as `train-00000-of-00004.tfrecord`. */
export async function recordFiles(root: string, split?: string): Promise<string[]> {
  const names = (await (await openDirectory(root)).list()).filter((name) => RECORDS.test(name) && !name.startsWith('.'));
  // Research code's _FILE_PATTERN is '%s-*'; a file of the split's own name is one of one shard.
  return names.filter((name) => split === undefined || name.startsWith(`${split}-`) || name.replace(RECORDS, '') === split).sort();
}

interface Entry extends RecordPlace {
  readonly path: string;
  readonly id: string;
}

export interface RecordSet {
  readonly name: string;
  readonly labelSet: LabelSet;
  /** Paths. */
  readonly files: readonly string[];
  /** Whether files that are missing by the names of the others are. */
  readonly isWhole: boolean;
  /** Pictures that have to be there; each is taken once. */
  readonly listed?: readonly string[];
  /** Whether a picture belongs to the set, by its name. */
  readonly wanted: (id: string) => boolean;
}

/**
 * The set, after every record was read once. What is kept of each is where it lies.
 *
 * @throws DataSetFormatError that lists everything that is wrong; AbortError
 */
export async function checkedRecordSet({ name, labelSet, files, isWhole, listed, wanted }: RecordSet, { signal, onProgress }: CheckControl = {}): Promise<TrainingSet> {
  const problems = new Problems();
  const entries: Entry[] = [];
  const present: (readonly number[])[] = [];
  if (isWhole) for (const missing of missingShards(files)) problems.add(missing);
  const left = listed && new Set(listed.filter(wanted));
  for (const path of files) {
    const check = async (entry: Entry, example: SegmentationExample): Promise<void> => {
      throwIfAborted(signal);
      if (left ? !left.delete(entry.id) : !wanted(entry.id)) return;
      entries.push(entry);
      onProgress?.(entries.length, undefined);
      present.push(await checkExample(entry.id, example, labelSet, problems));
    };
    try {
      await checkFile(path, check, (error) => problems.addError(path, error));
    } catch (error) {
      problems.addError(path, error);
    }
  }
  for (const id of left ?? []) problems.add(`${id} is listed, and there is no such picture in the records`);
  problems.throwIfAny(name, entries.length);
  if (entries.length === 0) throw new DataSetFormatError(`${name} has no records of pictures that are asked for, in ${files.length} ${files.length === 1 ? 'file' : 'files'}.`);
  requireClasses(name, present, labelSet);
  return { name, labelSet, ids: entries.map(({ id }) => id), present, read: (index) => readEntry(entries[index], labelSet) };
}

/** A record that is damaged does not hide those behind it. */
async function checkFile(path: string, check: (entry: Entry, example: SegmentationExample) => Promise<void>, onDamaged: (error: unknown) => void): Promise<void> {
  const source = await openFile(path);
  try {
    for await (const { data, offset, length, index } of readRecords(source, onDamaged)) {
      const example = decoded(data, placeOf(path, offset, `record ${index}`), onDamaged);
      if (example) await check({ path, offset, length, id: idOf(example.name) || `record ${index} of ${path}` }, example);
    }
  } finally {
    await source.close?.();
  }
}

function decoded(data: Uint8Array, place: Place, onDamaged: (error: unknown) => void): SegmentationExample | undefined {
  try {
    return decodeSegmentationExample(data, place);
  } catch (error) {
    onDamaged(error);
    return undefined;
  }
}

/** @returns the classes that its labels show; none where something is wrong */
async function checkExample(id: string, { picture, labels, size }: SegmentationExample, labelSet: LabelSet, problems: Problems): Promise<readonly number[]> {
  if (!labels) {
    problems.add(`${id} has no labels ('image/segmentation/class/encoded')`);
    return [];
  }
  try {
    const found = await readImageSize(memorySource(id, picture));
    const map = await labelsOf(id, labels, labelSet);
    const isAsSaid = !size || (size[0] === found.height && size[1] === found.width);
    const problem = isAsSaid ? labelProblem(map, found, labelSet) : `its record says ${size.join(' x ')} pixels, the picture in it has ${found.height} x ${found.width}`;
    if (problem === undefined) return classesIn(map, labelSet);
    problems.add(`${id}: ${problem}`);
  } catch (error) {
    problems.addError(id, error);
  }
  return [];
}

/** Indices, or the colours of the classes. */
const labelsOf = (id: string, file: Uint8Array, labelSet: LabelSet): Promise<LabelMap> => readPlainLabels(memorySource(`labels of ${id}`, file), labelSet, `labels of ${id}`);

async function readEntry({ path, id, ...at }: Entry, labelSet: LabelSet): Promise<LabelledSample> {
  const source = await openFile(path);
  try {
    const { picture, labels } = decodeSegmentationExample(await readRecordAt(source, at), placeOf(path, at.offset, 'record'));
    const image = await readImage(memorySource(id, picture), { upright: false });
    return { id, image, labels: await labelsOf(id, labels ?? new Uint8Array(0), labelSet) };
  } finally {
    await source.close?.();
  }
}

const placeOf = (file: string, offset: number, what: string): Place => ({ file, offset, what, kind: 'records' });

/** Files say in their names how many belong together. */
function missingShards(files: readonly string[]): string[] {
  const sets = new Map<string, { readonly shards: number; readonly present: Set<number> }>();
  for (const path of files) {
    const [, prefix, shard, shards, ending] = SHARD.exec(path) ?? [];
    if (prefix === undefined) continue;
    const key = `${prefix}-*-of-${shards}${ending}`;
    const set = sets.get(key) ?? { shards: Number(shards), present: new Set<number>() };
    sets.set(key, set);
    set.present.add(Number(shard));
  }
  return [...sets].flatMap(([key, { shards, present }]) => {
    if (present.size === shards) return [];
    const missing = Array.from({ length: shards }, (_, shard) => shard).filter((shard) => !present.has(shard));
    return [`${key} lacks ${missing.length} of ${shards} files, the first of them number ${missing[0]}`];
  });
}
