/** The members of a tar in order: headers, the long names and pax records before them, and the bytes behind them. */
import { truncated, type ByteStream } from './byte_stream.js';
import { readPaxRecords, type PaxRecord } from './pax.js';
import { checkMap, readGnuSparse, readPaxSparse, type Segment, type SparseMap } from './sparse.js';
import { BLOCK, isZero, readTarHeader, textAt, type TarHeader } from './tar_header.js';

/** Bytes of a file, and where in it they belong: what lies between two pieces is zero. */
export interface Piece {
  readonly offset: number;
  readonly bytes: Uint8Array;
}

export interface TarMember {
  readonly path: string;
  readonly kind: 'file' | 'link' | 'symlink' | 'other';
  readonly linkTo: string;
  /** Of the file as it is unpacked. */
  readonly byteLength: number;
  /** Its bytes, once, and only until the next member is asked for. */
  pieces(): AsyncIterable<Piece>;
}

/** Long names and pax records before a member: they are kept in memory, and nobody needs so many. */
const MAX_RECORD_BYTES = 2 ** 20;
/** PATH_MAX of Linux. */
const MAX_PATH_BYTES = 4096;

const KINDS: Readonly<Record<string, TarMember['kind']>> = { '1': 'link', '2': 'symlink', '3': 'other', '4': 'other', '5': 'other', '6': 'other', D: 'other', V: 'other' };
/** What these are followed by is nothing, whatever their size says. */
const WITHOUT_BYTES = /^[1-6]$/;
/** What counts for all members that follow. */
const GLOBAL_KEYS: ReadonlySet<string> = new Set(['path', 'linkpath', 'size']);

/**
 * All members; what is not taken of one is skipped. Reads up to the very end.
 *
 * @throws Error, without a tag, for what is no tar, is damaged or cut off
 */
export async function* tarMembers(tar: ByteStream): AsyncGenerator<TarMember> {
  const globals = new Map<string, string>();
  const records: PaxRecord[] = [];
  let recordBytes = 0;
  for (let block = await tar.take(BLOCK); ; block = await tar.take(BLOCK)) {
    if (!block) throw truncated();
    if (isZero(block)) return readEnd(tar);
    const header = readTarHeader(block);
    if (/^[xgLKX]$/.test(header.type)) {
      recordBytes += header.size;
      if (recordBytes > MAX_RECORD_BYTES) throw new Error(`Names and attributes of ${recordBytes} bytes`);
      for (const record of await readRecords(header, tar)) {
        if (header.type !== 'g') records.push(record);
        else if (GLOBAL_KEYS.has(record[0])) globals.set(...record);
      }
      continue;
    }
    const body = await bodyOf(header, block, [...globals, ...records], tar);
    [records.length, recordBytes] = [0, 0];
    yield body.member;
    await body.skip();
  }
}

/** @returns GNU's long names as the pax records that say the same */
async function readRecords({ type, size }: TarHeader, tar: ByteStream): Promise<PaxRecord[]> {
  const bytes = size === 0 ? new Uint8Array(0) : await tar.take(size);
  if (!bytes) throw truncated();
  await tar.skip(padding(size));
  if (type === 'L') return [['path', textAt(bytes, 0, size)]];
  if (type === 'K') return [['linkpath', textAt(bytes, 0, size)]];
  return readPaxRecords(bytes);
}

async function bodyOf(header: TarHeader, block: Uint8Array, records: readonly PaxRecord[], tar: ByteStream): Promise<{ member: TarMember; skip(): Promise<void> }> {
  const values = new Map(records);
  const path = values.get('GNU.sparse.name') ?? values.get('path') ?? header.path;
  const linkTo = values.get('linkpath') ?? header.linkTo;
  if (Math.max(path.length, linkTo.length) > MAX_PATH_BYTES) throw new Error(`A path of ${Math.max(path.length, linkTo.length)} letters`);
  // A volume of several has pieces of files, which are of no use here.
  if (header.type === 'M') throw new Error('A part of an archive of several volumes');
  const size = WITHOUT_BYTES.test(header.type) ? 0 : sizeOf(values, header);
  const kind = header.type === '0' && path.endsWith('/') ? 'other' : (KINDS[header.type] ?? 'file');
  const sparse: SparseMap | undefined = header.type === 'S' ? await readGnuSparse(block, tar) : kind === 'file' ? await readPaxSparse(records, tar) : undefined;
  const packedBytes = size - (sparse?.mapBytes ?? 0);
  if (sparse) checkMap(sparse, packedBytes);
  let left = packedBytes;
  async function* pieces(): AsyncGenerator<Piece> {
    for (const [start, length] of sparse?.segments ?? ([[0, packedBytes]] satisfies Segment[])) {
      for (let offset = start; offset < start + length; ) {
        const bytes = await tar.some(start + length - offset);
        if (!bytes) throw truncated();
        left -= bytes.length;
        yield { offset, bytes };
        offset += bytes.length;
      }
    }
  }
  return {
    member: { path, kind, linkTo, byteLength: sparse?.byteLength ?? size, pieces },
    skip: async () => tar.skip(left + padding(size)),
  };
}

function sizeOf(values: ReadonlyMap<string, string>, header: TarHeader): number {
  const said = values.get('size');
  const size = said === undefined ? header.size : /^\d+$/.test(said) ? Number(said) : NaN;
  if (!Number.isSafeInteger(size)) throw new Error('Invalid size of a member');
  return size;
}

/** Two blocks of zeros; what fills up the last record of a tape is zero too. */
async function readEnd(tar: ByteStream): Promise<void> {
  const second = await tar.take(BLOCK);
  if (!second) throw truncated();
  if (!isZero(second)) throw new Error('Invalid tar header');
  for (let rest = await tar.some(2 ** 20); rest; rest = await tar.some(2 ** 20)) if (!isZero(rest)) throw new Error('Bytes behind the end of the tar');
}

const padding = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK;
