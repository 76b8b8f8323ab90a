/**
 * `checkpoint`, the file in which TensorFlow's Saver keeps which checkpoints a folder has, and which of them is the latest: a
 * CheckpointState message (python/training/checkpoint_state.proto) in protocol buffers' text form.
 */

export const STATE_FILE = 'checkpoint';

export interface CheckpointState {
  /** Prefix of the latest checkpoint, without folders: the folder may have moved since it was written. */
  readonly latest: string;
  /** Prefixes, the oldest first; the latest is among them. */
  readonly all: readonly string[];
}

const STRING = String.raw`("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')`;

/** Undefined for a text that does not say which checkpoint is the latest. */
export function parseCheckpointState(text: string): CheckpointState | undefined {
  // Spaces before a name are those of its own line: from every one of many empty lines on, \s would run through all of them.
  const values = (field: string): string[] =>
    [...text.matchAll(new RegExp(String.raw`^[ \t]*${field}\s*:\s*${STRING}`, 'gm'))].map(([, quoted]) => unescapeText(quoted.slice(1, -1)).split(/[\\/]/).pop() ?? '');
  const [latest] = values('model_checkpoint_path');
  if (!latest) return undefined;
  const all = values('all_model_checkpoint_paths').filter((prefix) => prefix && prefix !== latest);
  return { latest, all: [...new Set(all), latest] };
}

/** Paths are relative to the file, so that the folder can be moved. */
export function formatCheckpointState({ latest, all }: CheckpointState): string {
  return [`model_checkpoint_path: ${quote(latest)}\n`, ...all.map((prefix) => `all_model_checkpoint_paths: ${quote(prefix)}\n`)].join('');
}

function quote(text: string): string {
  const bytes = [...new TextEncoder().encode(text)].map((byte) => {
    const char = String.fromCharCode(byte);
    if (char === '"' || char === '\\') return `\\${char}`;
    return byte < 32 || byte > 126 ? `\\${byte.toString(8).padStart(3, '0')}` : char;
  });
  return `"${bytes.join('')}"`;
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
