/**
 * What an AVIF file says of its picture: how large it is, and how it is to be turned. The file is made of boxes (ISO/IEC 14496-12); `meta` has
 * properties of items (ISO/IEC 23008-12, section 6.5), and which of them belong to the item that is the picture.
 */
import type { Orientation } from '../jpeg/exif.js';
import { damaged } from './emscripten.js';

export interface AvifHeader {
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
}

interface Box {
  readonly kind: string;
  readonly data: Uint8Array;
  /** Where it says that it ends. */
  readonly end: number;
}

/** More boxes than this in one are not those of a picture. */
const MAX_BOXES = 4096;

/** @throws ImageFormatError where no size is told, and for a file that is cut: libavif paints what is missing grey */
export function readAvifHeader(name: string, bytes: Uint8Array): AvifHeader {
  const whole = boxesOf(bytes).find(({ end }) => end > bytes.length);
  if (whole) throw damaged('AVIF', name, `it has ${bytes.length} bytes of ${whole.end}`);
  const meta = find(bytes, 'meta')?.subarray(4);
  const properties = meta && find(meta, 'iprp');
  const known = properties && find(properties, 'ipco');
  if (!meta || !properties || !known) throw damaged('AVIF', name, 'it holds no picture');
  const all = boxesOf(known);
  const own = propertiesOf(primaryItem(meta), properties).map((index) => all[index - 1]);
  let size: Uint8Array | undefined;
  let turns = 0;
  let mirror: number | undefined;
  for (const box of own) {
    if (box?.kind === 'ispe' && box.data.length >= 12) size = box.data;
    if (box?.kind === 'irot' && box.data.length >= 1) turns = box.data[0] & 3;
    if (box?.kind === 'imir' && box.data.length >= 1) mirror = box.data[0] & 1;
  }
  if (!size) throw damaged('AVIF', name, 'its size is not told');
  const view = viewOf(size);
  return { width: view.getUint32(4), height: view.getUint32(8), orientation: orientationOf(turns, mirror) };
}

/**
 * The orientation of EXIF that is the same as quarter turns against the clock, and then a mirror: 0 swaps top and bottom, 1 left and right
 * (ISO/IEC 23008-12, sections 6.5.10 and 6.5.12, of its second edition).
 */
function orientationOf(turns: number, mirror: number | undefined): Orientation {
  const [plain, topToBottom, leftToRight] = ([[1, 4, 2], [8, 5, 7], [3, 2, 4], [6, 7, 5]] as const)[turns];
  return mirror === undefined ? plain : mirror === 0 ? topToBottom : leftToRight;
}

function primaryItem(meta: Uint8Array): number {
  const item = find(meta, 'pitm');
  if (!item || item.length < 6) return 1;
  return item[0] === 0 || item.length < 8 ? viewOf(item).getUint16(4) : viewOf(item).getUint32(4);
}

/** Numbers of the properties of an item, from 1, in the order in which they are applied. */
function propertiesOf(item: number, properties: Uint8Array): number[] {
  const associations = find(properties, 'ipma');
  if (!associations || associations.length < 8) return [];
  const view = viewOf(associations);
  const [isLongItem, isLongIndex] = [view.getUint8(0) > 0, (view.getUint8(3) & 1) === 1];
  let at = 8;
  for (let left = view.getUint32(4); left > 0 && at + (isLongItem ? 5 : 3) <= view.byteLength; left--) {
    const id = isLongItem ? view.getUint32(at) : view.getUint16(at);
    at += isLongItem ? 4 : 2;
    const count = view.getUint8(at++);
    const width = isLongIndex ? 2 : 1;
    if (id === item) {
      const within = Math.min(count, Math.floor((view.byteLength - at) / width));
      // The highest bit says whether a reader has to understand it.
      return Array.from({ length: within }, (_, i) => (isLongIndex ? view.getUint16(at + 2 * i) & 0x7fff : view.getUint8(at + i) & 0x7f));
    }
    at += count * width;
  }
  return [];
}

const find = (bytes: Uint8Array, kind: string): Uint8Array | undefined => boxesOf(bytes).find((box) => box.kind === kind)?.data;

/** The boxes that lie one behind the other in some bytes; the last may be cut. */
function boxesOf(bytes: Uint8Array): Box[] {
  const view = viewOf(bytes);
  const boxes: Box[] = [];
  for (let at = 0; at + 8 <= bytes.length && boxes.length < MAX_BOXES; ) {
    const short = view.getUint32(at);
    // 1: the length has 64 bits, behind the kind; 0: to the end.
    const isLong = short === 1 && at + 16 <= bytes.length;
    const length = isLong ? Number(view.getBigUint64(at + 8)) : short === 0 ? bytes.length - at : short;
    const header = isLong ? 16 : 8;
    if (length < header) break;
    boxes.push({ kind: String.fromCharCode(...bytes.subarray(at + 4, at + 8)), data: bytes.subarray(at + header, at + length), end: at + length });
    at += length;
  }
  return boxes;
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
