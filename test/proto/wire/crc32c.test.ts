import { describe, expect, test } from '@jest/globals';
import { crc32c, maskCrc } from '../../../src/proto/wire/crc32c.js';

const bytes = (length: number, at: (i: number) => number): Uint8Array => Uint8Array.from({ length }, (_, i) => at(i));

describe('crc32c', () => {
  // RFC 3720 (iSCSI), appendix B.4, which gives the bytes of each checksum lowest first.
  test.each([
    { what: 'nothing', input: bytes(0, () => 0), crc: 0 },
    { what: '32 zeros', input: bytes(32, () => 0), crc: 0x8a9136aa },
    { what: '32 ones', input: bytes(32, () => 0xff), crc: 0x62a8ab43 },
    { what: '0 to 31', input: bytes(32, (i) => i), crc: 0x46dd794e },
    { what: '31 to 0', input: bytes(32, (i) => 31 - i), crc: 0x113fdb5c },
    { what: "'123456789'", input: new TextEncoder().encode('123456789'), crc: 0xe3069283 },
  ])('of $what', ({ input, crc }) => {
    expect(crc32c(input)).toBe(crc);
  });

  test('in pieces equals the whole, wherever it is cut', () => {
    const input = bytes(41, (i) => (i * 37) & 0xff);
    for (let cut = 0; cut <= input.length; cut++) expect(crc32c(input.subarray(cut), crc32c(input.subarray(0, cut)))).toBe(crc32c(input));
  });

  test('every single bit counts', () => {
    const input = bytes(19, (i) => i);
    const seen = new Set([crc32c(input)]);
    for (let bit = 0; bit < 8 * input.length; bit++) seen.add(crc32c(input.map((byte, i) => (i === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))));
    expect(seen.size).toBe(1 + 8 * input.length);
  });

  test('masking changes a checksum and stays in 32 bits', () => {
    // crc rotated right by 15, plus the constant: 0 becomes the constant itself.
    expect(maskCrc(0)).toBe(0xa282ead8);
    expect(maskCrc(0xffffffff)).toBe(0xa282ead7);
    expect(maskCrc(maskCrc(0xe3069283))).not.toBe(maskCrc(0xe3069283));
  });
});
