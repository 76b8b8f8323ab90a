/** Chapter 7's: a network that is small enough to watch while it learns, and the pictures that it learns from. */
import { GraphBuilder, type Value } from '../../src/graph/builder.js';
import type { Graph } from '../../src/graph/graph.js';
import { argMax } from '../../src/ops/operators/arithmetic/arg_max.js';
import { mean } from '../../src/ops/operators/arithmetic/reduce.js';
import { placeholder } from '../../src/ops/operators/flow/placeholder.js';
import { sparseSoftmaxCrossEntropy } from '../../src/ops/operators/gradients/cross_entropy.js';
import { relu6 } from '../../src/ops/operators/layers/activation.js';
import { biasAdd } from '../../src/ops/operators/layers/bias_add.js';
import { conv2d } from '../../src/ops/operators/layers/conv2d.js';
import { resizeBilinear } from '../../src/ops/operators/layers/resize.js';
import { reshape } from '../../src/ops/operators/shapes/reshape.js';
import { zeros, type Shape, type Tensor } from '../../src/tensor.js';
import { Random } from '../../src/training/samples/random.js';
import { noise } from './noise.js';

/** Rows and columns of a picture: 2 * 16 + 1. */
export const SIZE = 33;

/** Pictures that a step sees. */
export const BATCH = 4;

const PIXELS = SIZE * SIZE;

/**
 * A picture of white and black pixels, 1 and -1, by coin; but within a disc they are stripes, two pixels wide, of which a tenth is wrong. The labels are 1 in
 * the disc and 0 outside. A pixel by itself says nothing about its class.
 */
export function stripedPicture(seed: number): { readonly pixels: Float32Array; readonly labels: Int32Array } {
  const random = new Random(seed);
  const [pixels, labels] = [new Float32Array(PIXELS), new Int32Array(PIXELS)];
  const [middleY, middleX] = [10 + 12 * random.uniform(), 10 + 12 * random.uniform()];
  const [radius, shift] = [6 + 4 * random.uniform(), random.below(4)];
  for (let i = 0; i < PIXELS; i++) {
    const [y, x] = [Math.floor(i / SIZE), i % SIZE];
    const [coin, isWrong] = [random.below(2) === 1, random.uniform() < 0.1];
    const isStripe = (x + shift) % 4 < 2;
    labels[i] = (y - middleY) ** 2 + (x - middleX) ** 2 < radius ** 2 ? 1 : 0;
    pixels[i] = (labels[i] === 1 ? isStripe !== isWrong : coin) ? 1 : -1;
  }
  return { pixels, labels };
}

/** The pictures `first`, `first + 1`, ... as the network is fed them. */
export function stripedBatch(first: number): { readonly images: Tensor<'float32'>; readonly labels: Tensor<'int32'> } {
  const images = zeros('float32', [BATCH, SIZE, SIZE, 1]);
  const labels = zeros('int32', [BATCH * PIXELS]);
  for (let i = 0; i < BATCH; i++) {
    const picture = stripedPicture(first + i);
    images.data.set(picture.pixels, i * PIXELS);
    labels.data.set(picture.labels, i * PIXELS);
  }
  return { images, labels };
}

/** The variables by their names. */
export const VARIABLES: Readonly<Record<string, Shape>> = {
  'layer1/weights': [3, 3, 1, 8],
  'layer1/biases': [8],
  'layer2/weights': [3, 3, 8, 8],
  'layer2/biases': [8],
  'logits/weights': [1, 1, 8, 2],
  'logits/biases': [2],
};

/** DeepLab in small: stride 2, then rate 2 in its place, a score for each class, enlarged. Nodes to fetch: `loss` and `labels_found`. */
export function smallNetwork(): Graph {
  const builder = new GraphBuilder();
  const variables = new Map(Object.entries(VARIABLES).map(([name, shape]) => [name, placeholder(builder, 'float32', shape, name)]));
  const images = placeholder(builder, 'float32', [BATCH, SIZE, SIZE, 1], 'images');
  const labels = placeholder(builder, 'int32', [BATCH * PIXELS], 'labels');
  const layer = (x: Value, scope: string, options: { readonly stride?: number; readonly rate?: number } = {}): Value => {
    const [weights, biases] = [variables.get(`${scope}/weights`)!, variables.get(`${scope}/biases`)!];
    return biasAdd(conv2d(x, weights, { ...options, padding: 'SAME' }, `${scope}/Conv2D`), biases, `${scope}/BiasAdd`);
  };
  const layer1 = relu6(layer(images, 'layer1', { stride: 2 }), 'layer1/Relu6');
  const layer2 = relu6(layer(layer1, 'layer2', { rate: 2 }), 'layer2/Relu6');
  const scores = resizeBilinear(layer(layer2, 'logits'), [SIZE, SIZE], { alignCorners: true });
  argMax(scores, 3, { outputType: 'int32' }, 'labels_found');
  const losses = sparseSoftmaxCrossEntropy(reshape(scores, [-1, 2]), labels);
  mean(losses, [0], { keepDims: false }, 'loss');
  return builder.build();
}

/** What the variables begin with: noise as large as keeps the features' size from layer to layer, and no bias. Each call gives values of their own. */
export function firstValues(): Map<string, Tensor<'float32'>> {
  return new Map(
    Object.entries(VARIABLES).map(([name, shape], i) => {
      const [rows, columns, channels] = shape;
      return [name, shape.length === 1 ? zeros('float32', shape) : noise(shape, i + 1, Math.sqrt(6 / (rows * columns * channels)))];
    }),
  );
}
