/** A training set of TFRecord files, as DeepLab's build_*_data.py write them. */
import { DataSetFormatError, throwIfAborted } from '../../errors.js';
import { classesIn, labelProblem } from '../../io/datasets/label_problems.js';
import type { LabelSet } from '../../io/datasets/label_set.js';
import { idOf } from '../../io/datasets/picture_list.js';
import { readImage, readImageSize, readLabels } from '../../io/pictures/image.js';
import { memorySource } from '../../io/sources/byte_source.js';
import { openDirectory, openFile } from '../../io/sources/files.js';
import { readRecordAt, readRecords, type RecordPlace } from '../../proto/records/record_file.js';
import { decodeSegmentationExample, type SegmentationExample } from '../../proto/records/segmentation_example.js';
import type { Place } from '../../proto/wire/place.js';
import { Problems } from './problems.js';
import type { CheckControl, LabelledSample, TrainingSet } from './training_set.js';

const RECORDS = /(\.tfrecords?|-\d{5}-of-\d{5})$/;
const SHARD = /^(.*)-(\d{5})-of-(\d{5})((?:\.tfrecords?)?)$/;

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
  /** Whether a picture belongs to the set, by its name. */
  readonly wanted: (id: string) => boolean;
}

/**
 * The set, after every record was read once. What is kept of each is where it lies.
 *
 * @throws DataSetFormatError that lists everything that is wrong; AbortError
 */
export async function checkedRecordSet({ name, labelSet, files, wanted }: RecordSet, { signal, onProgress }: CheckControl = {}): Promise<TrainingSet> {
  const problems = new Problems();
  const entries: Entry[] = [];
  const present: (readonly number[])[] = [];
  for (const missing of missingShards(files)) problems.add(missing);
  for (const path of files) {
    try {
      await checkFile(path, async (entry, example) => {
        throwIfAborted(signal);
        if (!wanted(entry.id)) return;
        entries.push(entry);
        onProgress?.(entries.length, undefined);
        present.push(await checkExample(entry.id, example, labelSet, problems));
      });
    } catch (error) {
      problems.addError(path, error);
    }
  }
  problems.throwIfAny(name, entries.length);
  if (entries.length === 0) throw new DataSetFormatError(`${name} has no records of pictures that are asked for, in ${files.length} files.`);
  return { name, labelSet, ids: entries.map(({ id }) => id), present, read: (index) => readEntry(entries[index]) };
}

async function checkFile(path: string, check: (entry: Entry, example: SegmentationExample) => Promise<void>): Promise<void> {
  const source = await openFile(path);
  try {
    let count = 0;
    for await (const { data, offset, length } of readRecords(source)) {
      const example = decodeSegmentationExample(data, placeOf(path, offset, `record ${count}`));
      await check({ path, offset, length, id: idOf(example.name) || `record ${count} of ${path}` }, example);
      count++;
    }
  } finally {
    await source.close?.();
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
    const map = await readLabels(memorySource(`labels of ${id}`, labels));
    const isAsSaid = !size || (size[0] === found.height && size[1] === found.width);
    const problem = isAsSaid ? labelProblem(map, found, labelSet) : `its record says ${size.join(' x ')} pixels, the picture in it has ${found.height} x ${found.width}`;
    if (problem === undefined) return classesIn(map, labelSet);
    problems.add(`${id}: ${problem}`);
  } catch (error) {
    problems.addError(id, error);
  }
  return [];
}

async function readEntry({ path, id, ...at }: Entry): Promise<LabelledSample> {
  const source = await openFile(path);
  try {
    const { picture, labels } = decodeSegmentationExample(await readRecordAt(source, at), placeOf(path, at.offset, 'record'));
    const image = await readImage(memorySource(id, picture), { upright: false });
    return { id, image, labels: await readLabels(memorySource(`labels of ${id}`, labels ?? new Uint8Array(0))) };
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
