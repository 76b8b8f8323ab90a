/** Whether an archive is whole, to the last tensor of the model in it. */
import { isDeepLabError } from '../../errors.js';
import { openArchive } from '../../io/archives/archive.js';
import { breather } from '../../io/sources/breather.js';
import type { ByteSource } from '../../io/sources/byte_source.js';
import { chunksOf } from '../../io/sources/chunks.js';
import type { Checkpoint } from '../../proto/checkpoints/checkpoint.js';
import { ARCHIVED_MODELS } from '../archived_models.js';
import { openFormat } from '../formats/index.js';

/**
 * Reads an archive and the model in it through to the end, which compares all checksums there are: those of gzip, and those of the tensors,
 * which are the only ones where a server sent a plain tar.
 *
 * @throws ArchiveFormatError unless it is whole; CheckpointFormatError, GraphFormatError, FileNotFoundError for a model that is damaged or none; AbortError
 */
export async function checkModelArchive(source: ByteSource, signal: AbortSignal | undefined): Promise<void> {
  const folder = await openArchive({ name: source.name, signal, chunks: () => chunksOf(source, { signal }) }, ARCHIVED_MODELS);
  const model = await openFormat({ folder, isSlow: true });
  if (model.kind === 'checkpoint') await readThrough(model.checkpoint, signal);
}

/** Reads all variables, and keeps none: each has a checksum. */
async function readThrough(checkpoint: Checkpoint, signal: AbortSignal | undefined): Promise<void> {
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
