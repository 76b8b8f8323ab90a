/** Which checkpoint of a folder is the latest: TensorFlow's file `checkpoint`, a CheckpointState message in text form. */
import { CheckpointFormatError } from '../../errors.js';
import type { ByteSource } from '../../io/sources/byte_source.js';

/** It holds the paths of a few checkpoints. */
const MAX_STATE_BYTES = 1 << 20;

/** `model_checkpoint_path` of a state file, without directories: the folder may have moved since it was written. */
export async function latestCheckpoint(source: ByteSource): Promise<string | undefined> {
  try {
    if (source.byteLength > MAX_STATE_BYTES) {
      throw new CheckpointFormatError(`${source.name}: found ${source.byteLength} bytes, expected the few lines of a CheckpointState.`);
    }
    const text = new TextDecoder().decode(await source.read(0, source.byteLength));
    // Spaces before the name are those of its own line: from every one of many empty lines on, \s would run through all of them.
    const match = /^[ \t]*model_checkpoint_path\s*:\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/m.exec(text);
    return match ? unescapeText(match[1].slice(1, -1)).split(/[\\/]/).pop() : undefined;
  } finally {
    await source.close?.();
  }
}

const BACKSLASH = 0x5c;

/** Protocol buffers' text form writes bytes beyond ASCII as `\303\251`, and quotes and backslashes behind a backslash. */
function unescapeText(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const isOctal = (byte: number): boolean => byte >= 0x30 && byte <= 0x37;
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] !== BACKSLASH) {
      bytes[length++] = bytes[i];
      continue;
    }
    const octal = bytes.subarray(i + 1, i + 4);
    if (octal.length === 3 && octal.every(isOctal)) {
      bytes[length++] = octal.reduce((value, digit) => 8 * value + digit - 0x30, 0);
      i += 3;
    } else {
      if (octal.length > 0) i++;
      bytes[length++] = bytes[i];
    }
  }
  return new TextDecoder().decode(bytes.subarray(0, length));
}
