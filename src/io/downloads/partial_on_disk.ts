/** A download that has begun, on the disk: what came so far, and beside it which version of the file that is. Node only. */
import { constants, open, rm, type FileHandle } from 'node:fs/promises';
import type { PartialFile } from './download.js';
import { readSmallFile } from '../sources/small_file.js';
import { parseVersion, type Version } from './http_version.js';

export interface PartialOnDisk extends PartialFile {
  /** Makes sure that all of it is on the disk, and closes it. */
  close(): Promise<void>;
}

/** What servers say in their headers, which have less. */
const MAX_VERSION_BYTES = 2 ** 16;

/** Where the version of a partial file is told. */
const versionPath = (path: string): string => `${path}.json`;

/** Opens what an earlier download left, or an empty file. One process at a time. */
export async function openPartial(path: string): Promise<PartialOnDisk> {
  let version = await readVersion(path);
  // Bytes of nobody knows what are of no use.
  const handle = await open(path, version ? constants.O_RDWR | constants.O_CREAT : 'w+');
  let byteLength = (await handle.stat()).size;
  return {
    get byteLength() {
      return byteLength;
    },
    get version() {
      return version;
    },
    async begin(next) {
      // In this order: bytes must never lie beside the version of others.
      await rm(versionPath(path), { force: true });
      await handle.truncate(0);
      byteLength = 0;
      version = next;
      const description = await open(versionPath(path), 'w');
      await description.writeFile(JSON.stringify(next));
      await description.close();
    },
    async append(bytes) {
      await writeAt(handle, bytes, byteLength);
      byteLength += bytes.length;
    },
    async close() {
      await handle.sync().finally(() => handle.close());
    },
  };
}

/** Removes a partial file and what is told of it. */
export async function removePartial(path: string): Promise<void> {
  await rm(versionPath(path), { force: true });
  await rm(path, { force: true });
}

/** How far the download of another process is. */
export async function partialProgress(path: string): Promise<{ readonly loaded: number; readonly total: number } | undefined> {
  const version = await readVersion(path);
  const handle = version && (await open(path, 'r').catch(() => undefined));
  if (!handle) return undefined;
  const { size } = await handle.stat().finally(() => handle.close());
  return { loaded: size, total: version.byteLength ?? 0 };
}

async function writeAt(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) done += (await handle.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
}

async function readVersion(path: string): Promise<Version | undefined> {
  try {
    return parseVersion(JSON.parse(await readSmallFile(versionPath(path), MAX_VERSION_BYTES)));
  } catch {
    return undefined;
  }
}
