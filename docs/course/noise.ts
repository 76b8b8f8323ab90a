import { zeros, type Shape, type Tensor } from '../../src/tensor.js';

/** Numbers in [-scale, scale) that look random and are the same on every machine. */
export function noise(shape: Shape, seed: number, scale = 1): Tensor<'float32'> {
  const values = zeros('float32', shape);
  let state = seed;
  for (let i = 0; i < values.data.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values.data[i] = ((state >>> 8) / 2 ** 23 - 1) * scale;
  }
  return values;
}
