/** ZIPs, in the worker: fflate's own workers are made of text, which the page's policy forbids. */
import { unzipSync, zipSync, type Zippable } from 'fflate';
import { EngineError, messageOf } from '../../engine/engine_error.js';

/** More would not fit into a page. */
const MOST_BYTES = 2 ** 29;

/** Pictures are compressed already. */
const STORED = /\.(jpe?g|png|zip)$/i;

export async function zipped(files: Readonly<Record<string, Blob>>): Promise<Blob> {
  const entries: Zippable = {};
  for (const [path, blob] of Object.entries(files)) entries[path] = [new Uint8Array(await blob.arrayBuffer()), { level: STORED.test(path) ? 0 : 6 }];
  return new Blob([new Uint8Array(zipSync(entries))], { type: 'application/zip' });
}

/** @throws EngineError for a file that is damaged or no ZIP, or that holds more than a page can */
export async function unzipped(file: Blob): Promise<Record<string, Blob>> {
  let bytes = 0;
  const filter = ({ name, originalSize }: { readonly name: string; readonly originalSize: number }): boolean => !name.endsWith('/') && (bytes += originalSize) <= MOST_BYTES;
  let found: Record<string, Uint8Array>;
  try {
    found = unzipSync(new Uint8Array(await file.arrayBuffer()), { filter });
  } catch (error) {
    throw new EngineError(`The ZIP could not be opened: ${messageOf(error)}. Choose another file.`);
  }
  if (bytes > MOST_BYTES) throw new EngineError(`The ZIP holds more than ${MOST_BYTES / 2 ** 20} MiB, which is too much for a page. Split it.`);
  return Object.fromEntries(Object.entries(found).map(([path, content]) => [path, new Blob([new Uint8Array(content)])]));
}
