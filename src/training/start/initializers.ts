/**
 * Values of variables that nothing is taken over for. Sources: TF-Slim (conv2d's Xavier initializer, batch_norm's ones and zeros);
 * research/deeplab, model.py (get_branch_logits) and core/utils.py (split_separable_conv2d).
 */
import { allocate, sizeOf, tensor, type Shape, type Tensor } from '../../tensor.js';
import { Random } from '../samples/random.js';

type Fill = (values: Float32Array, shape: Shape, random: Random) => void;

const constant = (value: number): Fill => (values) => void values.fill(value);

/** Normal, and drawn again beyond two standard deviations. */
const truncatedNormal = (deviation: number): Fill => (values, _shape, random) => {
  for (let i = 0; i < values.length; ) {
    // Box and Muller's transform; 1 - u is never 0.
    const value = Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
    if (Math.abs(value) <= 2) values[i++] = deviation * value;
  }
};

/** Glorot and Bengio 2010: uniform, as wide as keeps the variance from layer to layer. */
const xavier: Fill = (values, shape, random) => {
  const window = sizeOf(shape.slice(0, -2));
  const limit = Math.sqrt(6 / (window * (shape[shape.length - 2] + shape[shape.length - 1])));
  for (let i = 0; i < values.length; i++) values[i] = limit * (2 * random.uniform() - 1);
};

/** By the end of the name; the first that fits. */
const INITIALIZERS: readonly (readonly [RegExp, Fill])[] = [
  [/\/(gamma|moving_variance)$/, constant(1)],
  [/\/(beta|biases|moving_mean)$/, constant(0)],
  [/\/depthwise_weights$/, truncatedNormal(0.33)],
  [/_pointwise\/weights$/, truncatedNormal(0.06)],
  // Without ASPP, branches of the logits are `semantic`, `semantic_1`, ...
  [/^logits\/semantic(_\d+)?\/weights$/, truncatedNormal(0.01)],
  [/./, xavier],
];

/** What a key of `Random` is for. */
const INITIAL = 3;

/** The value that a new variable begins with. It depends on the seed, the name and the shape alone. */
export function initialValue(name: string, shape: Shape, seed: number): Tensor<'float32'> {
  const values = allocate('float32', sizeOf(shape));
  const fill = INITIALIZERS.find(([pattern]) => pattern.test(name))![1];
  fill(values, shape, new Random(seed, INITIAL, ...Array.from(name, (letter) => letter.codePointAt(0)!)));
  return tensor('float32', shape, values);
}
