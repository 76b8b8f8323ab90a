/**
 * `jpeg_fixtures/NAME.jpg` are files that Pillow wrote, `NAME.rgb` the pixels that TensorFlow 2.21 makes of them
 * (`tf.io.decode_jpeg(channels=3, dct_method='INTEGER_ACCURATE')`, turned upright). Those of four components, `four_*`, are written by
 * test/reference/make_jpegs.py.
 */
import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { applyOrientation } from '../../../../src/io/pictures/jpeg/exif.js';
import { decodeJpeg } from '../../../../src/io/pictures/jpeg/jpeg.js';
import { readJpegHeader } from '../../../../src/io/pictures/jpeg/markers.js';

const FOLDER = new URL('../jpeg_fixtures/', import.meta.url);
const read = (file: string): Uint8Array => new Uint8Array(readFileSync(new URL(file, FOLDER)));
const NAMES = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.jpg'))
  .map((file) => file.slice(0, -4));

describe('decodeJpeg agrees with TensorFlow', () => {
  test.each(NAMES)('%s', async (name) => {
    const { rgb, height, width } = await decodeJpeg(name, read(`${name}.jpg`));
    const { width: across, height: down } = readJpegHeader(name, read(`${name}.jpg`));
    expect([height, width]).toEqual(name.startsWith('exif') ? [across, down] : [down, across]);
    const expected = read(`${name}.rgb`);
    expect(rgb.length).toBe(expected.length);
    expect(expected.reduce((max, value, i) => Math.max(max, Math.abs(value - rgb[i])), 0)).toBe(0);
  });

  test('a film behind the picture is no part of it, whatever looks like scans and segments there', async () => {
    const film = Buffer.from('ffda0008ffe10002'.repeat(5000), 'hex');
    const { rgb } = await decodeJpeg('exif6', Uint8Array.from(Buffer.concat([read('exif6.jpg'), film])));
    expect(Buffer.compare(rgb, read('exif6.rgb'))).toBe(0);
  });

  test('as it is stored, if it is not to be upright', async () => {
    const stored = await decodeJpeg('exif6', read('exif6.jpg'), false);
    expect([stored.height, stored.width]).toEqual([13, 19]);
    expect(applyOrientation(stored, 6).rgb).toEqual(read('exif6.rgb'));
  });

  test('side by side, also beside damaged files', async () => {
    const outcomes = await Promise.allSettled(
      [...NAMES, ...NAMES].map((name, i) => decodeJpeg(name, i % 3 === 1 ? read(`${name}.jpg`).slice(0, -20) : read(`${name}.jpg`))),
    );
    outcomes.forEach((outcome, i) => {
      const name = NAMES[i % NAMES.length];
      expect([name, outcome.status]).toEqual([name, i % 3 === 1 ? 'rejected' : 'fulfilled']);
      if (outcome.status === 'fulfilled') expect(Buffer.compare(outcome.value.rgb, read(`${name}.rgb`))).toBe(0);
    });
  });
});

describe('damaged files', () => {
  const good = read('rgb420.jpg');
  const frame = good.findIndex((byte, i) => byte === 0xff && good[i + 1] === 0xc0);
  const patched = (at: number, ...values: number[]): Uint8Array => {
    const bytes = good.slice();
    bytes.set(values, at);
    return bytes;
  };

  test.each<[string, Uint8Array, RegExp]>([
    ['cut in the first segment', good.slice(0, 10), /truncated JPEG file: the segment at offset 4 says 16 bytes, and 6 are left/],
    ['cut before the frame', good.slice(0, frame), /truncated JPEG file: it ends at byte \d+, before the first scan/],
    ['cut in the scan', good.slice(0, -40), /cannot be decoded \(Premature end of JPEG file\)/],
    ['without its end marker', good.slice(0, -2), /Premature end of JPEG file/],
    ['cut CMYK', read('cmyk.jpg').slice(0, -40), /cannot be decoded/],
    ['no rows', patched(frame + 5, 0, 0), /19 x 0 pixels; a picture has at least 1 x 1/],
    ['absurd size', patched(frame + 5, 0xff, 0xff, 0xff, 0xff), /65535 x 65535 pixels; at most 268435456/],
    ['large size, little data', patched(frame + 5, 0x20, 0, 0x20, 0), /truncated JPEG file: its 713 bytes cannot hold 8192 x 8192/],
    ['lossless', patched(frame + 1, 0xc3), /a JPEG frame of kind SOF3 with 8 bits and 3 components/],
    ['arithmetic coding', patched(frame + 1, 0xc9), /kind SOF9/],
    ['12 bits', patched(frame + 4, 12), /with 12 bits/],
    ['2 components', patched(frame + 9, 2), /2 components/],
    ['no picture', Uint8Array.of(0xff, 0xd8, 0xff, 0xd9, 0, 0), /ends before its first scan/],
    ['a scan without a frame', patched(frame + 1, 0xfe), /a JPEG scan at offset \d+ without a frame header/],
  ])('%s', async (_, bytes, message) => {
    await expect(decodeJpeg('bad.jpg', bytes)).rejects.toMatchObject({ tag: 'ImageFormatError', message: expect.stringMatching(message) });
  });

  test('bytes after the end marker are ignored', async () => {
    const { rgb } = await decodeJpeg('trailer', Uint8Array.from([...good, 1, 2, 3]));
    expect(Buffer.compare(rgb, read('rgb420.rgb'))).toBe(0);
  });
});
