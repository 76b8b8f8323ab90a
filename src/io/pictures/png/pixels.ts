/**
 * The pixels of a PNG: inflated a piece at a time, each row unfiltered as soon as it is there (PNG specification, sections 9 and 10), so that
 * no more is held than two rows, and others have their turn in between.
 */
import { ImageFormatError } from '../../../errors.js';
import { breather } from '../../sources/breather.js';
import { checkInflating, inflate } from '../../sources/inflate.js';
import { checkProportion } from '../picture.js';
import { inflatedBytes, passesOf, SAMPLES, type PngFile } from './chunks.js';

const { abs, ceil, max, min } = Math;

/** Deflate stores at most 258 bytes in 2 bits (RFC 1951), so a stream grows by at most this factor. */
const MAX_INFLATION = 1032;
/** How much is inflated at once: little, as each byte may become a thousand. */
const INPUT_BYTES = 2 ** 12;

/**
 * What a row is given to, in the order of the file: its packed samples, which are only there until it returns; where its first pixel lies
 * in the picture, how many it has, and how far one is from the next.
 */
export type RowVisitor = (samples: Uint8Array, place: { readonly y: number; readonly x: number; readonly step: number; readonly count: number }) => void;

/** As many as there are of one byte a pixel where nothing is in the picture; of fewer bits there could be eight times as many. */
const MAX_PIXELS_PER_BYTE = 1024;

/**
 * Checks, before anything of the picture's size is allocated, whether its data can hold it at all.
 *
 * @throws ImageFormatError
 */
export function checkData(name: string, { header, data }: PngFile): void {
  const { width, height } = header;
  if (data.length * MAX_INFLATION < inflatedBytes(header)) {
    throw new ImageFormatError(
      `${name}: truncated PNG file: ${data.length} bytes of compressed data cannot hold ${width} x ${height} pixels. Copy or download the file again.`,
    );
  }
  checkProportion(name, width, height, data.length * MAX_PIXELS_PER_BYTE);
}

/**
 * @throws ImageFormatError for compressed data that is damaged, or is not as long as the picture needs; BackendUnavailableError where nothing
 *   can be inflated; AbortError; what the visitor throws
 */
export async function visitRows(name: string, { header, data }: PngFile, visit: RowVisitor, signal?: AbortSignal): Promise<void> {
  const expected = inflatedBytes(header);
  const bitsPerPixel = header.bitDepth * SAMPLES[header.colorType];
  const rows = new RowAssembler(bitsPerPixel, passesOf(header), visit);
  const breathe = breather(signal);
  const parts = inflate(slices(data), 'deflate');
  let found = 0;
  try {
    // To its end, where its checksum is.
    for (let part = await next(name, parts); part && found <= expected; part = await next(name, parts)) {
      found += part.length;
      rows.add(name, part);
      await breathe();
    }
  } finally {
    await parts.return(undefined);
  }
  // Of what is not interlaced, libpng and others ignore what is too much.
  if (found < expected || (found > expected && header.interlaced)) {
    const comparison = found > expected ? `more than ${expected}` : `${found}`;
    throw new ImageFormatError(`${name}: the compressed data holds ${comparison} bytes; the picture needs ${expected}. The file is damaged.`);
  }
}

async function* slices(data: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < data.length; i += INPUT_BYTES) yield data.subarray(i, i + INPUT_BYTES);
}

async function next(name: string, parts: AsyncIterator<Uint8Array, undefined>): Promise<Uint8Array | undefined> {
  try {
    return (await parts.next()).value;
  } catch (error) {
    await checkInflating('deflate');
    throw damagedPng(name, error instanceof Error ? error.message : String(error), error);
  }
}

export function damagedPng(name: string, reason: string, cause?: unknown): ImageFormatError {
  return new ImageFormatError(`${name}: the PNG data cannot be decoded (${reason}). The file is damaged or truncated; copy or download it again.`, { cause });
}

/** Puts rows together from pieces of any length. */
class RowAssembler {
  readonly #bitsPerPixel: number;
  readonly #passes: ReturnType<typeof passesOf>;
  readonly #visit: RowVisitor;
  #pass = 0;
  #y = 0;
  /** A filter byte and the packed samples; how much of it is there; and the samples of the row before. */
  #row = new Uint8Array(0);
  #filled = 0;
  #above = new Uint8Array(0);

  constructor(bitsPerPixel: number, passes: ReturnType<typeof passesOf>, visit: RowVisitor) {
    this.#bitsPerPixel = bitsPerPixel;
    this.#passes = passes;
    this.#visit = visit;
    this.#beginPass();
  }

  #beginPass(): void {
    const length = this.#pass < this.#passes.length ? ceil((this.#passes[this.#pass].columns * this.#bitsPerPixel) / 8) : 0;
    this.#row = new Uint8Array(1 + length);
    this.#above = new Uint8Array(1 + length);
    this.#y = 0;
  }

  add(name: string, piece: Uint8Array): void {
    for (let taken = 0; taken < piece.length && this.#pass < this.#passes.length; ) {
      const part = piece.subarray(taken, taken + this.#row.length - this.#filled);
      this.#row.set(part, this.#filled);
      this.#filled += part.length;
      taken += part.length;
      if (this.#filled === this.#row.length) this.#endRow(name);
    }
  }

  #endRow(name: string): void {
    const { x, y, stepX, stepY, columns, rows } = this.#passes[this.#pass];
    unfilter(name, this.#row, this.#above, max(1, this.#bitsPerPixel >> 3));
    this.#visit(this.#row.subarray(1), { y: y + this.#y * stepY, x, step: stepX, count: columns });
    [this.#row, this.#above, this.#filled] = [this.#above, this.#row, 0];
    if (++this.#y < rows) return;
    this.#pass++;
    this.#beginPass();
  }
}

/** In place; both rows have their filter byte first. @param distance bytes from a sample to the one that it is predicted from */
function unfilter(name: string, row: Uint8Array, above: Uint8Array, distance: number): void {
  const { length } = row;
  const first = 1 + distance;
  switch (row[0]) {
    case 0:
      return;
    case 1:
      for (let i = first; i < length; i++) row[i] += row[i - distance];
      return;
    case 2:
      for (let i = 1; i < length; i++) row[i] += above[i];
      return;
    case 3:
      for (let i = 1; i < min(first, length); i++) row[i] += above[i] >> 1;
      for (let i = first; i < length; i++) row[i] += (row[i - distance] + above[i]) >> 1;
      return;
    case 4:
      for (let i = 1; i < min(first, length); i++) row[i] += above[i];
      for (let i = first; i < length; i++) row[i] += paeth(row[i - distance], above[i], above[i - distance]);
      return;
    default:
      throw damagedPng(name, `a row has filter ${row[0]}; there are 0 to 4`);
  }
}

/** Whichever of the three is nearest to left + up - corner; ties in this order (PNG specification, section 9.4). */
function paeth(left: number, up: number, corner: number): number {
  const toLeft = abs(up - corner);
  const toUp = abs(left - corner);
  const toCorner = abs(left + up - 2 * corner);
  return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
}
