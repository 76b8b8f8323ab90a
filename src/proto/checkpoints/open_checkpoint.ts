import { FileNotFoundError } from '../../errors.js';
import type { Folder } from '../../io/sources/byte_source.js';
import { missingFile } from '../../io/sources/folder.js';
import type { Checkpoint } from './checkpoint.js';
import { openTensorBundle } from './tensor_bundle.js';
import { openV1Checkpoint, v1Files } from './v1_checkpoint.js';

/**
 * Opens a checkpoint of either format: a V2 bundle (`PREFIX.index` and `PREFIX.data-?????-of-?????`) or a V1 file
 * (`PREFIX`, or `PREFIX-?????-of-?????`). Names, data types and shapes are read at once, values on demand.
 *
 * @param prefix as `locateCheckpoint` finds it
 * @throws FileNotFoundError, which names the file that is missing; CheckpointFormatError.
 */
export async function openCheckpoint(folder: Folder, prefix: string): Promise<Checkpoint> {
  const present = await folder.list();
  if (present.includes(`${prefix}.index`)) return openTensorBundle(folder, prefix);
  if (v1Files(present, prefix).length > 0) return openV1Checkpoint(folder, prefix);
  const orphan = present.find((file) => file.startsWith(`${prefix}.data-`));
  if (orphan) throw new FileNotFoundError(`${folder.name} holds ${orphan}, but not ${prefix}.index, which says what is in it. Copy that file there too.`);
  throw missingFile(folder.name, `${prefix}.index`, present);
}
