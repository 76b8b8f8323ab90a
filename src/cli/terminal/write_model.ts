/** A model as files: the checkpoint, and the names of its classes beside it. */
import { dirname, join } from 'node:path';
import type { ConvertedModel } from '../../deeplab/convert_model.js';
import { formatClasses } from '../../io/datasets/classes_file.js';
import { CLASSES_FILE } from '../../io/datasets/classes_name.js';
import { openFile, writeFileAtomic } from '../../io/sources/files.js';
import { shardName } from '../../proto/checkpoints/tensor_bundle.js';
import { writeCheckpoint } from '../../proto/checkpoints/write_checkpoint.js';

/** @returns the bytes of the checkpoint's files */
export async function writeModel(prefix: string, { variables, classes }: Pick<ConvertedModel, 'variables' | 'classes'>): Promise<number> {
  await writeCheckpoint(prefix, variables);
  if (classes) await writeFileAtomic(join(dirname(prefix), CLASSES_FILE), new TextEncoder().encode(formatClasses(classes)));
  let bytes = 0;
  for (const path of [`${prefix}.index`, shardName(prefix, 0, 1)]) {
    const file = await openFile(path);
    bytes += file.byteLength;
    await file.close?.();
  }
  return bytes;
}
