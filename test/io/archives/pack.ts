/** Archives for tests, packed as the zoo packs them. */
import { gzipSync } from 'node:zlib';
import { packTar, type TarHeader } from 'modern-tar';
import { directoryOf, fileOf, type ModelKind } from '../../../src/io/archives/model_kinds.js';
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

/** Models of which a file's name tells, and which lie where it does. */
export const kindOf = (name: string, files: RegExp): ModelKind => ({ name, homeOf: (path) => (files.test(fileOf(path)) ? directoryOf(path) : undefined) });

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

/** A header, byte by byte, with its checksum: for what no packer would write. */
export function tarBlock({ name = 'x', size, type = '0', sizeField }: { readonly name?: string; readonly size: number; readonly type?: string; readonly sizeField?: string }): Uint8Array {
  const block = Buffer.alloc(512);
  block.write(name, 0, 'latin1');
  // More than eleven octal digits hold: GNU's binary form.
  if (size >= 8 ** 11) {
    block[124] = 0x80;
    block.writeBigUInt64BE(BigInt(size), 128);
  } else {
    block.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  }
  if (sizeField !== undefined) block.fill(0, 124, 136).write(sizeField, 124, 'latin1');
  block.write(type, 156, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return Uint8Array.from(block);
}

export const endOfTar = new Uint8Array(1024);
