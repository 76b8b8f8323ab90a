/** The real numbers that stored integers stand for. */
import { UnsupportedOpError } from '../errors.js';
import { float32, type TensorSource } from '../tensor.js';
import type { LiteTensor } from './model.js';

/** scale * (number - zero point), each operation rounded to float32 once, as TensorFlow Lite's reference kernel does. */
export function readDequantized(source: TensorSource, { name, quantization, shape }: LiteTensor, file: string): TensorSource {
  if (!quantization) throw new UnsupportedOpError(`${file}: tensor '${name}' is of data type ${source.dtype} and does not say what its numbers stand for, which is not supported here.`);
  const { scales, zeroPoints, axis } = quantization;
  const inner = shape.slice(axis + 1).reduce((product, side) => product * side, 1);
  return {
    dtype: 'float32',
    shape,
    read: async () => {
      const { data } = await source.read();
      const numbers = data as Int8Array;
      return float32(shape, Float32Array.from(numbers, (number, i) => {
        const at = scales.length === 1 ? 0 : Math.floor(i / inner) % scales.length;
        return scales[at] * (number - zeroPoints[at]);
      }));
    },
  };
}
