/** A download that is read while it is let go of, and kept nowhere. */
import { download, type DownloadOptions, type PartialFile } from './download.js';
import type { Version } from './http_version.js';

/** More than that is not held; the largest file of the zoo has 0.5 GB. */
const MAX_BYTES = 2 ** 31;

/** The bytes at a URL, once all of them are here; breaks on the way are mended. @throws as `download` */
export async function* downloadedChunks(url: string, options: DownloadOptions = {}): AsyncGenerator<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let byteLength = 0;
  let version: Version | undefined;
  const partial: PartialFile = {
    get byteLength() {
      return byteLength;
    },
    get version() {
      return version;
    },
    async begin(next) {
      [version, byteLength, chunks.length] = [next, 0, 0];
    },
    async append(bytes) {
      chunks.push(bytes);
      byteLength += bytes.length;
    },
  };
  await download([url], partial, { maxBytes: MAX_BYTES, ...options });
  for (let i = 0; i < chunks.length; i++) {
    const chunk = chunks[i];
    chunks[i] = new Uint8Array(0); // lets go of it
    yield chunk;
  }
}
