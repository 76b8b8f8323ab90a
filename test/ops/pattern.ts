/**
 * Reproducible numbers that need no bytes, exactly as test/reference/op_cases/pattern.py makes them: a hash of (index,
 * seed) whose top 24 bits become a float in [shift - scale, shift + scale).
 */
import { allocate, sizeOf, tensor, type DType, type Shape, type Tensor } from '../../src/tensor.js';

export interface Pattern {
  readonly seed: number;
  readonly scale: number;
  readonly shift: number;
}

/** uint32. 2654435761 is Knuth's multiplier (TAOCP 6.4), 2246822519 is the second prime of xxHash32. */
export function hash32(index: number, seed: number): number {
  let h = (Math.imul(index, 2654435761) + Math.imul(seed, 40503)) >>> 0;
  h ^= h >>> 15;
  h = Math.imul(h, 2246822519);
  return (h ^ (h >>> 13)) >>> 0;
}

/** float32 numbers, or uint8 in 0..255 (scale and shift have no meaning then). */
export function patternTensor(dtype: DType, shape: Shape, { seed, scale, shift }: Pattern): Tensor {
  const size = sizeOf(shape);
  if (dtype === 'uint8') return tensor(dtype, shape, allocate(dtype, size).map((_, i) => hash32(i, seed) >>> 24));
  if (dtype !== 'float32') throw new Error(`There is no pattern of ${dtype}.`);
  // Exact in float64; rounded to float32 once, when it is stored.
  return tensor(dtype, shape, allocate(dtype, size).map((_, i) => (((hash32(i, seed) >>> 8) / 2 ** 24) * 2 - 1) * scale + shift));
}

/** Which elements of a large output are stored: of a map [n, h, w, c] the whole border, then `count` hashed places. */
export function sampleIndices(shape: Shape, { count, seed }: { readonly count: number; readonly seed: number }): number[] {
  const size = sizeOf(shape);
  const indices: number[] = [];
  if (shape.length === 4) {
    const [, height, width, channels] = shape;
    for (let i = 0; i < size; i++) {
      const column = Math.floor(i / channels) % width;
      const row = Math.floor(i / (channels * width)) % height;
      if (row === 0 || row === height - 1 || column === 0 || column === width - 1) indices.push(i);
    }
  }
  for (let k = 0; k < count; k++) indices.push(hash32(k, seed) % size);
  return indices;
}
