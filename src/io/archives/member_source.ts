/** A file of an archive of which only the beginning and the end are known: enough to tell what it is, without unpacking it again. */
import { checkRange, type ByteSource } from '../sources/byte_source.js';
import type { Member } from './walk_archive.js';

export interface Ends {
  readonly byteLength: number;
  /** The first bytes; all of a small file. */
  readonly head: Uint8Array;
  /** The last ones. */
  readonly tail: Uint8Array;
}

const HEAD_BYTES = 512;
/** The footer of a table, by which V1 checkpoints are known, has 48. */
const TAIL_BYTES = 64;

/** Reads through a member. @param hold is told how many bytes of it will be kept */
export async function readEnds(member: Member, hold: (bytes: number) => void): Promise<Ends> {
  const { byteLength } = member;
  const head = new Uint8Array(Math.min(HEAD_BYTES, byteLength));
  const tail = new Uint8Array(byteLength > HEAD_BYTES ? TAIL_BYTES : 0);
  hold(head.length + tail.length);
  for await (const { offset, bytes } of member.pieces()) {
    copy(bytes, offset, head, 0);
    copy(bytes, offset, tail, byteLength - tail.length);
  }
  return { byteLength, head, tail };
}

/** What two ranges of a file have in common, from one to the other. */
function copy(from: Uint8Array, fromOffset: number, to: Uint8Array, toOffset: number): void {
  const start = Math.max(fromOffset, toOffset);
  const end = Math.min(fromOffset + from.length, toOffset + to.length);
  if (start < end) to.set(from.subarray(start - fromOffset, end - fromOffset), start - toOffset);
}

/** @param readAll unpacks it; called once, when more is wanted than its ends */
export function memberSource(name: string, { byteLength, head, tail }: Ends, readAll: () => Promise<Uint8Array>): ByteSource {
  let all: Promise<Uint8Array> | undefined;
  return {
    name,
    byteLength,
    read: async (offset, length) => {
      checkRange(name, byteLength, offset, length);
      const end = offset + length;
      if (end <= head.length) return head.subarray(offset, end);
      const tailStart = byteLength - tail.length;
      if (offset >= tailStart) return tail.subarray(offset - tailStart, end - tailStart);
      // A failed read must not be remembered: the next try may succeed.
      all ??= readAll().catch((error: unknown) => {
        all = undefined;
        throw error;
      });
      return (await all).subarray(offset, end);
    },
    close: async () => void (all = undefined),
  };
}
