/** `deeplab segment --watch`: pictures of folders as they come, until the command is stopped. */
import { join } from 'node:path';
import { statPath } from '../../io/sources/files.js';
import { isAddress, PICTURE_NAME, RESULT_NAME, type Input } from './inputs/input.js';
import { filesBelow } from './inputs/walk.js';
import { UsageError } from '../terminal/exit.js';
import { pause } from '../../io/sources/pause.js';

/** Folders are looked through so often, rather than listened to: on network drives nothing is heard of what others write. Milliseconds. */
const INTERVAL = 500;
/** A file is complete when it has been as it is for so long. Milliseconds. */
const SETTLED = 1000;

/** How time passes; tests have their own. */
export interface WatchClock {
  /** Milliseconds since any moment. */
  now(): number;
  /** Ends early when the signal is raised. */
  pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void>;
}

export interface WatchOptions {
  readonly recursive?: boolean;
  readonly signal?: AbortSignal;
  /** Called when all that there was is given. */
  readonly onIdle?: () => Promise<void> | void;
  readonly clock?: WatchClock;
}

/** @throws UsageError where something else than folders is to be watched */
export async function checkWatched(folders: readonly string[]): Promise<void> {
  for (const folder of folders) {
    if (folder === '-' || isAddress(folder) || (await statPath(folder)) !== 'folder') throw new UsageError(`'${folder}' is no folder; --watch watches folders. Name one, or leave --watch out.`);
  }
}

/**
 * Pictures of folders: those that are there, and then each that comes or becomes another, once it is complete. Ends when the signal is raised.
 *
 * A file that fails is given again when it has changed: it may have been written more slowly than we wait for.
 */
export async function* watchFolders(folders: readonly string[], { recursive = false, signal, onIdle, clock = CLOCK }: WatchOptions): AsyncGenerator<Input> {
  /** What each file was like when it was last seen, since when, and whether it was given then. */
  const known = new Map<string, { version: string; since: number; given: boolean }>();
  let isFirst = true;
  while (!signal?.aborted) {
    const now = clock.now();
    let gave = false;
    for (const folder of folders) {
      for (const { path, size, changed } of await filesBelow(folder, { depth: recursive ? undefined : 1 })) {
        if (!PICTURE_NAME.test(path) || RESULT_NAME.test(path)) continue;
        const picture = join(folder, path);
        const version = `${size} ${changed}`;
        let file = known.get(picture);
        if (file?.version !== version) {
          // What was there before is not waited for, unless it was written just now.
          const isOld = isFirst && Date.now() - changed > SETTLED;
          file = { version, since: isOld ? now - SETTLED : now, given: false };
          known.set(picture, file);
        }
        if (file.given || size === 0 || now - file.since < SETTLED) continue;
        file.given = true;
        gave = true;
        if (signal?.aborted) return;
        yield { picture, kind: 'file', within: path };
      }
    }
    isFirst = false;
    if (!gave) {
      await onIdle?.();
      await clock.pause(INTERVAL, signal);
    }
  }
}

const CLOCK: WatchClock = { now: () => performance.now(), pause };
