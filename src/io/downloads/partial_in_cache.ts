/** A download that has begun, in a browser's Cache: parts of a few megabytes, and the version of the file that they are of. */
import type { PartialFile } from './download.js';
import { parseVersion, type Version } from './http_version.js';

export interface PartialInCache extends PartialFile {
  /** Puts what came last into the Cache too. */
  flush(): Promise<void>;
  /** All of it. */
  blob(): Blob;
}

/** What is lost at most when a page is closed. */
const PART_BYTES = 8 * 2 ** 20;

/** A description is one entry of the Cache, each part another. */
interface Description {
  readonly version: Version;
  readonly parts: number;
}

const descriptionKey = (key: string): string => `${key}?partial`;
const partKey = (key: string, part: number): string => `${key}?part=${part}`;

/** Opens what an earlier page left, or an empty file. Without a Cache all of it stays in memory. */
export async function openPartial(cache: Cache | undefined, key: string): Promise<PartialInCache> {
  const found = cache && (await readDescription(cache, key));
  let version = found?.version;
  const parts: Blob[] = [];
  for (let i = 0; cache && i < (found?.parts ?? 0); i++) {
    const part = await (await cache.match(partKey(key, i)))?.blob();
    if (!part) break;
    parts.push(part);
  }
  let byteLength = parts.reduce((sum, { size }) => sum + size, 0);
  let latest: Uint8Array<ArrayBuffer>[] = [];
  let latestBytes = 0;

  /** A full Cache is no reason to stop: then the parts stay in memory. */
  const store = async (): Promise<void> => {
    if (latestBytes === 0) return;
    const part = new Blob(latest);
    [latest, latestBytes] = [[], 0];
    const index = parts.push(part) - 1;
    if (!cache || !version) return;
    await cache.put(partKey(key, index), new Response(part)).then(() => describe(index + 1), () => undefined);
  };
  const describe = async (count: number): Promise<void> => {
    if (version) await cache?.put(descriptionKey(key), Response.json({ version, parts: count } satisfies Description));
  };

  return {
    get byteLength() {
      return byteLength;
    },
    get version() {
      return version;
    },
    async begin(next) {
      await removePartial(cache, key);
      parts.length = 0;
      [latest, latestBytes, byteLength] = [[], 0, 0];
      version = next;
    },
    async append(bytes) {
      latest.push(bytes as Uint8Array<ArrayBuffer>);
      latestBytes += bytes.length;
      byteLength += bytes.length;
      if (latestBytes >= PART_BYTES) await store();
    },
    flush: store,
    blob: () => new Blob([...parts, ...latest]),
  };
}

/** Removes all parts and their description. */
export async function removePartial(cache: Cache | undefined, key: string): Promise<void> {
  if (!cache) return;
  await cache.delete(descriptionKey(key));
  for (let i = 0; await cache.delete(partKey(key, i)); i++);
}

async function readDescription(cache: Cache, key: string): Promise<Description | undefined> {
  const response = await cache.match(descriptionKey(key));
  const found = (await response?.json().catch(() => undefined)) as Partial<Record<keyof Description, unknown>> | undefined;
  const version = parseVersion(found?.version);
  return version && typeof found?.parts === 'number' ? { version, parts: found.parts } : undefined;
}
