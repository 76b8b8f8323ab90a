/** Where the classes of a data set of one's own are found. */
import { openDirectory, openFile, statPath } from '../sources/files.js';
import { classesBeside, readClasses } from './classes_file.js';
import type { LabelSet } from './label_set.js';

/**
 * The classes in a file, or in `classes.txt` of a folder; undefined where there are none.
 *
 * @throws FileNotFoundError; DataSetFormatError
 */
export async function givenOrBeside(file: string | undefined, folder?: string): Promise<LabelSet | undefined> {
  if (file === undefined) return folder !== undefined && (await statPath(folder)) === 'folder' ? classesBeside(await openDirectory(folder)) : undefined;
  const source = await openFile(file);
  try {
    return await readClasses(source);
  } finally {
    await source.close?.();
  }
}
