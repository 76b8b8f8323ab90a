/** Stands in for append.ts in browsers, where there is no file system. */
import { InvalidArgumentError } from '../../errors.js';
import type { AppendFile } from './append.js';

export type { AppendFile };

function noFileSystem(path: string): Promise<never> {
  return Promise.reject(new InvalidArgumentError(`'${path}' cannot be written: a browser has no file system. Take what is computed from memory instead.`));
}

export const createAppendFile = (path: string): Promise<AppendFile | undefined> => noFileSystem(path);
export const makeFolder = (path: string): Promise<void> => noFileSystem(path);
export const hostName = (): string => 'browser';
