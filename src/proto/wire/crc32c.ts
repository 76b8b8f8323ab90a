/**
 * CRC-32C (Castagnoli), the checksum of tables and tensors.
 *
 * Eight bytes a step ("slicing by eight", Kounavis and Berry 2005): TABLES[k][b] is the checksum of byte b followed by k
 * zero bytes, and a checksum is linear, so eight table look-ups advance it by eight bytes at once.
 */

/** The Castagnoli polynomial 0x1edc6f41 with its bits reversed, because bits are taken lowest first. */
const POLYNOMIAL = 0x82f63b78;

const TABLES: readonly Int32Array[] = makeTables();

function makeTables(): Int32Array[] {
  const tables = Array.from({ length: 8 }, () => new Int32Array(256));
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    tables[0][byte] = crc;
  }
  for (let k = 1; k < 8; k++) {
    for (let byte = 0; byte < 256; byte++) {
      const crc = tables[k - 1][byte];
      tables[k][byte] = (crc >>> 8) ^ tables[0][crc & 0xff];
    }
  }
  return tables;
}

/**
 * The checksum of `bytes`, as an unsigned 32-bit number. `previous` is the checksum of the bytes before them, when they
 * come in pieces: `crc32c(b, crc32c(a))` is the checksum of a and b together.
 *
 * @example crc32c(new TextEncoder().encode('123456789')) === 0xe3069283
 */
export function crc32c(bytes: Uint8Array, previous = 0): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = TABLES;
  const n = bytes.length;
  let crc = ~previous;
  let i = 0;
  for (; i + 8 <= n; i += 8) {
    crc ^= bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    crc =
      t7[crc & 0xff] ^ t6[(crc >>> 8) & 0xff] ^ t5[(crc >>> 16) & 0xff] ^ t4[crc >>> 24] ^
      t3[bytes[i + 4]] ^ t2[bytes[i + 5]] ^ t1[bytes[i + 6]] ^ t0[bytes[i + 7]];
  }
  for (; i < n; i++) crc = (crc >>> 8) ^ t0[(crc ^ bytes[i]) & 0xff];
  return ~crc >>> 0;
}

/** Source: TensorFlow, core/lib/hash/crc32c.h (kMaskDelta). */
const MASK_DELTA = 0xa282ead8;

/** The form in which checksums are stored, so that the checksum of bytes which hold checksums stays a good one. */
export function maskCrc(crc: number): number {
  return (((crc >>> 15) | (crc << 17)) + MASK_DELTA) >>> 0;
}
