/** Checkpoints of either format, for tests of what both have. */
import type { Folder } from '../../src/io/sources/byte_source.js';
import type { Checkpoint } from '../../src/proto/checkpoints/checkpoint.js';
import { openTensorBundle } from '../../src/proto/checkpoints/tensor_bundle.js';
import { openV1Checkpoint } from '../../src/proto/checkpoints/v1_checkpoint.js';
import { v1Files } from '../../src/proto/checkpoints/v1_files.js';

export async function openCheckpoint(folder: Folder, prefix: string): Promise<Checkpoint> {
  return v1Files(await folder.list(), prefix).length > 0 ? openV1Checkpoint(folder, prefix) : openTensorBundle(folder, prefix);
}
