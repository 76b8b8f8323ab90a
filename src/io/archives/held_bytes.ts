/** What an archive may hold of itself in memory: names, and the files that are kept. */
import { ArchiveFormatError } from '../../errors.js';
import { shortName } from '../sources/short_name.js';
import type { Member } from './walk_archive.js';
import type { OwnBytes } from '../../tensor.js';

/** Room that every archive has, and room for each byte of it that was read: weights hardly pack, so that models need one or two. */
const ROOM = 2 ** 26;
const ROOM_PER_BYTE = 64;
/** More than a typed array of some browsers holds; the largest file of the zoo has 0.5 GB. */
const MAX_FILE_BYTES = 2 ** 31;

export class HeldBytes {
  readonly #archive: string;
  #held = 0;

  constructor(archive: string) {
    this.#archive = archive;
  }

  /** @throws ArchiveFormatError where what is held would be out of proportion to the archive. */
  add(bytes: number, member: Member): void {
    const room = this.room(member);
    if (bytes > room) {
      throw new ArchiveFormatError(
        `${this.#archive} unpacks to far more than it is: ${this.#held + bytes} bytes of it up to ${shortName(member.path)}, expected at most ${this.#held + room} from ${member.packedBytes()} packed ones. Unpack it (tar -xf), and give the folder, if it is to be trusted.`,
      );
    }
    this.#held += bytes;
  }

  release(bytes: number): void {
    this.#held -= bytes;
  }

  room(member: Member): number {
    return Math.max(0, ROOM + ROOM_PER_BYTE * member.packedBytes() - this.#held);
  }

  /** All bytes of a member, which are held from then on. */
  async read(member: Member): Promise<OwnBytes> {
    const { byteLength, path } = member;
    if (byteLength > MAX_FILE_BYTES) {
      throw new ArchiveFormatError(`${this.#archive}: ${shortName(path)} has ${byteLength} bytes, expected at most ${MAX_FILE_BYTES}. Unpack it (tar -xf) and give the folder.`);
    }
    // What a header says is believed as bytes arrive: each brings room for seven more.
    let bytes = new Uint8Array(0);
    const grow = (needed: number): void => {
      if (needed <= bytes.length) return;
      const most = bytes.length + this.room(member);
      const length = Math.min(byteLength, Math.max(Math.ceil(1.25 * needed), Math.min(8 * needed, most)));
      this.add(length - bytes.length, member);
      const larger = new Uint8Array(length);
      larger.set(bytes);
      bytes = larger;
    };
    for await (const piece of member.pieces()) {
      grow(piece.offset + piece.bytes.length);
      bytes.set(piece.bytes, piece.offset);
    }
    grow(byteLength);
    return bytes;
  }
}
