/** What dropout leaves out at a step. */
import { allocate, sizeOf, tensor, type Shape, type Tensor } from '../../tensor.js';
import { Random } from '../samples/random.js';

/** What a key of `Random` is for. */
const DROPOUT = 4;

/** 0 for what is left out, `1 / (1 - rate)` for the rest. It depends on seed and step alone. */
export function dropoutMask(shape: Shape, rate: number, seed: number, step: number): Tensor<'float32'> {
  const values = allocate('float32', sizeOf(shape));
  const random = new Random(seed, DROPOUT, step);
  const kept = 1 / (1 - rate);
  for (let i = 0; i < values.length; i++) values[i] = random.uniform() < rate ? 0 : kept;
  return tensor('float32', shape, values);
}
