/** A file system in which something happens at the n-th thing that is done to it. */
import * as real from 'node:fs/promises';
import { jest } from '@jest/globals';

/** `killed`: nothing is done any more, as when the process is killed. `full`: one thing fails, as on a full disk; what follows works. */
export type Mischief = 'killed' | 'full';

class Disk {
  #left = Infinity;
  #mischief: Mischief = 'full';
  #dead = false;
  /** Things that were done since `heal`. */
  done = 0;

  /** From now on the disk is whole. */
  heal(): void {
    this.#left = Infinity;
    this.#dead = false;
    this.done = 0;
  }

  plan(mischief: Mischief, at: number): void {
    this.heal();
    this.#mischief = mischief;
    this.#left = at;
  }

  /** Whether what was planned has happened. */
  get happened(): boolean {
    return this.#left < 0;
  }

  /** Does a thing, unless its time has come; a write that fails has written half. */
  async do<T>(thing: () => Promise<T>, half?: () => Promise<unknown>): Promise<T> {
    if (this.#dead) throw Object.assign(new Error('EIO: the process was killed'), { code: 'EIO' });
    this.done++;
    if (this.#left-- !== 0) return thing();
    await half?.();
    this.#dead = this.#mischief === 'killed';
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  }
}

export const disk = new Disk();

function watched(handle: real.FileHandle): real.FileHandle {
  return new Proxy(handle, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (name === 'write') {
        return (bytes: Uint8Array, offset = 0, length = bytes.length - offset, position: number | null = null) =>
          disk.do(() => target.write(bytes, offset, length, position), () => target.write(bytes, offset, length >> 1, position));
      }
      if (name === 'sync' || name === 'truncate') return (...args: unknown[]) => disk.do(() => (member as (...args: unknown[]) => Promise<unknown>).apply(target, args));
      return typeof member === 'function' ? (member as (...args: unknown[]) => unknown).bind(target) : member;
    },
  });
}

/** Call before the modules that use files are imported. */
export function replaceFileSystem(): void {
  jest.unstable_mockModule('node:fs/promises', () => ({
    ...real,
    open: (path: string, flags: string) => (flags === 'r' ? real.open(path, flags) : disk.do(async () => watched(await real.open(path, flags)))),
    rename: (from: string, to: string) => disk.do(() => real.rename(from, to)),
    rm: (path: string, options: object) => disk.do(() => real.rm(path, options)),
  }));
}
