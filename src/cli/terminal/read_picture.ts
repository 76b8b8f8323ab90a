/** The pixels of a picture that an argument names. */
import { ImageFormatError, InvalidArgumentError, throwIfAborted } from '../../errors.js';
import { readImage, type Picture } from '../../io/pictures/image.js';
import { memorySource } from '../../io/sources/byte_source.js';
import { joinChunks } from '../../io/sources/chunks.js';
import { explained } from './picture_argument.js';
import type { Terminal } from './terminal.js';

/** As much as is read of a picture file. */
const MAX_BYTES = 2 ** 28;

/** @param picture a path, an address, or `-` for the standard input */
export async function readPicture(picture: string, { stdin, signal }: Pick<Terminal, 'stdin' | 'signal'>): Promise<Picture> {
  if (picture !== '-') {
    return readImage(picture, { signal }).catch((error: unknown) => {
      throw explained(picture, error);
    });
  }
  if (!stdin) throw new InvalidArgumentError('There is no standard input here. Name a file.');
  if (stdin.isTTY) throw new InvalidArgumentError("'-' reads a picture from the standard input, which is a terminal here. Pipe one into it: ... - < cat.jpg");
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stdin) {
    throwIfAborted(signal);
    const bytes = typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk;
    length += bytes.length;
    if (length > MAX_BYTES) throw new ImageFormatError(`The standard input has more than ${MAX_BYTES} bytes, which is all that is read of a picture.`);
    chunks.push(bytes);
  }
  return readImage(memorySource('the standard input', joinChunks(chunks, length)), { signal });
}
