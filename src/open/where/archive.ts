/** Archives, wherever they lie: folders like any other, once they were read. */
import { isArchive, openArchive } from '../../io/archives/archive.js';
import type { Archive } from '../../io/archives/walk_archive.js';
import type { ByteSource } from '../../io/sources/byte_source.js';
import { chunksOf } from '../../io/sources/chunks.js';
import { ARCHIVED_MODELS } from '../archived_models.js';
import { bytesReporter, type SourceOptions } from '../options.js';
import type { Found } from '../found.js';

/** What an archive is called. */
export const ARCHIVE = /\.(tar\.gz|tgz|tar)$/i;

/** Whether a file is called an archive, or begins as one. */
export const seemsArchive = async (name: string, source: ByteSource): Promise<boolean> => ARCHIVE.test(name) || (await isArchive(source));

/** Opens an archive as the folder of the model in it, with that in memory. */
export async function inArchive(archive: Archive): Promise<Found> {
  const folder = await openArchive(archive, ARCHIVED_MODELS);
  return { folder, others: folder.others, isSlow: true };
}

/** The same of an archive that lies somewhere as a file: opened anew every time that it is read. */
export function inArchiveFile(name: string, open: () => Promise<ByteSource>, options: SourceOptions): Promise<Found> {
  return inArchive({
    name,
    signal: options.signal,
    async *chunks() {
      const source = await open();
      try {
        yield* chunksOf(source, { signal: options.signal, onProgress: bytesReporter(options, 'archive') });
      } finally {
        await source.close?.();
      }
    },
  });
}
