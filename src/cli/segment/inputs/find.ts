/** From arguments to pictures: files, folders, patterns, addresses, `-`. */
import { realpath } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { FileNotFoundError, isDeepLabError } from '../../../errors.js';
import { HEAD_BYTES, knownKind } from '../../../io/sources/file_kinds.js';
import { openFile, pathOfUrl, statPath } from '../../../io/sources/files.js';
import { checkScheme } from '../../../io/sources/named_source.js';
import { explained } from '../../terminal/picture_argument.js';
import { filesMatching, isGlob, pathIn } from './glob.js';
import { FILM_NAME, isAddress, PICTURE_NAME, RESULT_NAME, type Input } from './input.js';
import { filesBelow } from './walk.js';

export interface FindOptions {
  readonly recursive?: boolean;
  readonly signal?: AbortSignal;
}

/** One of what was named, in the order of the arguments: a picture, or why nothing can come of it. */
export type FoundInput = { readonly picture: string; readonly input: Input } | { readonly picture: string; readonly error: unknown };

export interface FoundInputs {
  readonly found: readonly FoundInput[];
  /** What was left out of folders. */
  readonly notes: readonly string[];
}

/** @throws AbortError */
export async function findInputs(args: readonly string[], options: FindOptions): Promise<FoundInputs> {
  const found: FoundInput[] = [];
  const notes: string[] = [];
  const places = new Set<string>();
  for (const arg of args) {
    try {
      for (const input of await inputsOf(arg, options, notes)) {
        const { picture, kind } = input;
        // A picture that is named twice is segmented once.
        const place = kind === 'file' || kind === 'film' ? await realpath(picture).catch(() => resolve(picture)) : picture;
        if (places.has(place)) continue;
        places.add(place);
        // What is not there is told at once, not after minutes of work on the others.
        found.push(await withKind(input).then((known) => ({ picture, input: known }), (error: unknown) => ({ picture, error })));
      }
    } catch (error) {
      if (isDeepLabError(error, 'AbortError')) throw error;
      found.push({ picture: arg, error });
    }
  }
  return { found, notes };
}

async function inputsOf(arg: string, options: FindOptions, notes: string[]): Promise<Input[]> {
  if (arg === '-') return [{ picture: '-', kind: 'stdin', within: 'stdin' }];
  if (isAddress(arg)) return [addressed(arg)];
  const kind = await statPath(arg);
  if (kind === 'folder') return inFolder(arg, options, notes);
  // A file is what is meant, whatever letters are in its name.
  if (kind === undefined && isGlob(arg)) return matching(arg, options, notes);
  return [{ picture: arg, kind: 'file', within: basename(arg) }];
}

function addressed(address: string): Input {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === 'file:') return { picture: pathOfUrl(url), kind: 'file', within: basename(pathOfUrl(url)) };
  // Of a `data:` address, and of one that ends in a slash, nothing can be called after.
  const name = url && url.protocol !== 'data:' ? decoded(url.pathname.slice(url.pathname.lastIndexOf('/') + 1)) : '';
  return { picture: address, kind: FILM_NAME.test(name) ? 'film' : 'address', within: name || 'picture' };
}

/** As a name of a file, which has no slashes. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name).replace(/[/\\]/g, '_');
  } catch {
    return name; // a % that escapes nothing
  }
}

async function inFolder(folder: string, { recursive = false, signal }: FindOptions, notes: string[]): Promise<Input[]> {
  const files = (await filesBelow(folder, { depth: recursive ? undefined : 1, signal })).map(({ path }) => path);
  const pictures = withoutResults(folder, files.filter((path) => PICTURE_NAME.test(path)), notes);
  const films = files.filter((path) => FILM_NAME.test(path) && !RESULT_NAME.test(path));
  if (films.length > 0) notes.push(`${folder} holds ${films.length === 1 ? 'a video, which is' : `${films.length} videos, which are`} left out: name ${films.length === 1 ? 'it' : 'them'} to have ${films.length === 1 ? 'it' : 'them'} segmented.`);
  if (pictures.length === 0) {
    const deeper = recursive ? [] : (await filesBelow(folder, { depth: 2, signal })).filter(({ path }) => path.includes('/') && PICTURE_NAME.test(path));
    throw new FileNotFoundError(
      deeper.length > 0
        ? `${folder} is a folder without pictures of its own; the folders in it have some. Give --recursive.`
        : `${folder} is a folder without pictures (${files.length === 0 ? 'it is empty' : `${files.length} other files`}). Name the folder that they are in, or the pictures.`,
    );
  }
  return pictures.map((path) => ({ picture: pathIn(folder, path), kind: 'file', within: path }));
}

async function matching(glob: string, { signal }: FindOptions, notes: string[]): Promise<Input[]> {
  const { folder, files } = await filesMatching(glob, signal).catch((cause: unknown) => {
    if (isDeepLabError(cause, 'AbortError')) throw cause;
    throw new FileNotFoundError(`Nothing matches the pattern '${glob}': there is no folder that it begins in. Check the path.`, { cause });
  });
  const named = withoutResults(glob, files.filter((path) => PICTURE_NAME.test(path) || FILM_NAME.test(path)), notes);
  if (named.length === 0) throw new FileNotFoundError(`Nothing matches the pattern '${glob}'${files.length > 0 ? ` but ${files.length} files that are not called as pictures or videos` : ''}. '**' stands for any folders, '*' for any part of a name.`);
  return named.map((path) => ({ picture: pathIn(folder, path), kind: 'file', within: path }));
}

function withoutResults(where: string, pictures: readonly string[], notes: string[]): string[] {
  const kept = pictures.filter((path) => !RESULT_NAME.test(path));
  if (kept.length < pictures.length) notes.push(`${where}: ${pictures.length - kept.length} files are called as results of this command are (*.labels.png, *.overlay.png), and are left out.`);
  return kept;
}

/** A file, and whether it is a film, by its bytes. @throws FileNotFoundError, InvalidArgumentError for what cannot be opened */
export async function withKind(input: Input): Promise<Input> {
  if (input.kind !== 'file') return input;
  checkScheme(input.picture);
  const source = await openFile(input.picture).catch((error: unknown) => {
    throw explained(input.picture, error);
  });
  try {
    const head = await source.read(0, Math.min(HEAD_BYTES, source.byteLength));
    return knownKind(head, head.length === source.byteLength)?.role === 'video' ? { ...input, kind: 'film' } : input;
  } finally {
    await source.close?.();
  }
}
