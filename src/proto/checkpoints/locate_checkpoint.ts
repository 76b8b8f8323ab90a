/** Finds the checkpoint that a folder holds, or that a file name means. */
import { CheckpointFormatError, FileNotFoundError, InvalidArgumentError } from '../../errors.js';
import type { ByteSource, Folder } from '../../io/sources/byte_source.js';
import { listOf } from '../../messages.js';
import { missingFile } from '../../io/sources/folder.js';
import { isSortedTable } from '../tables/sorted_table.js';
import { v1Files } from './v1_checkpoint.js';

/** TensorFlow's record of the latest checkpoint of a folder, a CheckpointState message in text form. */
const STATE_FILE = 'checkpoint';
/** It holds the paths of a few checkpoints. */
const MAX_STATE_BYTES = 1 << 20;

const INDEX = /\.index$/;
const DATA = /\.data-\d{5}-of-\d{5}$/;
const V1_SHARD = /-\d{5}-of-\d{5}$/;
const META_GRAPH = /\.meta$/;
/** What tf.train.Saver's users called V1 checkpoints: the name and the step, without an extension. */
const V1_NAME = /\.ckpt(-\d+)?$/;

/**
 * The prefix of a checkpoint, for `openCheckpoint`.
 *
 * @param hint a prefix, or the name of any file of the checkpoint (`x.index`, `x.data-00000-of-00001`, `x.meta`, a V1 file).
 *   Without it the folder's `checkpoint` file decides, or that there is only one.
 * @throws FileNotFoundError that names the missing file; InvalidArgumentError that lists the checkpoints when there are
 *   several to choose from.
 */
export async function locateCheckpoint(folder: Folder, hint?: string): Promise<string> {
  const present = await folder.list();
  if (hint !== undefined) return requireComplete(folder, present, prefixOf(present, hint), hint);

  const latest = present.includes(STATE_FILE) ? await latestCheckpoint(await folder.open(STATE_FILE)) : undefined;
  if (latest !== undefined && hasCheckpoint(present, latest)) return requireComplete(folder, present, latest, latest);

  const bundles = present.filter((file) => INDEX.test(file)).map((file) => file.replace(INDEX, ''));
  const prefixes = bundles.length > 0 ? bundles : await v1Prefixes(folder, present);
  if (prefixes.length === 1) return requireComplete(folder, present, prefixes[0], prefixes[0]);
  if (prefixes.length > 1) {
    throw new InvalidArgumentError(`${folder.name} holds ${prefixes.length} checkpoints: ${listOf(prefixes.sort())}. Name one of them.`);
  }
  const orphan = present.find((file) => DATA.test(file));
  if (orphan) return requireComplete(folder, present, orphan.replace(DATA, ''), orphan);
  // One file with a V1 checkpoint's usual name but not its footer: opening it says what is wrong with it.
  const named = present.filter((file) => V1_NAME.test(file));
  if (named.length === 1) return requireComplete(folder, present, named[0], named[0]);
  throw missingFile(folder.name, latest ? `${latest}.index, which its file '${STATE_FILE}' names,` : 'that ends in .index', present);
}

/** A name that exists as it stands is a V1 file, unless its ending says otherwise. */
function prefixOf(present: readonly string[], hint: string): string {
  for (const ending of [INDEX, DATA, META_GRAPH]) if (ending.test(hint)) return hint.replace(ending, '');
  return V1_SHARD.test(hint) && present.includes(hint) && !present.includes(`${hint}.index`) ? hint.replace(V1_SHARD, '') : hint;
}

function hasCheckpoint(present: readonly string[], prefix: string): boolean {
  return present.includes(`${prefix}.index`) || v1Files(present, prefix).length > 0;
}

function requireComplete(folder: Folder, present: readonly string[], prefix: string, hint: string): string {
  const hasIndex = present.includes(`${prefix}.index`);
  const shards = present.filter((file) => file.startsWith(prefix) && DATA.test(file) && file.replace(DATA, '') === prefix);
  if (hasIndex && shards.length > 0) return prefix;
  if (hasIndex) {
    throw new FileNotFoundError(
      `${folder.name} holds ${prefix}.index, but not ${prefix}.data-00000-of-00001 (or other shards), where its tensors are. Copy that file there too.`,
    );
  }
  if (shards.length > 0) {
    throw new FileNotFoundError(`${folder.name} holds ${shards[0]}, but not ${prefix}.index, which says what is in it. Copy that file there too.`);
  }
  if (v1Files(present, prefix).length > 0) return prefix;
  throw missingFile(folder.name, hint === prefix ? `${prefix} or ${prefix}.index` : hint, present);
}

/** Files that end as tables do: V1 checkpoints have no extension to know them by. */
async function v1Prefixes(folder: Folder, present: readonly string[]): Promise<string[]> {
  const found = new Set<string>();
  for (const file of present) {
    if (file === STATE_FILE) continue;
    const source = await folder.open(file);
    try {
      if (await isSortedTable(source)) found.add(file.replace(V1_SHARD, ''));
    } finally {
      await source.close?.();
    }
  }
  return [...found];
}

/** `model_checkpoint_path` of a state file, without directories: the folder may have moved since it was written. */
async function latestCheckpoint(source: ByteSource): Promise<string | undefined> {
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
