/** From whatever a user names to a checkpoint or a graph: two questions, each asked once. */
import { CLASSES_FILE } from '../io/datasets/classes_name.js';
import type { LabelSet } from '../io/datasets/label_set.js';
import type { Folder } from '../io/sources/byte_source.js';
import type { Wish } from './formats/format.js';
import { openFormat } from './formats/index.js';
import type { OpenedModel } from './opened_model.js';
import type { ModelSource, SourceOptions } from './options.js';
import { findBytes } from './where/index.js';

/**
 * Opens a model. A folder, a checkpoint prefix, its `.index` or `.data` file, a V1 checkpoint, a frozen graph, an archive (`.tar.gz`)
 * of these, a name of the zoo, an http(s) URL of one, or files by name; without a source, the embedded model.
 *
 * @throws FileNotFoundError, DownloadError, ArchiveFormatError, CheckpointFormatError, GraphFormatError; InvalidArgumentError for
 *   what is none of these
 */
export async function openModel(source: ModelSource | undefined, options: SourceOptions = {}, wish: Wish = {}): Promise<OpenedModel> {
  const found = await findBytes(source, options); // where are the bytes?
  const opened = await openFormat(found, wish); // what are they?
  // Whoever trains a network leaves the names of its classes there; every look into an archive takes a walk through it.
  return found.isSlow ? { ...opened, others: found.others } : { ...opened, isEmbedded: source === undefined, classes: await classesOf(opened, found.folder) };
}

/** Closes the checkpoint where the file beside it cannot be read. */
async function classesOf(opened: OpenedModel, folder: Folder): Promise<LabelSet | undefined> {
  try {
    if (!(await folder.list()).includes(CLASSES_FILE)) return undefined;
    const { classesBeside } = await import('../io/datasets/classes_file.js');
    return await classesBeside(folder);
  } catch (error) {
    if (opened.kind === 'checkpoint') await opened.checkpoint.close();
    throw error;
  }
}
