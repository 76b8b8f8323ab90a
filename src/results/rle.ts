/**
 * Masks as run lengths, as COCO has them: column after column, first how many pixels are outside, then how many inside, and so on
 * (cocoapi, common/maskApi.c).
 */
import { InvalidArgumentError } from '../errors.js';
import { described } from '../messages.js';
import { denseBytes, labelMapOf, MAX_PIXELS } from '../io/pictures/picture.js';
import type { Mask } from './segmented.js';

export interface RunLengths {
  readonly size: readonly [height: number, width: number];
  /** The lengths, in the letters that pycocotools calls compressed; or, where they are read, as a list of numbers. */
  readonly counts: string;
}

/**
 * A mask's pixels that are not 0 as run lengths, which `pycocotools.mask.decode` reads.
 *
 * @throws ShapeMismatchError for what is no uint8 [h, w]
 */
export function encodeRle(mask: Mask): RunLengths {
  const [height, width] = mask.shape;
  const inside = denseBytes('mask', mask, [-1, -1]);
  const map = Int32Array.from(inside, (value) => Number(value !== 0));
  return encodeRegions(map, height, width, 1)[0];
}

/**
 * A mask of run lengths: what `encodeRle` or pycocotools wrote, or lengths as a list.
 *
 * @returns uint8 [h, w], 255 inside
 * @throws InvalidArgumentError for lengths that do not add up to the size
 */
export function decodeRle({ size, counts }: { readonly size: readonly number[]; readonly counts: string | readonly number[] }): Mask {
  const isSize = Array.isArray(size) && size.length === 2 && size.every((side) => Number.isInteger(side) && side >= 1) && size[0] * size[1] <= MAX_PIXELS;
  if (!isSize) throw new InvalidArgumentError(`The size of run lengths should be [height, width] of at most ${MAX_PIXELS} pixels, found ${Array.isArray(size) ? `[${size.slice(0, 4).join(', ')}]` : described(size)}.`);
  const [height, width] = size;
  const lengths = typeof counts === 'string' ? lengthsOf(counts) : counts;
  if (!Array.isArray(lengths) || !lengths.every((length) => Number.isInteger(length) && length >= 0)) throw new InvalidArgumentError('The counts of run lengths should be a string, or a list of whole numbers of at least 0.');
  const sum = (lengths as readonly number[]).reduce((total, length) => total + length, 0);
  if (sum !== height * width) throw new InvalidArgumentError(`The run lengths are those of ${sum} pixels, and the size is ${height} x ${width} = ${height * width}. They are damaged, or of another picture.`);
  const mask = new Uint8Array(height * width);
  let at = 0;
  (lengths as readonly number[]).forEach((length, i) => {
    for (const end = at + length; at < end; at++) if (i % 2 === 1) mask[(at % height) * width + Math.floor(at / height)] = 255;
  });
  return labelMapOf(mask, height, width);
}

/**
 * Run lengths of all regions at once, in time that is linear in the pixels.
 *
 * @param map [h * w]: 0 or a region from 1 to `count`
 */
export function encodeRegions(map: Int32Array, height: number, width: number, count: number): RunLengths[] {
  const lengths = Array.from({ length: count }, (): number[] => []);
  const ends = new Float64Array(count + 1);
  for (let x = 0, at = 0; x < width; x++) {
    for (let y = 0; y < height; ) {
      const region = map[y * width + x];
      const begin = at;
      while (y < height && map[y * width + x] === region) [y, at] = [y + 1, at + 1];
      if (region === 0) continue;
      const own = lengths[region - 1];
      // A run may go on at the top of the next column.
      if (own.length > 0 && ends[region] === begin) own[own.length - 1] += at - begin;
      else own.push(begin - ends[region], at - begin);
      ends[region] = at;
    }
  }
  return lengths.map((own, i) => {
    if (ends[i + 1] < height * width) own.push(height * width - ends[i + 1]);
    return { size: [height, width], counts: lettersOf(own) };
  });
}

/**
 * rleToString of maskApi.c: from the fourth length on the difference to the one two before; five bits a letter, the lowest first, with a sixth bit where more follow, from
 * '0' (48) on.
 */
function lettersOf(lengths: readonly number[]): string {
  const letters: number[] = [];
  lengths.forEach((length, i) => {
    let rest = i > 2 ? length - lengths[i - 2] : length;
    for (let isMore = true; isMore; ) {
      const bits = rest & 0x1f;
      rest >>= 5;
      isMore = (bits & 0x10) !== 0 ? rest !== -1 : rest !== 0;
      letters.push(bits + (isMore ? 0x20 : 0) + 48);
    }
  });
  return textOf(letters);
}

/** rleFrString. Its first two differences are those to nothing; the third length has none, either. */
function lengthsOf(text: string): number[] {
  const lengths: number[] = [];
  for (let at = 0; at < text.length; ) {
    let [value, shift, isMore] = [0, 0, true];
    while (isMore) {
      const letter = text.charCodeAt(at++) - 48;
      // Seven letters hold more than 32 bits.
      if (!(letter >= 0 && letter < 64) || shift > 30) throw new InvalidArgumentError(`The counts of run lengths are no text that pycocotools writes, at letter ${at - 1}.`);
      value |= (letter & 0x1f) << shift;
      isMore = (letter & 0x20) !== 0;
      shift += 5;
      if (!isMore && (letter & 0x10) !== 0 && shift < 32) value |= -1 << shift;
    }
    lengths.push(lengths.length > 2 ? value + lengths[lengths.length - 2] : value);
  }
  return lengths;
}

/** In pieces: a call has room for so many arguments only. */
function textOf(letters: readonly number[]): string {
  let text = '';
  for (let at = 0; at < letters.length; at += 4096) text += String.fromCharCode(...letters.slice(at, at + 4096));
  return text;
}
