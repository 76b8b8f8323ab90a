/**
 * The two files of the small model as one, as short as it is sent: first the index, then of each number of 16 bits the low bytes, then the high ones,
 * which are like each other, and all of it compressed, since many hosts send data as it lies. What undoes it is `unpacked`, in the page.
 */
import { gzipSync } from 'node:zlib';

export function packedModel(index: Uint8Array, data: Uint8Array): Uint8Array {
  const half = Math.ceil(data.length / 2);
  const planes = new Uint8Array(data.length);
  data.forEach((byte, i) => (planes[(i >> 1) + (i & 1) * half] = byte));
  return gzipSync(Buffer.concat([index, planes]), { level: 9 });
}
