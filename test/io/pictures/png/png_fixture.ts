/** Writes PNG files of any kind, byte by byte, so that tests can read what pngjs itself cannot write. */
import { deflateSync } from 'node:zlib';
import { pngChunk, pngFileOf } from '../../../../src/io/pictures/png/chunks.js';

export interface PngFixture {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  readonly colorType: 0 | 2 | 3 | 4 | 6;
  readonly interlaced?: boolean;
  /** Sample c of pixel (y, x). */
  readonly sample: (y: number, x: number, c: number) => number;
  /** Chunks between IHDR and IDAT. */
  readonly before?: readonly Uint8Array[];
}

export const SAMPLES_PER_PIXEL = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;

/** First column, first row, column step, row step. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
];

export function pngFixture(fixture: PngFixture): Uint8Array {
  const { width, height, bitDepth, colorType, interlaced = false, before = [] } = fixture;
  const data = deflateSync(Uint8Array.from(scanlines(fixture)));
  return pngFileOf({ width, height, bitDepth, colorType, interlaced }, ...before, pngChunk('IDAT', data));
}

/** All rows of all passes, unfiltered, samples packed from the high bit down. */
export function scanlines({ width, height, bitDepth, colorType, interlaced, sample }: PngFixture): number[] {
  const bytes: number[] = [];
  for (const [x0, y0, dx, dy] of interlaced ? ADAM7 : [[0, 0, 1, 1]]) {
    if (x0 >= width) continue;
    for (let y = y0; y < height; y += dy) {
      let bits = '';
      for (let x = x0; x < width; x += dx) {
        for (let c = 0; c < SAMPLES_PER_PIXEL[colorType]; c++) bits += sample(y, x, c).toString(2).padStart(bitDepth, '0');
      }
      bytes.push(0, ...(bits.padEnd(Math.ceil(bits.length / 8) * 8, '0').match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
    }
  }
  return bytes;
}
