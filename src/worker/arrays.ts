/** ndarrays on their way between threads: their elements are moved where they belong to nobody else, and copied where they do. */
import type { Data, NdArray } from 'ndarray';
import { ndarray } from '../ndarray_package.js';
import type { Moved, SentArray } from './messages.js';

/** @param array one whose elements lie row by row and that nobody looks at afterwards, as those of results do */
export function packArray({ data, shape, offset, size }: Pick<NdArray<Data>, 'data' | 'shape' | 'offset' | 'size'>, moved: Moved): SentArray {
  return { data: ArrayBuffer.isView(data) ? ownElements(data as Uint8Array, offset, size, moved) : data, shape: [...shape] };
}

/** Elements that fill a buffer of their own. Memory that threads share is never moved, nor may it be looked at by two. */
function ownElements(data: Uint8Array, offset: number, size: number, moved: Moved): Uint8Array {
  const isWhole = offset === 0 && data.length === size && data.byteLength === data.buffer.byteLength && data.buffer instanceof ArrayBuffer;
  const own = isWhole ? data : data.slice(offset, offset + size);
  moved.push(own.buffer as ArrayBuffer);
  return own;
}

export function unpackArray<D extends Data>({ data, shape }: SentArray): NdArray<D> {
  return ndarray(data as D, [...shape]);
}
