/** What are the bytes? Each format is a file of this folder and an entry of these lists. */
import { InvalidArgumentError } from '../../errors.js';
import type { Found } from '../found.js';
import type { OpenedModel } from '../opened_model.js';
import { META_GRAPH_ALONE, RENAMED_INDEX, SHARD_ALONE } from './checkpoint_parts.js';
import { Contents } from './contents.js';
import type { Format } from './format.js';
import { FROZEN_GRAPH } from './frozen_graph.js';
import { KERAS_HDF5, KERAS_ZIP } from './keras.js';
import { latestOf } from './latest.js';
import { nothingIn } from './nothing.js';
import { ONNX } from './onnx.js';
import { OTHER_FILES } from './other_files.js';
import { FINGERPRINT, SAVED_MODEL } from './saved_model.js';
import { TEXT_GRAPH } from './text_graph.js';
import { TFJS } from './tfjs.js';
import { TFLITE } from './tflite.js';
import { V1_CHECKPOINT } from './v1_checkpoint.js';
import { V2_CHECKPOINT } from './v2_checkpoint.js';

/** What is read, by what is wanted most: a checkpoint leaves all choices open, a frozen graph has them built in. */
const READ: readonly Format[] = [V2_CHECKPOINT, V1_CHECKPOINT, FROZEN_GRAPH, TFJS];
/** What is recognised where there is nothing to be read, to say what can be done. */
const TOLD: readonly Format[] = [SAVED_MODEL, FINGERPRINT, TFLITE, KERAS_HDF5, KERAS_ZIP, ONNX, TEXT_GRAPH, META_GRAPH_ALONE, RENAMED_INDEX, SHARD_ALONE];
/** A file is of one kind only. A graph is told by its beginning, so that the end of a large one need not be fetched. */
const KINDS = [FROZEN_GRAPH, ...READ, ...TOLD, ...OTHER_FILES];

/** How many files are opened to see what they are; of archives every one costs a walk. */
const MAX_LOOKS = 1024;
const MAX_SLOW_LOOKS = 8;

/**
 * Opens the model that was found: the one that is meant, the latest by TensorFlow's record, or the only one of the first format of which there
 * is any. Files that are called as a format's are looked at first.
 *
 * @throws FileNotFoundError, CheckpointFormatError, GraphFormatError; InvalidArgumentError that lists the models when there are several
 */
export async function openFormat({ folder, named, isSlow = false }: Found): Promise<OpenedModel> {
  const contents = await Contents.of(folder, KINDS);
  const latest = named === undefined ? await latestOf(contents) : undefined;
  const meant = named ?? (latest?.isPresent ? latest.prefix : undefined);
  const maxLooks = isSlow ? MAX_SLOW_LOOKS : MAX_LOOKS;
  const called = READ.flatMap((format) => contents.present.filter((file) => format.called?.test(file)));
  const some = contents.among([...new Set([...called, ...contents.present])].slice(0, maxLooks));
  const steps: readonly (readonly [Contents, readonly Format[]])[] = [[contents.among(called.slice(0, maxLooks)), READ], [some, READ], [some, TOLD]];
  for (const [part, formats] of steps) {
    for (const format of formats) {
      const models = await format.recognise(part, meant);
      if (models.length > 1) throw severalOf(folder.name, format, models);
      if (models.length === 1) return format.open(folder, models[0]);
    }
  }
  throw await nothingIn(some, named, latest);
}

/** More names than this say no more to a reader. */
const MAX_NAMED = 12;

function severalOf(folder: string, { name }: Format, models: readonly string[]): Error {
  const more = models.length > MAX_NAMED ? ` and ${models.length - MAX_NAMED} more` : '';
  return new InvalidArgumentError(`${folder} holds ${models.length} ${name}s: ${models.slice(0, MAX_NAMED).join(', ')}${more}. Name one of them.`);
}
