/** Archives for tests, packed as the zoo packs them. */
import { gzipSync } from 'node:zlib';
import { packTar, type TarHeader } from 'modern-tar';
import type { Archive } from '../../../src/io/archives/walk_archive.js';

/** A member: its bytes, or what its header says, with bytes or without. */
export type Packed = Uint8Array | string | (Pick<TarHeader, 'type' | 'linkname'> & { readonly body?: string });

export async function tarOf(members: readonly (readonly [name: string, content: Packed])[]): Promise<Uint8Array<ArrayBuffer>> {
  return packTar(
    members.map(([name, content]) => {
      const { body = '', ...header } = typeof content === 'object' && !(content instanceof Uint8Array) ? content : { body: content };
      const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
      return { header: { name, size: bytes.length, ...header }, body: bytes };
    }),
  );
}

export async function tarGzOf(members: readonly (readonly [name: string, content: Packed])[]): Promise<Uint8Array<ArrayBuffer>> {
  return Uint8Array.from(gzipSync(await tarOf(members)));
}

/** Bytes as an archive that comes in pieces; `reads` counts how often it was begun. */
export function archiveIn(bytes: Uint8Array, piece = 1000): Archive & { readonly reads: number } {
  let reads = 0;
  return {
    name: 'model.tar.gz',
    get reads() {
      return reads;
    },
    async *chunks() {
      reads++;
      for (let i = 0; i < bytes.length; i += piece) yield bytes.subarray(i, i + piece);
    },
  };
}
