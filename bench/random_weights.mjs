/** Random weights of a network, the same on every machine. */
import { deepLabVariables } from '../dist/nets/deeplab_graph.js';
import { sizeOf, tensor } from '../dist/tensor.js';
import { normal, seedOf } from './random.mjs';

/**
 * All variables of a DeepLab, by name.
 *
 * @param {import('../dist/nets/variant.js').DeepLabVariant} variant
 * @param {number} seed
 * @returns {Map<string, import('../dist/tensor.js').Tensor<'float32'>>}
 */
export function randomWeights(variant, seed) {
  return new Map([...deepLabVariables(variant)].map(([name, { shape }]) => [name, randomVariable(name, shape, seed)]));
}

/**
 * Layers whose input has passed no activation: the picture, the narrow ends of MobileNet's blocks, and in Xception the
 * sums that shortcuts read and the depthwise halves of separable convolutions, which only its last block activates.
 */
const LINEAR_INPUT = /(^|\/)(Conv|expand|image_pooling|aspp0|shortcut|(entry_flow|middle_flow|exit_flow\/block1)\/.*_pointwise)\/weights$/;

/**
 * Filters as He et al. draw them ("Delving Deep into Rectifiers", arXiv:1502.01852, equation 10), so that activations neither
 * vanish nor explode, and batch normalisation that changes little.
 */
function randomVariable(name, shape, seed) {
  const draw = normal(seedOf(name, seed));
  const [mean, deviation] = distribution(name, shape);
  const values = new Float32Array(sizeOf(shape));
  for (let i = 0; i < values.length; i++) values[i] = mean + deviation * draw();
  return tensor('float32', shape, values);
}

/** @returns {[mean: number, deviation: number]} */
function distribution(name, shape) {
  if (name.endsWith('/gamma') || name.endsWith('/moving_variance')) return [1, 0.1];
  if (shape.length === 1) return [0, 0.1];
  const [rows, columns, channels] = shape;
  const taps = rows * columns * (name.endsWith('/depthwise_weights') ? 1 : channels);
  // An activation lets through half of what comes in; without one, nothing needs to be made up for.
  return [0, Math.sqrt((LINEAR_INPUT.test(name) ? 1 : 2) / taps)];
}
