/** What are the bytes? Each format is a file of this folder and an entry of these lists. */
import { InvalidArgumentError } from '../../errors.js';
import type { Found } from '../found.js';
import type { OpenedModel } from '../opened_model.js';
import { Contents, type Kinds } from './looking/contents.js';
import type { Format, Wish } from './format.js';
import { FROZEN_GRAPH } from './frozen_graph.js';
import { latestOf } from './latest.js';
import { META_GRAPH } from './meta_graph.js';
import { SAVED_MODEL } from './saved_model.js';
import { TEXT_GRAPH } from './text_graph.js';
import { TFJS } from './tfjs.js';
import { TFLITE } from './tflite.js';
import { V1_CHECKPOINT } from './v1_checkpoint.js';
import { V2_CHECKPOINT } from './v2_checkpoint.js';

/** What is read, by what is wanted most: a checkpoint leaves all choices open, a frozen graph has them built in. */
const READ: readonly Format[] = [META_GRAPH, V2_CHECKPOINT, V1_CHECKPOINT, FROZEN_GRAPH, SAVED_MODEL, TFLITE, TFJS, TEXT_GRAPH];
/** A file is of one kind only. A graph is told by its beginning, so that the end of a large one need not be fetched. */
const KINDS: Kinds = { first: [FROZEN_GRAPH, ...READ], others: async () => (await import('./not_read/others.js')).OTHER_KINDS };

/** How many files are opened to see what they are; of archives every one costs a walk. */
const MAX_LOOKS = 1024;
const MAX_SLOW_LOOKS = 8;

/**
 * Opens the model that was found: the one that is meant, the latest by TensorFlow's record, or the only one of the first format of which there
 * is any. Files that are called as a format's are looked at first.
 *
 * @throws FileNotFoundError, CheckpointFormatError, GraphFormatError; InvalidArgumentError that lists the models when there are several
 */
export async function openFormat({ folder, named, isSlow = false }: Found, wish: Wish = {}): Promise<OpenedModel> {
  const contents = await Contents.of(folder, KINDS);
  const latest = named === undefined ? await latestOf(contents) : undefined;
  const meant = named ?? (latest?.isPresent ? latest.prefix : undefined);
  const maxLooks = isSlow ? MAX_SLOW_LOOKS : MAX_LOOKS;
  const called = [...new Set(READ.flatMap((format) => contents.present.filter((file) => format.called?.test(file))))];
  const some = contents.among([...new Set([...called, ...contents.present])].slice(0, maxLooks));
  const read = (await opened(READ, contents.among(called.slice(0, maxLooks)), meant, wish)) ?? (await opened(READ, some, meant, wish));
  if (read) return read;
  const { TOLD, nothingIn } = await import('./not_read/others.js');
  const told = await opened(TOLD, some, meant, wish);
  if (told) return told;
  throw await nothingIn(some, named, latest);
}

/** By the first format that some files have a model of. */
async function opened(formats: readonly Format[], files: Contents, meant: string | undefined, wish: Wish): Promise<OpenedModel | undefined> {
  for (const format of formats) {
    const models = await format.recognise(files, meant);
    if (models.length > 1) throw severalOf(files.folder.name, format, models);
    if (models.length === 1) return { format: format.name, ...(await format.open(files.folder, models[0], wish)) };
  }
  return undefined;
}

/** More names than this say no more to a reader. */
const MAX_NAMED = 12;

function severalOf(folder: string, { name }: Format, models: readonly string[]): Error {
  const more = models.length > MAX_NAMED ? ` and ${models.length - MAX_NAMED} more` : '';
  return new InvalidArgumentError(`${folder} holds ${models.length} ${name}s: ${models.slice(0, MAX_NAMED).join(', ')}${more}. Name one of them.`);
}
