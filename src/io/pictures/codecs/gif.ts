/**
 * The first picture of GIF files (GIF89a specification), on its screen: what it does not cover is black, and what is transparent has its colour
 * from the palette, as in a PNG. Of what is no film all other decoders give the same.
 */
import { ImageFormatError } from '../../../errors.js';
import type { Pixels } from '../jpeg/exif.js';
import { checkImageSize, checkProportion } from '../picture.js';

/** A code of 12 bits stands for up to 4096 pixels; a picture with anything in it is far from that. */
const MAX_PIXELS_PER_BYTE = 1024;

const EXTENSION = 0x21;
const IMAGE = 0x2c;
/** Codes have up to 12 bits (appendix F). */
const MAX_CODES = 4096;

export function decodeGif(name: string, bytes: Uint8Array): Pixels {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 13) throw damaged(name, 'it ends within its header');
  const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)];
  checkImageSize(name, width, height);
  checkProportion(name, width, height, bytes.length * MAX_PIXELS_PER_BYTE);
  let at = 13;
  const palette = paletteAt(at, bytes[10]);
  at += palette.length;
  while (bytes[at] === EXTENSION) at = endOfBlocks(name, bytes, at + 2);
  if (bytes[at] !== IMAGE || at + 10 > bytes.length) throw damaged(name, 'it holds no picture');
  const [left, top, columns, rows, flags] = [view.getUint16(at + 1, true), view.getUint16(at + 3, true), view.getUint16(at + 5, true), view.getUint16(at + 7, true), bytes[at + 9]];
  at += 10;
  const own = paletteAt(at, flags);
  at += own.length;
  const colors = own.length > 0 ? own : palette;
  // What lies beyond the screen is not decoded into memory, whatever size is told.
  if (left + columns > width || top + rows > height) throw damaged(name, `a picture of ${columns} x ${rows} pixels at ${left}, ${top} does not lie on the screen of ${width} x ${height}`);
  const end = endOfBlocks(name, bytes, at + 1);
  const indices = decompress(name, joinBlocks(bytes, at + 1, end), bytes[at], columns * rows);
  const rgb = new Uint8Array(width * height * 3);
  const order = rowsOf(rows, (flags & 0x40) !== 0);
  for (let i = 0; i < rows; i++) {
    let to = ((top + order[i]) * width + left) * 3;
    for (let from = i * columns; from < (i + 1) * columns; from++, to += 3) {
      const color = indices[from] * 3;
      if (color >= colors.length) throw damaged(name, `index ${indices[from]} not in palette`);
      rgb[to] = colors[color];
      rgb[to + 1] = colors[color + 1];
      rgb[to + 2] = colors[color + 2];
    }
  }
  return { rgb, height, width };

  /** The table of colours that flags tell of; empty where there is none. */
  function paletteAt(start: number, tableFlags: number): Uint8Array {
    return (tableFlags & 0x80) === 0 ? new Uint8Array(0) : bytes.subarray(start, start + 3 * 2 ** ((tableFlags & 7) + 1));
  }
}

/** Where a sequence of sub-blocks ends, which begins at an offset: behind the one of no bytes (section 16). */
function endOfBlocks(name: string, bytes: Uint8Array, start: number): number {
  let at = start;
  while (at < bytes.length && bytes[at] !== 0) at += bytes[at] + 1;
  if (at >= bytes.length) throw damaged(name, `it ends within the block at byte ${start}`);
  return at + 1;
}

function joinBlocks(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const joined = new Uint8Array(end - start);
  let length = 0;
  for (let at = start; at < end - 1; at += bytes[at] + 1) {
    joined.set(bytes.subarray(at + 1, at + 1 + bytes[at]), length);
    length += bytes[at];
  }
  return joined.subarray(0, length);
}

/** The order in which rows are stored (appendix E): every 8th, those in between, and so on. */
function rowsOf(rows: number, isInterlaced: boolean): number[] {
  const passes = isInterlaced ? ([[0, 8], [4, 8], [2, 4], [1, 2]] as const) : ([[0, 1]] as const);
  const order: number[] = [];
  for (const [first, step] of passes) for (let y = first; y < rows; y += step) order.push(y);
  return order;
}

/**
 * LZW with codes of a variable length, the lowest bits first (appendix F).
 *
 * @throws ImageFormatError unless there are as many indices as the picture needs
 */
function decompress(name: string, data: Uint8Array, rootBits: number, count: number): Uint8Array {
  if (rootBits < 1 || rootBits > 8) throw damaged(name, `its codes begin with ${rootBits} bits; 2 to 8 are expected`);
  const clear = 1 << rootBits;
  const end = clear + 1;
  /** A code stands for what another one does, and an index behind it. */
  const prefix = new Uint16Array(MAX_CODES);
  const suffix = Uint8Array.from({ length: MAX_CODES }, (_, i) => (i < clear ? i : 0));
  const lengths = new Uint16Array(MAX_CODES).fill(1);
  const indices = new Uint8Array(count);
  let [bits, next, previous, done] = [rootBits + 1, end + 1, -1, 0];
  let [held, heldBits] = [0, 0];
  for (let at = 0; done < count; ) {
    while (heldBits < bits && at < data.length) {
      held |= data[at++] << heldBits;
      heldBits += 8;
    }
    if (heldBits < bits) break;
    const code = held & ((1 << bits) - 1);
    held >>= bits;
    heldBits -= bits;
    if (code === end) break;
    if (code === clear) {
      [bits, next, previous] = [rootBits + 1, end + 1, -1];
      continue;
    }
    if (code > next || (code === next && previous < 0)) throw damaged(name, `the code ${code} stands for nothing`);
    // What a code stands for may be the one before it with its own first index behind it, which is known only now.
    const isNew = code === next;
    const length = isNew ? lengths[previous] + 1 : lengths[code];
    let write = done + length - 1;
    let from = code;
    if (isNew) {
      write--;
      from = previous;
    }
    for (; ; from = prefix[from], write--) {
      if (write < count) indices[write] = suffix[from];
      if (lengths[from] === 1) break;
    }
    const first = indices[done];
    if (isNew && done + length - 1 < count) indices[done + length - 1] = first;
    if (previous >= 0 && next < MAX_CODES) {
      prefix[next] = previous;
      suffix[next] = first;
      lengths[next] = lengths[previous] + 1;
      if (++next === 1 << bits && bits < 12) bits++;
    }
    previous = code;
    done += length;
  }
  if (done < count) throw damaged(name, `its data hold ${done} pixels; the picture needs ${count}`);
  return indices;
}

const damaged = (name: string, reason: string): ImageFormatError =>
  new ImageFormatError(`${name}: the GIF data cannot be decoded (${reason}). The file is damaged or truncated; copy or download it again.`);
