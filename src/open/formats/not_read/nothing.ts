/** The errors of a folder, or a file, in which no format was recognised: they tell what there is. */
import { CheckpointFormatError, FileNotFoundError } from '../../../errors.js';
import { missingFile } from '../../../io/sources/folder.js';
import type { Contents, Looked } from '../looking/contents.js';
import type { Latest } from '../latest.js';

const EXPECTED = 'expected a checkpoint (.index and .data files, or a V1 checkpoint) or a frozen graph (.pb)';
/** More files than this say no more to a reader. */
const MAX_LISTED = 12;

/** @param named the file or prefix that was meant; undefined for any */
export async function nothingIn(contents: Contents, named: string | undefined, latest: Latest | undefined): Promise<Error> {
  const { folder, present } = contents;
  const one = named ?? contents.alone;
  if (one !== undefined && present.includes(one)) {
    const looked = await contents.look(one);
    return new CheckpointFormatError(`${looked.name} is no model, but ${describe(looked)}; ${EXPECTED}.`);
  }
  if (one !== undefined) return missingFile(folder.name, `${one} or ${one}.index`, present);
  if (latest && !latest.isPresent) return missingFile(folder.name, `${latest.prefix}.index, which its file 'checkpoint' names,`, present);
  if (present.length === 0) return new FileNotFoundError(`${folder.name} holds no files; ${EXPECTED}.`);
  return new FileNotFoundError(`${folder.name} holds no model, but ${await listed(contents)}; ${EXPECTED}.`);
}

/** `2 files: a.txt (text), b.png (PNG picture)` */
async function listed(contents: Contents): Promise<string> {
  const { present, files } = contents;
  const shown: string[] = [];
  for (const file of present.slice(0, MAX_LISTED)) shown.push(files.includes(file) ? `${file} (${describe(await contents.look(file))})` : file);
  const more = present.length > MAX_LISTED ? ` and ${present.length - MAX_LISTED} more` : '';
  return `${present.length === 1 ? '1 file' : `${present.length} files`}: ${shown.join(', ')}${more}`;
}

function describe({ kind, head }: Looked): string {
  if (kind) return kind.name;
  if (head.length === 0) return 'empty';
  return `bytes of no known kind: ${Array.from(head.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ')}${head.length > 4 ? ' ...' : ''}`;
}
