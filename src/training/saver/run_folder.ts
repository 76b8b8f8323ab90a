/** The folder that a run writes into: one run at a time, and what killed ones left half-written is removed. */
import { InvalidArgumentError } from '../../errors.js';
import { withLock } from '../../io/downloads/file_lock.js';
import { makeFolder } from '../../io/sources/append.js';
import { removeUnfinished } from '../../io/sources/files.js';

const LOCK_FILE = 'training.lock';

/** What a run writes. */
const WRITTEN = /^(model\.ckpt-\d+\.(index|data-\d{5}-of-\d{5})|checkpoint|classes\.txt|run_options\.json|report\.html)$/;

/** How long a run that was killed may take to end, where that cannot be seen (isAlive): a second or two go by while the memory of a large one is let go. Milliseconds. */
const patienceHere = (): number => (process.platform === 'linux' ? 0 : 3_000);

export interface RunFolder {
  readonly path: string;
  /** Lets other runs have the folder. */
  release(): Promise<void>;
}

/**
 * Makes the folder, unless it is there, and keeps other runs out of it until it is released or the process ends.
 *
 * @param patience how long another run is waited for, which may have been killed just now. Milliseconds
 * @throws InvalidArgumentError when another run has it, or nothing can be written there
 */
export async function holdRunFolder(path: string, patience = patienceHere()): Promise<RunFolder> {
  await makeFolder(path);
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let done: Promise<void> = Promise.resolve();
  const since = performance.now();
  await new Promise<void>((resolve, reject) => {
    done = withLock(
      `${path}/${LOCK_FILE}`,
      () => {
        resolve();
        return released;
      },
      { onWait: () => (performance.now() - since < patience ? Promise.resolve() : Promise.reject(inUse(path))) },
    );
    done.catch((error: unknown) => reject(taggedError(path, error)));
  });
  try {
    // Nobody else writes here: what is unfinished is of a run that ended.
    await removeUnfinished(path, (name) => WRITTEN.test(name));
  } catch (error) {
    release();
    throw error;
  }
  return {
    path,
    release: async () => {
      release();
      await done;
    },
  };
}

function inUse(path: string): InvalidArgumentError {
  return new InvalidArgumentError(
    `Another run writes into ${path}. Wait until it has ended, or give another folder. If its machine was switched off, try again in two minutes, or remove ${path}/${LOCK_FILE}.`,
  );
}

function taggedError(path: string, error: unknown): unknown {
  if (error instanceof InvalidArgumentError) return error;
  const reason = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
  return new InvalidArgumentError(`${path} cannot be written into: ${String(reason)}.`, { cause: error });
}
