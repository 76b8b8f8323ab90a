/** One process at a time: a lock that is a file. Node only. */
import { randomBytes } from 'node:crypto';
import { lstat, open, rm, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { throwIfAborted } from '../../errors.js';
import { readSmallFile } from '../sources/small_file.js';
import { isAlive } from '../sources/temporary_files.js';

/** A holder shows that it lives by touching the file. Milliseconds. */
const HEARTBEAT = 5_000;

/** How long to wait before a lock is taken for one that nobody holds. Milliseconds. */
export interface LockPatience {
  /** For a holder that has not been heard of, on whichever machine. */
  readonly silence: number;
  /** For a lock that does not say whose it is: one is written within a moment, unless its process is killed in it. */
  readonly nameless: number;
  /** How often those who wait look again. */
  readonly poll: number;
}

const PATIENCE: LockPatience = { silence: 120_000, nameless: 2_000, poll: 200 };
/** What a lock says takes less. */
const MAX_LOCK_BYTES = 4096;

/** Locks that this process holds: another process that had its number once may have left a file. */
const held = new Set<string>();

export interface LockOptions {
  readonly signal?: AbortSignal;
  /** Called now and then while another process holds the lock. */
  readonly onWait?: () => Promise<void>;
  readonly patience?: Partial<LockPatience>;
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
      if ((await look(path))?.content === content) await rm(path, { force: true });
    }
  } finally {
    held.delete(content);
  }
}

async function acquire(path: string, content: string, { signal, onWait, patience }: LockOptions): Promise<void> {
  const limits = { ...PATIENCE, ...patience };
  let seen = { content: '', touched: NaN, since: 0 };
  for (;;) {
    throwIfAborted(signal);
    // What was created may have been taken for nameless, where this process slept for long in between.
    if ((await create(path, content)) && (await look(path))?.content === content) return;
    const found = await look(path);
    if (!found) continue;
    if (found.content !== seen.content || found.touched !== seen.touched) seen = { ...found, since: performance.now() };
    // By either clock: that of another machine may be wrong.
    const age = Math.max(Date.now() - found.touched, performance.now() - seen.since);
    if (isLeftBehind(found.content, age, limits) && (await clear(path, found.content, content, limits))) continue;
    await onWait?.();
    await new Promise((resolve) => setTimeout(resolve, limits.poll));
  }
}

/** What a lock says, '' for what cannot be read as one, and when it was touched; undefined where there is none. */
async function look(path: string): Promise<{ readonly content: string; readonly touched: number } | undefined> {
  const found = await lstat(path).catch(() => undefined);
  if (!found) return undefined;
  const content = await readSmallFile(path, MAX_LOCK_BYTES).catch((error: unknown) => (isForbidden(error) ? FORBIDDEN : ''));
  return { content, touched: found.mtimeMs };
}

/** Another user's lock, which may well be held. */
const FORBIDDEN = JSON.stringify({ pid: 1, host: '' });

const isForbidden = (error: unknown): boolean => typeof error === 'object' && error !== null && 'cause' in error && /^(EACCES|EPERM)$/.test(String(codeOf(error.cause)));

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
async function clear(path: string, leftBehind: string, content: string, { nameless }: LockPatience): Promise<boolean> {
  const guard = `${path}.clearing`;
  if (!(await create(guard, content))) {
    // Held for some milliseconds, unless its process was killed just then.
    const since = await lstat(guard).then(({ mtimeMs }) => Math.abs(Date.now() - mtimeMs), () => 0);
    if (since > nameless) await rm(guard, { force: true });
    return false;
  }
  try {
    if ((await look(path))?.content === leftBehind) await rm(path, { force: true });
    return true;
  } finally {
    await rm(guard, { force: true });
  }
}

function isLeftBehind(content: string, age: number, { silence, nameless }: LockPatience): boolean {
  if (age > silence) return true;
  const holder = parse(content);
  if (!holder) return age > nameless;
  // Of another machine only time will tell.
  if (holder.host !== hostname()) return false;
  return holder.pid === process.pid ? !held.has(content) : !isAlive(holder.pid);
}

function parse(content: string): { readonly pid: number; readonly host: string } | undefined {
  try {
    const { pid, host } = JSON.parse(content) as { pid?: unknown; host?: unknown };
    return typeof pid === 'number' && Number.isInteger(pid) && pid > 0 && typeof host === 'string' ? { pid, host } : undefined;
  } catch {
    return undefined;
  }
}

const codeOf = (error: unknown): unknown => (typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined);
