import { InvalidArgumentError } from '../../errors.js';
import { writeFilesAtomic } from '../../io/sources/files.js';
import type { Tensor } from '../../tensor.js';
import { encodeBundle } from './bundle_writer.js';
import { shardName } from './tensor_bundle.js';

/**
 * Writes a V2 checkpoint, `PREFIX.index` and `PREFIX.data-00000-of-00001`, which TensorFlow restores bit for bit. Both
 * files are complete on the disk before they get their names, the data first.
 *
 * @param prefix path of the checkpoint without extension, in a directory that exists
 * @throws InvalidArgumentError, FileNotFoundError when the directory does not exist
 * @example await writeCheckpoint('out/model.ckpt', new Map([['weights', float32([2], [1, 2])]]));
 */
export async function writeCheckpoint(prefix: string, tensors: ReadonlyMap<string, Tensor>): Promise<void> {
  if (/(^|[\\/])$/.test(prefix)) throw new InvalidArgumentError(`'${prefix}' names a directory, expected the prefix of a checkpoint, such as ${prefix}model.ckpt.`);
  const { index, data } = encodeBundle(tensors);
  await writeFilesAtomic([
    { path: shardName(prefix, 0, 1), chunks: data },
    { path: `${prefix}.index`, chunks: [index] },
  ]);
}
