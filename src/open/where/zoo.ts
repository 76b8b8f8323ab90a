/** Models of the zoo: archives in the cache, or downloaded into it first. */
import { ArchiveFormatError, isDeepLabError } from '../../errors.js';
import { openCached } from '../../io/downloads/cache.js';
import type { ZooEntry } from '../../nets/zoo.js';
import type { SourceOptions } from '../options.js';
import { bringZooModel, cacheOf } from '../zoo/zoo_models.js';
import { inArchiveFile } from './archive.js';
import type { Found } from '../found.js';

/** That the size is the same is all that is asked of a cached file: the checksums inside are compared while it is read. */
export async function inZoo(entry: ZooEntry, options: SourceOptions): Promise<Found> {
  const file = await bringZooModel(entry, options);
  try {
    return await inArchiveFile(file.path, () => openCached(file, cacheOf(options)), options);
  } catch (cause) {
    if (!isDeepLabError(cause, 'ArchiveFormatError')) throw cause;
    throw new ArchiveFormatError(`${cause.message} 'deeplab zoo fetch ${entry.name}' (fetchZooModel) downloads it again.`, { cause });
  }
}
