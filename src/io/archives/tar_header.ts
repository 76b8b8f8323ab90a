/** A header of tar: one block that says what follows (POSIX.1-2001, pax, "ustar Interchange Format"; GNU tar's manual, "Basic Tar Format"). */

/** All of tar comes in blocks of so many bytes. */
export const BLOCK = 512;

export interface TarHeader {
  readonly path: string;
  /** '0' or NUL a file, '1' a link, '2' a symbolic link, '5' a directory, and so on. */
  readonly type: string;
  /** Of what follows, without the zeros up to the next block. */
  readonly size: number;
  readonly linkTo: string;
}

/** @throws Error for a block that is no header */
export function readTarHeader(block: Uint8Array): TarHeader {
  checkSum(block);
  const name = textAt(block, 0, 100);
  // GNU keeps other things where POSIX keeps the beginning of a long path.
  const prefix = textAt(block, 257, 6) === 'ustar' ? textAt(block, 345, 155) : '';
  return {
    path: prefix ? `${prefix}/${name}` : name,
    type: String.fromCharCode(block[156] || 0x30),
    size: numberAt(block, 124, 12),
    linkTo: textAt(block, 157, 100),
  };
}

export function isZero(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) return false;
  return true;
}

/** Text up to a NUL, or up to the end of its field. */
export function textAt(block: Uint8Array, offset: number, length: number): string {
  const field = block.subarray(offset, offset + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}

/** Octal digits, or, where the first bit is set, GNU's binary numbers. @throws Error for anything else */
export function numberAt(block: Uint8Array, offset: number, length: number): number {
  const field = block.subarray(offset, offset + length);
  let value = 0;
  if (field[0] & 0x80) {
    for (const [i, byte] of field.entries()) value = value * 256 + (i === 0 ? byte & 0x7f : byte);
  } else {
    const digits = textAt(block, offset, length).trim();
    if (!/^[0-7]*$/.test(digits)) throw new Error('Invalid tar number');
    value = parseInt(digits || '0', 8);
  }
  if (!Number.isSafeInteger(value)) throw new Error('Invalid tar number: it is too large');
  return value;
}

const CHECKSUM = { offset: 148, length: 8 } as const;

/** The sum of all bytes, those of the sum itself taken as spaces; some old programs added them up as signed ones. */
function checkSum(block: Uint8Array): void {
  let [unsigned, signed] = [0, 0];
  for (let i = 0; i < BLOCK; i++) {
    const byte = i >= CHECKSUM.offset && i < CHECKSUM.offset + CHECKSUM.length ? 0x20 : block[i];
    unsigned += byte;
    signed += byte < 0x80 ? byte : byte - 0x100;
  }
  const said = numberAt(block, CHECKSUM.offset, CHECKSUM.length);
  if (said !== unsigned && said !== signed) throw new Error('Invalid tar header checksum');
}
