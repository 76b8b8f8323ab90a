/** V1 checkpoints: a file without an extension, or several `PREFIX-00000-of-00002`. */
import { v1Files } from '../../proto/checkpoints/v1_files.js';
import { META_GRAPH, V1_NAME, V1_SHARD } from '../file_names.js';
import type { Format } from './format.js';

/** Who names a file without an extension means one of these. */
const NO_EXTENSION = /^[^.]*$|\.ckpt(-\d+)?$/;

export const V1_CHECKPOINT: Format = {
  name: 'V1 checkpoint',
  called: V1_NAME,
  // SavedTensorSlices begins with meta (field 1, a message); a V2 checkpoint has a number there.
  is: async (glimpse) => (await glimpse.firstValue())?.[0] === 0x0a,
  async recognise(contents, named) {
    const files = named === undefined ? contents.files : filesOf(contents.present, named);
    const found = await contents.thoseMeant(V1_CHECKPOINT, files, named === undefined ? V1_NAME : NO_EXTENSION);
    return [...new Set(found.map((file) => file.replace(V1_SHARD, '')))];
  },
  open: async (folder, prefix) => ({ kind: 'checkpoint', name: prefix, checkpoint: await (await import('../../proto/checkpoints/v1_checkpoint.js')).openV1Checkpoint(folder, prefix) }),
};

/** The file itself, or else what the graph beside it belongs to. */
const filesOf = (present: readonly string[], named: string): string[] => [...new Set([named, named.replace(META_GRAPH, '')].flatMap((prefix) => v1Files(present, prefix)))];
