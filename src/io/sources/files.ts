/** The file system. In a browser files.browser.ts takes its place. */
import type { Dirent, Stats } from 'node:fs';
import { constants, lstat, open, readdir, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { FileNotFoundError, InvalidArgumentError, isDeepLabError } from '../../errors.js';
import { checkRange, type ByteSource, type Folder } from './byte_source.js';
import { missingFile } from './folder.js';
import { listNames } from './short_name.js';

/** Node reads less than 2^31 bytes at a time. */
const MAX_READ_BYTES = 2 ** 30;

/** Opening a pipe would wait for somebody to write to it, for ever. (Windows has neither.) */
const READ_AT_ONCE = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** What is at a path, links followed; undefined when there is nothing. */
export async function statPath(path: string): Promise<'file' | 'folder' | undefined> {
  try {
    const found = await stat(path);
    return found.isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw fileError(path, 'be looked up', error);
  }
}

/**
 * Opens a file for reading by position. Close it when done.
 *
 * @throws FileNotFoundError when there is none, with the names that are beside it; InvalidArgumentError for what is no file: a
 *   directory, a pipe, a socket, a device.
 */
export async function openFile(path: string): Promise<ByteSource> {
  let handle: FileHandle;
  try {
    // Before it is opened, which makes some devices do something; and again afterwards, since it may be another one by then.
    const found = await stat(path);
    if (found.isDirectory()) throw await isFolder(path);
    checkKind(path, found);
    handle = await open(path, READ_AT_ONCE);
  } catch (error) {
    if (isMissing(error)) throw await missing(path);
    if (isDeepLabError(error)) throw error;
    throw fileError(path, 'be opened', error);
  }
  try {
    const found = await handle.stat();
    checkKind(path, found);
    return fileSource(path, handle, found.size);
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The error for a file that is not there: whether its folder is, what that holds, and what may have been meant. */
async function missing(path: string): Promise<FileNotFoundError> {
  const folder = dirname(path);
  const kind = await statPath(folder).catch(() => undefined);
  if (kind === 'file') return new FileNotFoundError(`There is no file ${path}: ${folder} is a file, not a folder. Check the path.`);
  if (kind === undefined) return new FileNotFoundError(`There is no file ${path}, as there is no folder ${folder}. Check the path.`);
  return missingFile(folder, basename(path), await filesOf(folder).catch(() => []));
}

async function isFolder(path: string): Promise<InvalidArgumentError> {
  const files = listNames(await filesOf(path).catch(() => []));
  return new InvalidArgumentError(`${path} is a directory, expected a file. ${files === '' ? 'It holds no files.' : `Name one of those in it: ${files}.`}`);
}

/** @throws InvalidArgumentError for what has no bytes that can be read by position, and may have none or no end of them */
function checkKind(path: string, found: Stats): void {
  if (found.isFile()) return;
  if (found.isDirectory()) throw new InvalidArgumentError(`${path} is a directory, expected a file.`);
  const kind = found.isFIFO() ? 'a pipe' : found.isSocket() ? 'a socket' : 'a device';
  throw new InvalidArgumentError(`${path} is ${kind}, expected a file. Write what comes from it into a file first.`);
}

/** The `file:` URL of a path. */
export const urlOfPath = (path: string): URL => pathToFileURL(path);

/** The path that a `file:` URL names. @throws InvalidArgumentError for one on another host */
export function pathOfUrl(url: URL): string {
  try {
    return fileURLToPath(url);
  } catch (error) {
    throw fileError(url.href, 'be read as the name of a file', error);
  }
}

/** The path of a file in an installed package, such as `@scope/name/data.wasm`. */
export const pathOfPackageFile = (specifier: string): string => createRequire(import.meta.url).resolve(specifier);

/** The files of a directory. @throws FileNotFoundError when there is no such directory. */
export async function openDirectory(path: string): Promise<Folder> {
  await requireDirectory(path);
  return {
    name: path,
    list: () => filesOf(path),
    inside: async (directory) => {
      const within = join(path, directory);
      return basename(directory) === directory && (await statPath(within)) === 'folder' ? openDirectory(within) : undefined;
    },
    open: async (file) => {
      // A name that leads elsewhere is not in this folder.
      if (basename(file) !== file) throw missingFile(path, file, await filesOf(path));
      return openFile(join(path, file));
    },
  };
}

async function requireDirectory(path: string): Promise<void> {
  const kind = await statPath(path);
  if (kind === 'folder') return;
  throw new FileNotFoundError(kind === 'file' ? `${path} is a file, expected a directory. Give the one that it lies in.` : `There is no directory ${path}. Check the path.`);
}

/** The names of the directories in a directory, sorted. @throws FileNotFoundError when there is no such directory. */
export async function listDirectories(path: string): Promise<string[]> {
  await requireDirectory(path);
  const names: string[] = [];
  // Not by the kind of entry: data sets are often linked to where there is room for them.
  for (const name of await readdir(path)) if ((await statPath(join(path, name))) === 'folder') names.push(name);
  return names.sort();
}

/**
 * Removes what is half-written in a folder, by whomever: for a folder that nobody else writes into.
 *
 * @param isOurs whether a file of that name is one to be removed while it is not complete
 */
export async function removeUnfinished(folder: string, isOurs: (name: string) => boolean): Promise<void> {
  const { finishedName } = await import('./temporary_files.js');
  for (const name of (await readdir(folder, { withFileTypes: true })).filter((each) => each.isFile()).map((each) => each.name)) {
    const finished = finishedName(name);
    if (finished !== undefined && isOurs(finished)) await removeFile(join(folder, name));
  }
}

/** Removes a file, if there is one. */
export async function removeFile(path: string): Promise<void> {
  await rm(path, { force: true }).catch((error: unknown) => {
    throw fileError(path, 'be removed', error);
  });
}

/** A file to be written, in pieces so that large ones need not be put together first. */
export interface FileToWrite {
  readonly path: string;
  readonly chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** Writes a file whole or not at all. */
export async function writeFileAtomic(path: string, bytes: Uint8Array): Promise<void> {
  await writeFilesAtomic([{ path, chunks: [bytes] }]);
}

/**
 * Writes files that belong together: under temporary names beside their places first, and renamed, in the order given,
 * once all are complete on the disk. When something fails, the files that were there before are still there. What killed processes
 * left beside them is removed. A link stays one, and what it leads to is replaced; a pipe or device (`/dev/null`, `/dev/stdout`) is written into.
 */
export async function writeFilesAtomic(files: readonly FileToWrite[]): Promise<void> {
  // Only now: it needs Node's cryptography, a megabyte that those who read do without.
  const { sweepBeside, temporaryName } = await import('./temporary_files.js');
  const temporary: string[] = [];
  let current = '';
  try {
    const ready: { readonly from: string; readonly to: string }[] = [];
    for (const { path, chunks } of files) {
      current = path;
      const to = await replacedAt(path);
      if (to === undefined) {
        await writeChunks(path, chunks, 'w');
        continue;
      }
      const from = temporaryName(to);
      temporary.push(from);
      await sweepBeside(to);
      await writeChunks(from, chunks, 'wx');
      ready.push({ from, to });
    }
    for (const { from, to } of ready) {
      current = to;
      await rename(from, to);
    }
  } catch (error) {
    // What went wrong is said, not that cleaning up went wrong too.
    await Promise.allSettled(temporary.map((path) => rm(path, { force: true })));
    if (isDeepLabError(error)) throw error;
    if (!isMissing(error)) throw fileError(current, 'be written', error);
    throw new FileNotFoundError(`${current} could not be written: there is no directory ${dirname(current)}. Create it first.`, { cause: error });
  }
}

/** The place that a new file takes when it is written to a path; undefined where nothing can take the place of what is there. */
async function replacedAt(path: string): Promise<string | undefined> {
  const found = await lstat(path).catch(() => undefined);
  if (!found || found.isFile() || found.isDirectory()) return path;
  if (!found.isSymbolicLink()) return undefined;
  const target = await stat(path).catch(() => undefined);
  if (!target || target.isDirectory()) return path;
  return target.isFile() ? realpath(path) : undefined;
}

/** @param flags `wx` for a new file, which is complete on the disk afterwards */
async function writeChunks(path: string, chunks: FileToWrite['chunks'], flags: 'w' | 'wx'): Promise<void> {
  const handle = await open(path, flags);
  try {
    for await (const chunk of chunks) {
      for (let done = 0; done < chunk.length; ) {
        done += (await handle.write(chunk, done, chunk.length - done)).bytesWritten;
      }
    }
    if (flags === 'wx') await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Closes what nobody can close any more. Node does so too, but from 25 on it is an error that ends the process. */
const FORGOTTEN = new FinalizationRegistry<FileHandle>((handle) => void handle.close().catch(() => undefined));

function fileSource(path: string, handle: FileHandle, byteLength: number): ByteSource {
  const source: ByteSource = {
    name: path,
    byteLength,
    read: async (offset, length, staging) => {
      // Through the source, which is not forgotten while it reads.
      checkRange(source.name, byteLength, offset, length);
      const bytes = staging?.take(length) ?? new Uint8Array(length);
      for (let done = 0; done < length; ) {
        const { bytesRead } = await handle.read(bytes, done, Math.min(length - done, MAX_READ_BYTES), offset + done);
        if (bytesRead === 0) {
          throw new InvalidArgumentError(`${path} has become shorter while it was read: it ends at byte ${offset + done}, expected ${byteLength} bytes.`);
        }
        done += bytesRead;
      }
      return bytes;
    },
    close: () => {
      FORGOTTEN.unregister(source);
      return handle.close();
    },
  };
  FORGOTTEN.register(source, handle, source);
  return source;
}

async function filesOf(directory: string): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await readdir(directory, { withFileTypes: true })) if (await isFile(directory, entry)) files.push(entry.name);
  return files;
}

/** Links to files count: checkpoints are often linked to where there is room for them. Pipes and devices do not, nor what leads to them. */
async function isFile(directory: string, entry: Dirent): Promise<boolean> {
  if (entry.isFile() || entry.isDirectory()) return entry.isFile();
  return stat(join(directory, entry.name)).then((found) => found.isFile(), () => false);
}

function isMissing(error: unknown): boolean {
  // Not `instanceof Error`: where realms differ, Node's errors are not instances of this one's.
  return typeof error === 'object' && error !== null && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

function fileError(path: string, action: string, error: unknown): Error {
  const reason = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  return new InvalidArgumentError(`${path} could not ${action}: ${String(reason)}.`, { cause: error });
}
