import { describe, expect, test } from '@jest/globals';
import { deflateSync } from 'node:zlib';
import ndarray from 'ndarray';
import { PNG } from 'pngjs';
import { vocColormap } from '../../../../src/io/datasets/pascal_voc.js';
import { labelMapOf, pictureOf } from '../../../../src/io/pictures/picture.js';
import { decodeLabelPng, decodePng } from '../../../../src/io/pictures/png/png.js';
import { encodeLabelPng, encodePng } from '../../../../src/io/pictures/png/encode.js';
import { pngChunk, pngFileOf, readPngFile } from '../../../../src/io/pictures/png/chunks.js';
import { pngFixture, SAMPLES_PER_PIXEL, type PngFixture } from './png_fixture.js';

const [HEIGHT, WIDTH] = [9, 11];
const sampleOf = (bitDepth: number) => (y: number, x: number, c: number) => (y * 7919 + x * 104729 + c * 1299709 + 13) % 2 ** bitDepth;

/** Every colour type and bit depth of the specification (table 11.1), straight and interlaced. */
const KINDS = ([[0, [1, 2, 4, 8, 16]], [2, [8, 16]], [3, [1, 2, 4, 8]], [4, [8, 16]], [6, [8, 16]]] as const).flatMap(([colorType, depths]) =>
  depths.flatMap((bitDepth) => [false, true].map((interlaced) => ({ colorType, bitDepth, interlaced }))),
);

const PALETTE = Array.from({ length: 256 }, (_, i) => [(i * 3) % 256, 255 - i, (i * 91) % 256]);
const PLTE = pngChunk('PLTE', Uint8Array.from(PALETTE.flat()));

function fixture(kind: (typeof KINDS)[number], extra: readonly Uint8Array[] = []): PngFixture {
  const palette = kind.colorType === 3 ? [pngChunk('PLTE', Uint8Array.from(PALETTE.slice(0, 2 ** kind.bitDepth).flat()))] : [];
  return { ...kind, height: HEIGHT, width: WIDTH, sample: sampleOf(kind.bitDepth), before: [...palette, ...extra] };
}

/** What TensorFlow's decode_png(channels=3) makes of a sample. */
function expectedRgb({ colorType, bitDepth, sample }: PngFixture, y: number, x: number, c: number): number {
  if (colorType === 3) return PALETTE[sample(y, x, 0)][c];
  const value = sample(y, x, SAMPLES_PER_PIXEL[colorType] >= 3 ? c : 0);
  return bitDepth === 16 ? value >> 8 : (value * 255) / (2 ** bitDepth - 1);
}

function expectedPicture(png: PngFixture): number[] {
  const rgb: number[] = [];
  for (let y = 0; y < png.height; y++) for (let x = 0; x < png.width; x++) for (let c = 0; c < 3; c++) rgb.push(expectedRgb(png, y, x, c));
  return rgb;
}

describe('decodePng', () => {
  test.each(KINDS)('colour type $colorType, $bitDepth bits, interlaced: $interlaced', async (kind) => {
    const png = fixture(kind);
    const { rgb, height, width } = await decodePng('case', pngFixture(png));
    expect([height, width]).toEqual([HEIGHT, WIDTH]);
    expect(Array.from(rgb)).toEqual(expectedPicture(png));
  });

  test.each([
    ['a grey value', { colorType: 0, bitDepth: 8, interlaced: false }, [0, 13]],
    ['an RGB colour', { colorType: 2, bitDepth: 8, interlaced: false }, [0, 13, 0, 26, 0, 39]],
    ['palette entries', { colorType: 3, bitDepth: 4, interlaced: false }, [0, 0, 0, 0]],
  ] as const)('transparency of %s leaves the colours', async (_, kind, transparent) => {
    const png = fixture(kind, [pngChunk('tRNS', Uint8Array.from(transparent))]);
    expect(Array.from((await decodePng('case', pngFixture(png))).rgb)).toEqual(expectedPicture(png));
  });

  test('an eXIf chunk turns the picture upright', async () => {
    const quarterTurn = Uint8Array.of(0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0);
    const png = fixture({ colorType: 2, bitDepth: 8, interlaced: false }, [pngChunk('eXIf', quarterTurn)]);
    const { rgb, height, width } = await decodePng('case', pngFixture(png));
    expect([height, width]).toEqual([WIDTH, HEIGHT]);
    expect(Array.from(rgb.subarray(0, 3))).toEqual([0, 1, 2].map((c) => expectedRgb(png, HEIGHT - 1, 0, c)));
  });

  test('bytes after IEND and unknown ancillary chunks are ignored', async () => {
    const png = fixture({ colorType: 2, bitDepth: 8, interlaced: false }, [pngChunk('teXt', Uint8Array.of(1, 2, 3))]);
    const bytes = Uint8Array.from([...pngFixture(png), 1, 2, 3]);
    expect(Array.from((await decodePng('case', bytes)).rgb)).toEqual(expectedPicture(png));
  });
});

