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
    const match = /^\s*model_checkpoint_path\s*:\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/m.exec(text);
    return match ? unescapeText(match[1].slice(1, -1)).split(/[\\/]/).pop() : undefined;
  } finally {
    await source.close?.();
  }
}

/** Protocol buffers' text form writes bytes beyond ASCII as `\303\251`, and quotes and backslashes behind a backslash. */
function unescapeText(text: string): string {
  const bytes: number[] = [];
  for (const [piece, octal] of text.matchAll(/\\([0-7]{3})|\\?[^]/gu)) {
    if (octal !== undefined) bytes.push(parseInt(octal, 8));
    else bytes.push(...new TextEncoder().encode(piece.length > 1 && piece.startsWith('\\') ? piece.slice(1) : piece));
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}
