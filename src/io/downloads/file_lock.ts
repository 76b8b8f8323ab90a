/** One process at a time: a lock that is a file. Node only. */
import { randomBytes } from 'node:crypto';
import { open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { throwIfAborted } from '../../errors.js';

/** A holder shows that it lives by touching the file; one that has not for so long is taken for dead, on whichever machine. Milliseconds. */
const HEARTBEAT = 5_000;
const DEAD_AFTER = 120_000;
/** How often those who wait look again. Milliseconds. */
const POLL = 200;

/** Locks that this process holds: another process that had its number once may have left a file. */
const held = new Set<string>();

export interface LockOptions {
  readonly signal?: AbortSignal;
  /** Called now and then while another process holds the lock. */
  readonly onWait?: () => Promise<void>;
}

/**
 * Runs a task while holding the lock, and waits for it before, if need be. A lock that was left behind by a process that ended
 * is taken over.
 *
 * @throws AbortError while waiting; whatever the task or the file system throws
 */
export async function withLock<T>(path: string, task: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  const content = JSON.stringify({ pid: process.pid, host: hostname(), token: randomBytes(8).toString('hex') });
  held.add(content);
  try {
    await acquire(path, content, options);
    const heartbeat = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), HEARTBEAT);
    heartbeat.unref();
    try {
      return await task();
    } finally {
      clearInterval(heartbeat);
      if ((await read(path)) === content) await rm(path, { force: true });
    }
  } finally {
    held.delete(content);
  }
}

async function acquire(path: string, content: string, { signal, onWait }: LockOptions): Promise<void> {
  for (;;) {
    throwIfAborted(signal);
    if (await create(path, content)) return;
    const found = await read(path);
    if (found === undefined) continue;
    if ((await isLeftBehind(path, found)) && (await clear(path, found))) continue;
    await onWait?.();
    await new Promise((resolve) => setTimeout(resolve, POLL));
  }
}

async function create(path: string, content: string): Promise<boolean> {
  try {
    const handle = await open(path, 'wx');
    try {
      await handle.writeFile(content);
    } catch (error) {
      // A full disk: a lock that names nobody would be waited for.
      await rm(path, { force: true });
      throw error;
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Removes a lock that was left behind, unless somebody else is about to. Between looking at the old lock and removing it another
 * process may have replaced it by its own, so this is done by one process at a time, which looks again.
 */
async function clear(path: string, leftBehind: string): Promise<boolean> {
  const guard = `${path}.clearing`;
  if (!(await create(guard, ''))) {
    // Held for some milliseconds, unless its process was killed just then.
    if (await isOld(guard)) await rm(guard, { force: true });
    return false;
  }
  try {
    if ((await read(path)) === leftBehind) await rm(path, { force: true });
    return true;
  } finally {
    await rm(guard, { force: true });
  }
}

const isOld = async (path: string): Promise<boolean> => stat(path).then(({ mtimeMs }) => Date.now() - mtimeMs > DEAD_AFTER, () => false);

async function isLeftBehind(path: string, content: string): Promise<boolean> {
  if (await isOld(path)) return true;
  const holder = parse(content);
  // It is being written this moment, or belongs to another machine: only time will tell.
  if (holder?.host !== hostname()) return false;
  return holder.pid === process.pid ? !held.has(content) : !isAlive(holder.pid);
}

function parse(content: string): { readonly pid: number; readonly host: string } | undefined {
  try {
    return JSON.parse(content) as { pid: number; host: string };
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, as another user.
    return codeOf(error) === 'EPERM';
  }
}

const read = (path: string): Promise<string | undefined> => readFile(path, 'utf8').catch(() => undefined);
const codeOf = (error: unknown): unknown => (typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined);
