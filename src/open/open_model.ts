/** From whatever a user names to a checkpoint or a graph: two questions, each asked once. */
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
export async function openModel(source: ModelSource | undefined, options: SourceOptions = {}): Promise<OpenedModel> {
  const found = await findBytes(source, options); // where are the bytes?
  return openFormat(found); // what are they?
}
