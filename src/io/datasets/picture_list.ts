/** Files that list pictures, one a line: by id, or by the name of a file, as other tools write them. */
import { DataSetFormatError } from '../../errors.js';
import { openFile } from '../sources/files.js';

/** The ids of a million pictures. */
const MAX_LIST_BYTES = 2 ** 26;

const PICTURE_ENDING = /\.(jpe?g|png|webp|avif|gif|tiff?)$/i;

/** A name without folders and without the ending of pictures. */
export const idOf = (name: string): string => (name.split(/[\\/]/).pop() ?? '').replace(PICTURE_ENDING, '');

/** What ends like a picture that can be read. */
export const isPictureName = (name: string): boolean => PICTURE_ENDING.test(name);

/** `NAME`, `NAME.jpg` or a path; or a picture and its labels beside each other, of which the first counts. Names may have spaces. */
function idOfLine(line: string): string {
  const words = line.split(/\s+/);
  return idOf(words.length > 1 && words.every(isPictureName) ? words[0] : line);
}

/**
 * The ids in a list, each once, in its order.
 *
 * @throws FileNotFoundError; DataSetFormatError for an empty list, or a file that is none
 */
export async function readPictureList(path: string): Promise<string[]> {
  const file = await openFile(path);
  try {
    if (file.byteLength > MAX_LIST_BYTES) throw new DataSetFormatError(`${path} has ${file.byteLength} bytes; a list of pictures, one a line, is expected.`);
    const text = new TextDecoder().decode(await file.read(0, file.byteLength));
    const ids = text.replace(/^\ufeff/, '').split(/\r?\n/).map((line) => line.trim()).filter(Boolean).map(idOfLine);
    if (ids.length === 0) throw new DataSetFormatError(`${path} lists nothing; the names of pictures are expected, one a line.`);
    return [...new Set(ids)];
  } finally {
    await file.close?.();
  }
}