describe('decodeLabelPng', () => {
  test.each(KINDS.filter(({ colorType, bitDepth }) => (colorType === 0 || colorType === 3) && bitDepth <= 8))(
    'raw indices of colour type $colorType, $bitDepth bits, interlaced: $interlaced',
    async (kind) => {
      const png = fixture(kind, [pngChunk('tRNS', Uint8Array.of(0, 1))]);
      const labels = await decodeLabelPng('case', pngFixture(png));
      expect(labels.shape).toEqual([HEIGHT, WIDTH]);
      for (let y = 0; y < HEIGHT; y++) for (let x = 0; x < WIDTH; x++) expect(labels.get(y, x)).toBe(png.sample(y, x, 0));
    },
  );

  test.each([
    [2, 8],
    [6, 8],
    [0, 16],
  ] as const)('colour type %d with %d bits is refused', async (colorType, bitDepth) => {
    const bytes = pngFixture(fixture({ colorType, bitDepth, interlaced: false }));
    await expect(decodeLabelPng('truth.png', bytes)).rejects.toThrow(/^truth\.png: labels are class indices in a palette or grey PNG.*found colour type/);
  });
});

describe('damaged files', () => {
  const good = pngFixture(fixture({ colorType: 2, bitDepth: 8, interlaced: false }));
  const header = { width: 4, height: 4, bitDepth: 8, colorType: 2, interlaced: false };
  const zeros = (length: number) => pngChunk('IDAT', deflateSync(new Uint8Array(length)));
  const flipped = (at: number) => good.map((byte, i) => (i === at ? byte ^ 1 : byte));

  test.each<[string, Uint8Array, RegExp]>([
    ['cut in the header', good.slice(0, 20), /truncated PNG file: chunk "IHDR" at offset 8 needs 25 bytes, and 12 are left/],
    ['cut in the data', good.slice(0, 60), /truncated PNG file: chunk "IDAT" at offset 33/],
    ['cut before IEND', good.slice(0, -12), /truncated PNG file: the next chunk/],
    ['a bit of the header', flipped(19), /checksum of chunk "IHDR" at offset 8/],
    ['a bit of the data', flipped(50), /checksum of chunk "IDAT"/],
    ['no pixels', pngFileOf({ ...header, width: 0 }, zeros(4)), /0 x 4 pixels; a picture has at least 1 x 1/],
    ['absurd size', pngFileOf({ ...header, width: 0x7fffffff, height: 0x7fffffff }, zeros(4)), /2147483647 x 2147483647 pixels; at most 268435456/],
    ['large size, little data', pngFileOf({ ...header, width: 16000, height: 16000 }, zeros(4)), /truncated PNG file: \d+ bytes of compressed data cannot hold 16000 x 16000/],
    ['too little data', pngFileOf(header, zeros(20)), /holds 20 bytes; the picture needs 52/],
    ['a stream that is cut', pngFileOf(header, pngChunk('IDAT', deflateSync(new Uint8Array(52)).slice(0, -6))), /cannot be decoded/],
    ['data that is not zlib', pngFileOf(header, pngChunk('IDAT', new Uint8Array(64).fill(7))), /cannot be decoded/],
    ['no data', pngFileOf(header), /truncated PNG file: 0 bytes of compressed data/],
    ['too little interlaced data', pngFileOf({ ...header, interlaced: true }, zeros(20)), /holds 20 bytes; the picture needs 55/],
    ['an interlaced bomb', pngFileOf({ ...header, interlaced: true }, zeros(50_000_000)), /holds more than 55 bytes; the picture needs 55/],
    ['interlaced data that is not zlib', pngFileOf({ ...header, interlaced: true }, pngChunk('IDAT', new Uint8Array(64).fill(7))), /cannot be decoded/],
    ['colour type 5', pngFileOf({ ...header, colorType: 5 }, zeros(4)), /combines bit depth 8, colour type 5/],
    ['3 bits', pngFileOf({ ...header, bitDepth: 3 }, zeros(4)), /combines bit depth 3, colour type 2/],
    ['a palette picture without palette', pngFileOf({ ...header, colorType: 3 }, zeros(20)), /without its PLTE chunk/],
    ['an index past the palette', pngFixture({ ...header, colorType: 3, sample: () => 2, before: [pngChunk('PLTE', new Uint8Array(6))] }), /cannot be decoded \(index 2 not in palette\)/],
    ['an unknown critical chunk', pngFileOf(header, pngChunk('ABCD', new Uint8Array(0)), zeros(52)), /chunk "ABCD" at offset 33 is critical/],
    ['no header', pngFileOf(header, PLTE).filter((_, i) => i < 8 || i >= 33), /the first chunk is "PLTE"/],
  ])('%s', async (_, bytes, message) => {
    await expect(decodePng('bad.png', bytes)).rejects.toMatchObject({ tag: 'ImageFormatError', message: expect.stringMatching(message) });
  });
});

