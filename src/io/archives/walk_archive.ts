/** The members of a `.tar.gz` in order, as they come out of the stream. */
import { ArchiveFormatError, isDeepLabError, throwIfAborted } from '../../errors.js';
import { breather } from '../sources/breather.js';
import { checkInflating, inflate } from '../sources/inflate.js';
import { shortName } from '../sources/short_name.js';
import { ByteStream } from './byte_stream.js';
import { isGzip, isTar } from './signatures.js';
import { tarMembers, type Piece, type TarMember } from './tar_members.js';

/** An archive that can be read again: every call starts at the first byte. */
export interface Archive {
  /** What messages call it. */
  readonly name: string;
  /** Ends a walk wherever it is: a megabyte of gzip may hold a gigabyte. */
  readonly signal?: AbortSignal;
  chunks(): AsyncIterable<Uint8Array>;
}

/** A file in an archive, or a link to one. */
export interface Member {
  /** Inside the archive, with `/` between the parts and without `.` among them. */
  readonly path: string;
  /** For links: the path that it leads to. */
  readonly linkTo?: string;
  /** Of the file as it is unpacked, holes included. */
  readonly byteLength: number;
  /** How much of the archive, as it lies there, was read until now. */
  packedBytes(): number;
  /** Its bytes, once; only while it is visited. */
  pieces(): AsyncIterable<Piece>;
}

/**
 * Visits all files and links of an archive; what a visitor does not read is skipped.
 *
 * @throws ArchiveFormatError for what is no archive, is damaged or cut off, or has a member or a link that points outside; AbortError;
 *   and whatever the archive's bytes or the visitor throw
 */
export async function walkArchive(archive: Archive, visit: (member: Member) => Promise<void> | void): Promise<void> {
  const { name } = archive;
  let packed = 0;
  // On either side of gzip: much may come out of little, and nothing out of much.
  const chunks = breathing(archive.chunks(), archive.signal, (bytes) => (packed += bytes));
  const tar = new ByteStream(breathing(await unpacked(name, chunks), archive.signal));
  try {
    for await (const found of tarMembers(tar)) {
      const member = memberOf(name, found, () => packed);
      if (member) await visit(member);
    }
  } catch (cause) {
    throwIfAborted(archive.signal);
    if (isDeepLabError(cause)) throw cause;
    await checkInflating('gzip');
    throw new ArchiveFormatError(`${name} is damaged or cut off (${reasonOf(cause)}), expected a whole .tar.gz. Get it again.`, { cause });
  } finally {
    await tar.end().catch(() => undefined);
  }
}

/** The same bytes; between two pieces others have their turn, and the signal is heard. */
async function* breathing(chunks: AsyncIterable<Uint8Array>, signal: AbortSignal | undefined, count?: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  const breathe = breather(signal);
  for await (const chunk of chunks) {
    await breathe();
    count?.(chunk.length);
    yield chunk;
  }
}

/** The bytes of the tar inside. */
async function unpacked(name: string, all: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const chunks = all[Symbol.asyncIterator]();
  const first = await chunks.next();
  const start = first.done ? new Uint8Array(0) : first.value;
  const isPlain = isTar(start);
  if (!isPlain && !isGzip(start)) {
    await chunks.return?.();
    throw new ArchiveFormatError(`${name} is no archive: it begins with ${beginning(start)}, expected a .tar.gz (1f 8b 08). Check where it comes from.`);
  }
  const bytes = (async function* () {
    try {
      yield start;
      yield* { [Symbol.asyncIterator]: () => chunks };
    } finally {
      await chunks.return?.();
    }
  })();
  // A server that unpacks what it sends leaves a plain tar.
  return isPlain ? bytes : inflate(bytes, 'gzip');
}

function memberOf(archive: string, { path: given, kind, linkTo, byteLength, pieces }: TarMember, packedBytes: () => number): Member | undefined {
  const path = insidePath(archive, given);
  if (kind === 'link' || kind === 'symlink') {
    // A symbolic link starts where it lies, a hard link at the top.
    const from = kind === 'symlink' && !isAbsolute(linkTo) ? path.split('/').slice(0, -1) : [];
    return { path, linkTo: insidePath(archive, linkTo, from), byteLength: 0, packedBytes, pieces };
  }
  return kind === 'other' ? undefined : { path, byteLength, packedBytes, pieces };
}

const isAbsolute = (path: string): boolean => /^([/\\]|[a-z]:)/i.test(path);

/** A path without `.` and `..`. @throws ArchiveFormatError where it leads out of the archive */
function insidePath(archive: string, path: string, from: readonly string[] = []): string {
  const parts = [...from];
  let outside = isAbsolute(path);
  for (const part of path.split(/[/\\]/)) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) outside = true;
  }
  if (outside) throw new ArchiveFormatError(`${archive} has a member that points outside of it ('${shortName(path)}'), as no model has. Do not use it.`);
  return parts.join('/');
}

/** The first bytes as text where they are text, which often says what was sent instead. */
function beginning(start: Uint8Array): string {
  if (start.length === 0) return 'nothing (it is empty)';
  const head = start.subarray(0, 16);
  const text = String.fromCharCode(...head);
  return /^[\x20-\x7e\s]+$/.test(text) ? `'${text.replace(/\s+/g, ' ').trim()}'` : Array.from(head.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

const reasonOf = (cause: unknown): string => shortName((typeof cause === 'object' && cause !== null && 'message' in cause ? String(cause.message) : String(cause)).replace(/\.$/, ''));
