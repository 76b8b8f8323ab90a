/** Stands in for file_lock.ts in browsers, where there are no files to lock. */
import { InvalidArgumentError } from '../../errors.js';
import type { LockOptions } from './file_lock.js';

export type { LockOptions };

export const withLock = <T>(path: string, _task: () => Promise<T>, _options: LockOptions = {}): Promise<T> =>
  Promise.reject(new InvalidArgumentError(`'${path}' cannot be locked: a browser has no file system.`));
