/** The members of a `.tar.gz` in order, as they come out of the stream. */
import { createTarDecoder, type TarHeader } from 'modern-tar';
import { ArchiveFormatError, isDeepLabError } from '../../errors.js';
import { streamOf } from '../sources/chunks.js';

/** An archive that can be read again: every call starts at the first byte. */
export interface Archive {
  /** What messages call it. */
  readonly name: string;
  chunks(): AsyncIterable<Uint8Array>;
}

/** A file in an archive, or a link to one. */
export interface Member {
  /** Inside the archive, with `/` between the parts and without `.` among them. */
  readonly path: string;
  /** For links: the path that it leads to. */
  readonly linkTo?: string;
  /** Its bytes; only while it is visited. */
  read(): Promise<Uint8Array>;
}

/** More than a typed array of some browsers holds; the largest file of the zoo has 0.5 GB. */
const MAX_MEMBER_BYTES = 2 ** 31;

/**
 * Visits all files and links of an archive; what a visitor does not read is skipped.
 *
 * @throws ArchiveFormatError for what is no archive, is damaged or cut off, or has a member or a link that points outside; and
 *   whatever the archive's bytes or the visitor throw
 */
export async function walkArchive(archive: Archive, visit: (member: Member) => Promise<void> | void): Promise<void> {
  const { name } = archive;
  const members = (await unpacked(archive)).pipeThrough(createTarDecoder({ strict: true })).getReader();
  try {
    for (let { done, value } = await members.read(); !done && value; { done, value } = await members.read()) {
      const { header, body } = value;
      const member = memberOf(name, header, body);
      if (member) await visit(member);
      // What was not read has to go, or the next member never comes.
      if (!body.locked) await body.cancel();
    }
  } catch (cause) {
    await members.cancel(cause).catch(() => undefined);
    if (isDeepLabError(cause)) throw cause;
    throw new ArchiveFormatError(`${name} is damaged or cut off (${reasonOf(cause)}), expected a whole .tar.gz. Get it again.`, { cause });
  }
}

/** The bytes of the tar inside. */
async function unpacked(archive: Archive): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const chunks = archive.chunks()[Symbol.asyncIterator]();
  const first = await chunks.next();
  const start = first.done ? new Uint8Array(0) : first.value;
  const isPlain = isTar(start);
  if (!isPlain && !isGzip(start)) {
    await chunks.return?.();
    throw new ArchiveFormatError(`${archive.name} is no archive: it begins with ${beginning(start)}, expected a .tar.gz (1f 8b 08). Check where it comes from.`);
  }
  const stream = streamOf((async function* () {
    yield start;
    yield* { [Symbol.asyncIterator]: () => chunks };
  })());
  // A server that unpacks what it sends leaves a plain tar.
  return isPlain ? stream : stream.pipeThrough(new DecompressionStream('gzip'));
}

/** RFC 1952, section 2.3.1: ID1, ID2, and deflate, the only method there is. */
export const isGzip = (start: Uint8Array): boolean => start[0] === 0x1f && start[1] === 0x8b && start[2] === 8;

/** POSIX ustar: the magic is at byte 257; GNU's differs from the sixth letter on. */
export const isTar = (start: Uint8Array): boolean => String.fromCharCode(...start.subarray(257, 262)) === 'ustar';

function memberOf(archive: string, { name, type, size, linkname }: TarHeader, body: ReadableStream<Uint8Array>): Member | undefined {
  const path = insidePath(archive, name);
  if (type === 'link' || type === 'symlink') {
    // A symbolic link starts where it lies, a hard link at the top.
    const target = linkname ?? '';
    const from = type === 'symlink' && !isAbsolute(target) ? path.split('/').slice(0, -1) : [];
    return { path, linkTo: insidePath(archive, target, from), read: async () => new Uint8Array(0) };
  }
  if (type !== undefined && type !== 'file') return undefined;
  return { path, read: () => readBody(archive, path, size, body) };
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
  if (outside) throw new ArchiveFormatError(`${archive} has a member that points outside of it ('${path}'), as no model has. Do not use it.`);
  return parts.join('/');
}

async function readBody(archive: string, path: string, size: number, body: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  if (size > MAX_MEMBER_BYTES) throw new ArchiveFormatError(`${archive}: ${path} has ${size} bytes, expected at most ${MAX_MEMBER_BYTES}. Unpack it (tar -xzf) and give the folder.`);
  const bytes = new Uint8Array(size);
  let length = 0;
  const reader = body.getReader();
  for (let { done, value } = await reader.read(); !done && value; { done, value } = await reader.read()) {
    bytes.set(value, length);
    length += value.length;
  }
  return bytes;
}

/** The first bytes as text where they are text, which often says what was sent instead. */
function beginning(start: Uint8Array): string {
  if (start.length === 0) return 'nothing (it is empty)';
  const head = start.subarray(0, 16);
  const text = String.fromCharCode(...head);
  return /^[\x20-\x7e\s]+$/.test(text) ? `'${text.replace(/\s+/g, ' ').trim()}'` : Array.from(head.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
}

const reasonOf = (cause: unknown): string => (typeof cause === 'object' && cause !== null && 'message' in cause ? String(cause.message) : String(cause)).replace(/\.$/, '');
