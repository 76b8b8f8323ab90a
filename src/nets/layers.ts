/**
 * The layers that every part of DeepLab is made of: a convolution, then batch normalisation, then an activation.
 *
 * Nodes get the names that TensorFlow-Slim gives them below the layer's scope: `Conv2D`, `BatchNorm/FusedBatchNormV3`,
 * `Relu`.
 */
import type { Value } from '../graph/builder.js';
import { relu, relu6 } from '../ops/operators/layers/activation.js';
import { biasAdd } from '../ops/operators/layers/bias_add.js';
import { conv2d } from '../ops/operators/layers/conv2d.js';
import { convGeometry, type Padding } from '../ops/geometry/conv_geometry.js';
import { pad } from '../ops/operators/shapes/pad.js';
import { normalizedLayer, type BatchNormOptions } from './batch_norm_layer.js';
import type { Weights } from './weights.js';

/** A value of shape [1, height, width, channels], or of several pictures that are learned from together, whose size is known while the network is written. */
export interface FeatureMap {
  readonly value: Value;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** What follows the convolutions of a part of the network. */
export interface Normalization extends BatchNormOptions {
  readonly activation: 'Relu' | 'Relu6' | 'none';
}

export interface ConvLayerOptions extends Normalization {
  /** Output channels. */
  readonly channels: number;
  /** Rows and columns of the filter, and its padding, which is never defaulted. Without it the filter is 1x1 and looks at nothing outside. */
  readonly window?: { readonly size: number; readonly padding: 'SAME' | 'VALID' };
  readonly stride?: number;
}

const POINTWISE = { size: 1, padding: 'SAME' } as const;

/** `weights` [size, size, in, channels]; then batch normalisation and the activation. */
export function convLayer(x: FeatureMap, weights: Weights, options: ConvLayerOptions): FeatureMap {
  const { channels, stride = 1, window: { size, padding } = POINTWISE } = options;
  const filter = weights.variable('weights', [size, size, x.channels, channels]);
  const value = normalizedLayer(weights, channels, options).conv2d(x, filter, { stride, padding });
  return { value: activate(value, options.activation, weights), ...outputSize(x, size, stride, padding), channels };
}

export interface DepthwiseLayerOptions extends Normalization {
  readonly stride?: number;
  readonly rate?: number;
  readonly padding: 'SAME' | 'VALID';
}

/** Filters each channel by itself: `depthwise_weights` [3, 3, in, 1]; then batch normalisation and the activation. */
export function depthwiseLayer(x: FeatureMap, weights: Weights, options: DepthwiseLayerOptions): FeatureMap {
  const { stride = 1, rate = 1, padding } = options;
  const filter = weights.variable('depthwise_weights', [3, 3, x.channels, 1]);
  const value = normalizedLayer(weights, x.channels, options).depthwise(x, filter, { stride, rate, padding });
  return { value: activate(value, options.activation, weights), ...outputSize(x, 3, stride, padding), channels: x.channels };
}

/**
 * A separable convolution in two layers, `NAME_depthwise` (3x3, space) and `NAME_pointwise` (1x1, channels), each with
 * batch normalisation and activation. Source: research/deeplab/core/utils.py (split_separable_conv2d).
 */
export function separableConvLayer(x: FeatureMap, weights: Weights, name: string, channels: number, options: DepthwiseLayerOptions): FeatureMap {
  const { epsilon, decay, activation } = options;
  const filtered = depthwiseLayer(x, weights.at(`${name}_depthwise`), options);
  return convLayer(filtered, weights.at(`${name}_pointwise`), { channels, epsilon, decay, activation });
}

/** A 1x1 convolution with `biases` and nothing after it: how logits are made. */
export function logitsLayer(x: FeatureMap, weights: Weights, channels: number): FeatureMap {
  const filter = weights.variable('weights', [1, 1, x.channels, channels]);
  const biases = weights.variable('biases', [channels]);
  const product = conv2d(x.value, filter, { padding: 'SAME' }, weights.name('Conv2D'));
  return { ...x, value: biasAdd(product, biases, weights.name('BiasAdd')), channels };
}

/**
 * Zeros around the map, as many as a 3x3 filter at stride 1 needs to keep its size. Followed by VALID, a strided filter
 * then looks at the same places whether sizes are odd or even, which SAME does not.
 * Source: research/deeplab/core/xception.py (fixed_padding).
 */
export function fixedPadding(x: FeatureMap, name: string): FeatureMap {
  const paddings = [[0, 0], [1, 1], [1, 1], [0, 0]] as const; // batch, rows, columns, channels
  return { ...x, value: pad(x.value, paddings, name), height: x.height + 2, width: x.width + 2 };
}

function activate(x: Value, activation: Normalization['activation'], weights: Weights): Value {
  if (activation === 'none') return x;
  return (activation === 'Relu' ? relu : relu6)(x, weights.name(activation));
}

/** Dilation keeps sizes under SAME, so the rate does not matter here. */
function outputSize(x: FeatureMap, size: number, stride: number, padding: Padding): { height: number; width: number } {
  const geometry = convGeometry([1, x.height, x.width, x.channels], size, size, { strides: [stride, stride], rates: [1, 1], padding });
  return { height: geometry.outHeight, width: geometry.outWidth };
}
