/** The weights of a TensorFlow.js model, out of the bytes of their files. */
import { allocate, sizeOf, tensor, type Tensor, type TensorData, type TensorInfo, type TensorSource } from '../../tensor.js';
import { float16ToFloat32 } from '../wire/half.js';
import { formatError, type Place } from '../wire/place.js';
import { dataFromBytes, type FixedDType } from '../wire/tensor_bytes.js';
import type { WeightEntry, WeightGroup } from './manifest.js';

/** Bytes of one element in the file. */
const WIDTHS = { float32: 4, float16: 2, int32: 4, bool: 1, complex64: 8, uint8: 1, uint16: 2 } as const;

/**
 * Weights by name, each read from the bytes when it is wanted.
 *
 * @param bytes of all files of the group, one after the other
 * @throws GraphFormatError where the bytes are not as many as the weights need
 */
export function weightsOf({ weights }: WeightGroup, bytes: Uint8Array, place: Place): Map<string, TensorSource> {
  const sources = new Map<string, TensorSource>();
  let offset = 0;
  for (const entry of weights) {
    const here: Place = { ...place, what: `weight '${entry.name}'` };
    const length = entry.dtype === 'string' ? stringsLength(bytes, offset, sizeOf(entry.shape), here) : sizeOf(entry.shape) * WIDTHS[entry.quantization?.dtype ?? entry.dtype];
    if (offset + length > bytes.length) {
      throw formatError(here, `found ${bytes.length} bytes in the group's files, expected at least ${offset + length}. They are cut off, or of another model; copy them again.`);
    }
    const part = bytes.subarray(offset, offset + length);
    const info: TensorInfo = { dtype: entry.dtype === 'float16' ? 'float32' : entry.dtype, shape: entry.shape };
    sources.set(entry.name, { ...info, read: async (): Promise<Tensor> => tensor(info.dtype, info.shape, decode(entry, part)) });
    offset += length;
  }
  if (offset !== bytes.length) throw formatError(place, `found ${bytes.length} bytes in the group's files, expected the ${offset} of its weights. The files are of another model; copy them again.`);
  return sources;
}

function decode({ dtype, shape, quantization }: WeightEntry, bytes: Uint8Array): TensorData {
  if (dtype === 'string') return strings(bytes);
  if (!quantization) return dataFromBytes(dtype as FixedDType, bytes);
  const words = dataFromBytes(quantization.dtype === 'uint8' ? 'uint8' : 'uint16', bytes) as Uint8Array | Uint16Array;
  const data = allocate(dtype === 'int32' ? 'int32' : 'float32', sizeOf(shape));
  // As TensorFlow.js does it (tfjs-core/src/io/io_utils.ts, decodeWeights): in float64, then rounded to the data type.
  if (quantization.dtype === 'float16') for (let i = 0; i < data.length; i++) data[i] = float16ToFloat32(words[i]);
  else for (let i = 0; i < data.length; i++) data[i] = words[i] * quantization.scale + quantization.min;
  return dtype === 'int32' && quantization.dtype !== 'float16' ? Int32Array.from(words, (word) => Math.round(word * quantization.scale + quantization.min)) : data;
}

/** Each string has its length (uint32) in front. */
function stringsLength(bytes: Uint8Array, start: number, count: number, place: Place): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = start;
  for (let i = 0; i < count; i++) {
    if (offset + 4 > bytes.length) throw formatError(place, `found ${bytes.length - start} bytes, too few for ${count} strings. The files are cut off; copy them again.`);
    offset += 4 + view.getUint32(offset, true);
  }
  return offset - start;
}

function strings(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found: Uint8Array[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    const length = view.getUint32(offset, true);
    found.push(bytes.subarray(offset + 4, offset + 4 + length));
    offset += 4 + length;
  }
  return found;
}
