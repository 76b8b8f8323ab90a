/**
 * The layers that every part of DeepLab is made of: a convolution, then batch normalisation, then an activation.
 *
 * Nodes get the names that TensorFlow-Slim gives them below the layer's scope: `Conv2D`, `BatchNorm/FusedBatchNormV3`,
 * `Relu`. Where the variables hold ranges for it, weights and activations are quantised (see quantization.ts).
 */
import type { Value } from '../../graph/builder.js';
import { biasAdd } from '../../ops/operators/layers/bias_add.js';
import type { Rate } from '../../ops/operators/layers/conv2d.js';
import { convGeometry, type Padding } from '../../ops/geometry/conv_geometry.js';
import { pad } from '../../ops/operators/shapes/pad.js';
import { activate, type Activation } from './activations.js';
import { atrousConv, atrousDepthwise, dilatedConv, dilatedDepthwise } from './atrous.js';
import { batchNormLayer, type BatchNormLayer, type BatchNormOptions } from './batch_norm_layer.js';
import { quantizedActivation, quantizedFilter, quantizedNorm } from './quantization.js';
import type { Weights } from '../weights/weights.js';

/** A value of shape [1, height, width, channels], or of several pictures that are learned from together, whose size is known while the network is written. */
export interface FeatureMap {
  readonly value: Value;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** What follows the convolutions of a part of the network. */
export interface Normalization extends BatchNormOptions {
  readonly activation: Activation;
}

/** Rows and columns of a filter, and its padding, which is never defaulted. */
export interface Window {
  readonly size: number;
  readonly padding: 'SAME' | 'VALID';
}

export interface ConvLayerOptions extends Normalization {
  /** Output channels. */
  readonly channels: number;
  /** Without it the filter is 1x1 and looks at nothing outside. */
  readonly window?: Window;
  readonly stride?: number;
  readonly rate?: Rate;
}

const POINTWISE = { size: 1, padding: 'SAME' } as const;

/** `weights` [size, size, in, channels]; then batch normalisation and the activation. */
export function convLayer(x: FeatureMap, weights: Weights, options: ConvLayerOptions): FeatureMap {
  const { channels, stride = 1, rate = 1, window: { size, padding } = POINTWISE } = options;
  const filter = weights.variable('weights', [size, size, x.channels, channels]);
  const norm = normOf(weights, channels, options);
  const convolve = weights.teaching ? dilatedConv : atrousConv;
  const value = norm.map(convolve(x, norm.filter(filter, [channels]), { stride, rate, padding, size }, weights.name(norm.convolution('Conv2D'))));
  return { value: activated(value, options.activation, weights), ...outputSize(x, size, stride, padding), channels };
}

export interface DepthwiseLayerOptions extends Normalization {
  readonly stride?: number;
  readonly rate?: Rate;
  readonly padding: 'SAME' | 'VALID';
  /** Rows and columns of the filter. Default 3. */
  readonly size?: number;
}

/** Filters each channel by itself: `depthwise_weights` [size, size, in, 1]; then batch normalisation and the activation. */
export function depthwiseLayer(x: FeatureMap, weights: Weights, options: DepthwiseLayerOptions): FeatureMap {
  const { stride = 1, rate = 1, padding, size = 3 } = options;
  const filter = weights.variable('depthwise_weights', [size, size, x.channels, 1]);
  // What is taught is not compared node by node with a frozen graph, and a rate is less to differentiate than three nodes.
  const convolve = weights.teaching ? dilatedDepthwise : atrousDepthwise;
  const norm = normOf(weights, x.channels, options);
  const value = norm.map(convolve(x, norm.filter(filter, [x.channels, 1]), { stride, rate, padding, size }, weights.name(norm.convolution('depthwise'))));
  return { value: activated(value, options.activation, weights), ...outputSize(x, size, stride, padding), channels: x.channels };
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

export interface BiasedLayerOptions {
  readonly channels: number;
  readonly activation: Activation;
  /** Rows and columns of the filter. Default 1. */
  readonly size?: number;
  readonly rate?: Rate;
}

/** A convolution with `biases` in place of batch normalisation, under SAME padding; then the activation. */
export function biasedConvLayer(x: FeatureMap, weights: Weights, { channels, activation, size = 1, rate = 1 }: BiasedLayerOptions): FeatureMap {
  const filter = quantizedFilter(weights.variable('weights', [size, size, x.channels, channels]), weights);
  const biases = weights.variable('biases', [channels]);
  const convolve = weights.teaching ? dilatedConv : atrousConv;
  const product = convolve(x, filter, { padding: 'SAME', rate, size }, weights.name('Conv2D'));
  return { ...x, value: activated(biasAdd(product, biases, weights.name('BiasAdd')), activation, weights), channels };
}

/** A 1x1 convolution with `biases` and nothing after it: how logits are made. */
export const logitsLayer = (x: FeatureMap, weights: Weights, channels: number): FeatureMap => biasedConvLayer(x, weights, { channels, activation: 'none' });

/**
 * Zeros around the map, as many as a 3x3 filter at stride 1 needs to keep its size. Followed by VALID, a strided filter
 * then looks at the same places whether sizes are odd or even, which SAME does not.
 * Source: research/deeplab/core/xception.py (fixed_padding).
 */
export function fixedPadding(x: FeatureMap, name: string): FeatureMap {
  const paddings = [[0, 0], [1, 1], [1, 1], [0, 0]] as const; // batch, rows, columns, channels
  return { ...x, value: pad(x.value, paddings, name), height: x.height + 2, width: x.width + 2 };
}

interface Norm extends BatchNormLayer {
  /** What the convolution in front of it is called. */
  convolution(name: string): string;
}

function normOf(weights: Weights, channels: number, options: BatchNormOptions): Norm {
  if (weights.quantizes('weights_quant')) return { ...quantizedNorm(weights, channels, options), convolution: (name) => `${name}_Fold` };
  return { ...batchNormLayer(weights, channels, options), convolution: (name) => name };
}

const activated = (x: Value, activation: Activation, weights: Weights): Value => quantizedActivation(activate(x, activation, weights), weights);

/** Dilation keeps sizes under SAME, so the rate does not matter here. */
function outputSize(x: FeatureMap, size: number, stride: number, padding: Padding): { height: number; width: number } {
  const geometry = convGeometry([1, x.height, x.width, x.channels], size, size, { strides: [stride, stride], rates: [1, 1], padding });
  return { height: geometry.outHeight, width: geometry.outWidth };
}
