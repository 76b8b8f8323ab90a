/** Files of a few lines: records, locks, lists. */
import { InvalidArgumentError } from '../../errors.js';
import { openFile } from './files.js';

/**
 * The text of a file.
 *
 * @param most bytes that it may have
 * @throws what `openFile` throws; InvalidArgumentError for a longer one
 */
export async function readSmallFile(path: string, most: number): Promise<string> {
  const file = await openFile(path);
  try {
    if (file.byteLength > most) throw new InvalidArgumentError(`${path} has ${file.byteLength} bytes, expected a few lines of text (at most ${most} bytes).`);
    return new TextDecoder().decode(await file.read(0, file.byteLength));
  } finally {
    await file.close?.();
  }
}
