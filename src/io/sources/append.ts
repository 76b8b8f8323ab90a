/** Files that grow at their end, and the folders that they are in. In a browser append.browser.ts takes its place. */
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { hostname } from 'node:os';
import { InvalidArgumentError } from '../../errors.js';

/** A file that is written from its first byte on, a piece at a time. */
export interface AppendFile {
  readonly path: string;
  /**
   * Adds bytes, all of them or none: after an error (a full disk) the file ends where it did before. What was added outlives the
   * process at once.
   */
  append(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/**
 * Creates a file that is not there yet.
 *
 * @returns undefined when there is one of that name
 * @throws InvalidArgumentError when it cannot be created
 */
export async function createAppendFile(path: string): Promise<AppendFile | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(path, 'wx');
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return undefined;
    throw failed(path, error);
  }
  let length = 0;
  return {
    path,
    append: async (bytes) => {
      try {
        for (let done = 0; done < bytes.length; ) done += (await handle.write(bytes, done, bytes.length - done, length + done)).bytesWritten;
        length += bytes.length;
      } catch (error) {
        await handle.truncate(length).catch(() => undefined);
        throw failed(path, error);
      }
    },
    close: () => handle.close(),
  };
}

/** Makes a folder, with those that it is in; one that is there stays. @throws InvalidArgumentError */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((error: unknown) => {
    throw failed(path, error);
  });
}

/** What this machine is called. */
export const hostName = (): string => hostname();

const codeOf = (error: unknown): unknown => (typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined);

function failed(path: string, error: unknown): InvalidArgumentError {
  const reason = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  return new InvalidArgumentError(`${path} could not be written: ${String(reason)}.`, { cause: error });
}
