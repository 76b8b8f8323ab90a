/** Whether a checkpoint is whole, to its last tensor. */
import { isDeepLabError } from '../errors.js';
import type { Folder } from '../io/sources/byte_source.js';
import { breather } from '../io/sources/breather.js';
import { locateCheckpoint } from '../proto/checkpoints/locate_checkpoint.js';
import { openCheckpoint } from '../proto/checkpoints/open_checkpoint.js';

/**
 * Reads all variables of the checkpoint in a folder, and keeps none: each has a checksum.
 *
 * @throws what opening it throws; CheckpointFormatError for the first variable that is damaged; AbortError
 */
export async function readThrough(folder: Folder, signal?: AbortSignal): Promise<void> {
  const checkpoint = await openCheckpoint(folder, await locateCheckpoint(folder));
  const breathe = breather(signal);
  try {
    for (const name of checkpoint.variables.keys()) {
      await breathe();
      await checkpoint.read(name).catch((error: unknown) => {
        // A data type that cannot be read is no damage: networks do not need such variables.
        if (!isDeepLabError(error, 'UnsupportedOpError')) throw error;
      });
    }
  } finally {
    await checkpoint.close();
  }
}
