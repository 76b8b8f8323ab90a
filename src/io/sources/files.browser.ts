/** Stands in for files.ts in browsers, where there is no file system. */
import { InvalidArgumentError } from '../../errors.js';
import type { ByteSource, Folder } from './byte_source.js';
import type { FileToWrite } from './files.js';

export type { FileToWrite };

function noFileSystem(path: string): Promise<never> {
  return Promise.reject(
    new InvalidArgumentError(`'${path}' cannot be opened: a browser has no file system. Pass File or Blob objects, an ArrayBuffer, or an http(s) URL.`),
  );
}

export const statPath = (path: string): Promise<'file' | 'folder' | undefined> => noFileSystem(path);
export const openFile = (path: string): Promise<ByteSource> => noFileSystem(path);
/** Relative to the page, or to the script of a worker. */
export const urlOfPath = (path: string): URL => new URL(path, typeof document === 'undefined' ? location.href : document.baseURI);
export const pathOfUrl = (url: URL): string => url.pathname;
export const pathOfPackageFile = (specifier: string): string => specifier;
export const openDirectory = (path: string): Promise<Folder> => noFileSystem(path);
export const listDirectories = (path: string): Promise<string[]> => noFileSystem(path);
export const removeFile = (path: string): Promise<void> => noFileSystem(path);
export const removeUnfinished = (folder: string): Promise<void> => noFileSystem(folder);
export const writeFileAtomic = (path: string, _bytes: Uint8Array): Promise<void> => noFileSystem(path);
export const writeFilesAtomic = (files: readonly FileToWrite[]): Promise<void> => noFileSystem(files[0]?.path ?? 'files');