describe('encoders', () => {
  const rgb = Uint8Array.from({ length: 5 * 7 * 3 }, (_, i) => (i * 83) % 256);

  test('an RGB picture comes back', async () => {
    const decoded = await decodePng('case', encodePng(pictureOf(rgb, 5, 7)));
    expect(decoded).toEqual({ rgb, height: 5, width: 7 });
  });

  test('a transposed view is written as it is seen', async () => {
    const view = pictureOf(rgb, 5, 7).transpose(1, 0, 2);
    const decoded = await decodePng('case', encodePng(view));
    expect([decoded.height, decoded.width]).toEqual([7, 5]);
    expect(decoded.rgb[(2 * 5 + 3) * 3 + 1]).toBe(view.get(2, 3, 1));
  });

  test('grey values come back as labels and as grey', async () => {
    const grey = labelMapOf(rgb.slice(0, 35), 5, 7);
    expect((await decodeLabelPng('case', encodePng(grey))).data).toEqual(grey.data);
    expect((await decodePng('case', encodePng(grey))).rgb[3]).toBe(grey.get(0, 1));
  });

  test('RGBA pixels are written with their alpha', async () => {
    const data = Uint8ClampedArray.from({ length: 5 * 7 * 4 }, (_, i) => (i * 83) % 256);
    const bytes = encodePng({ width: 7, height: 5, data });
    expect(readPngFile('case', bytes).header).toMatchObject({ bitDepth: 8, colorType: 6 });
    expect([...PNG.sync.read(Buffer.from(bytes)).data]).toEqual([...data]);
    expect((await decodePng('case', bytes)).rgb.subarray(0, 6)).toEqual(Uint8Array.of(data[0], data[1], data[2], data[4], data[5], data[6]));
  });

  test('labels come back as indices, and as the palette shows them', async () => {
    const labels = labelMapOf(Uint8Array.from({ length: 35 }, (_, i) => (i % 5 === 0 ? 255 : i % 21)), 5, 7);
    const bytes = encodeLabelPng(labels, vocColormap());
    const { header, palette } = readPngFile('case', bytes);
    expect(header).toMatchObject({ bitDepth: 8, colorType: 3 });
    expect(palette?.length).toBe(768);
    expect((await decodeLabelPng('case', bytes)).data).toEqual(labels.data);
    expect(Array.from((await decodePng('case', bytes)).rgb.subarray(0, 6))).toEqual([224, 224, 192, 128, 0, 0]);
  });

  test('other shapes, data types and palettes are refused', () => {
    expect(() => encodePng({ width: 2, height: 2, data: new Uint8Array(12) })).toThrow('A picture of 2 x 2 pixels needs 16 bytes of RGBA, found 12.');
    expect(() => encodePng({ width: 2, height: 2, data: [1] } as never)).toThrow('found a list of 1');
    expect(() => encodePng(ndarray(new Uint8Array(16), [2, 2, 4]))).toThrow('The picture is uint8[2,2,4]; uint8[*,*,3] is expected.');
    expect(() => encodePng(ndarray(new Float32Array(12), [2, 2, 3]) as never)).toThrow('The picture is float32[2,2,3]; uint8[*,*,3] is expected.');
    expect(() => encodeLabelPng(labelMapOf(new Uint8Array(4), 2, 2), Array.from({ length: 257 }, () => [0, 0, 0] as const))).toThrow('257 were given');
  });
});
