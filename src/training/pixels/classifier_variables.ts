/**
 * A pixel classifier as variables of a DeepLab.
 *
 * Over what the logits see it is a 1x1 convolution: new logits. One that also reads the early layer needs a decoder, which has rectifiers between its convolutions. A
 * score s goes through one in two halves, max(s, 0) and max(-s, 0), whose difference it is. So the decoder of DeepLab v3+ passes on every score in two channels:
 * `feature_projection0` has the early layer's share of the scores, `decoder_conv0` adds that of the semantic features, `decoder_conv1` changes nothing.
 */
import { InvalidArgumentError, ShapeMismatchError } from '../../errors.js';
import { deepLabVariables } from '../../nets/deeplab_graph.js';
import { HEAD_NORMALIZATION } from '../../nets/heads/aspp.js';
import type { DeepLabVariant, DecoderStride } from '../../nets/variant.js';
import { isMobileNet, isResNet } from '../../nets/variant.js';
import { tensor, zeros, type Tensor } from '../../tensor.js';
import type { PixelClassifier } from './pixel_classifier.js';

/** The early layer that is read beside what the logits see: that of the zoo's decoders, where the network has none and ends rectified. */
export function detailStride(variant: DeepLabVariant): DecoderStride | undefined {
  const { aspp, decoderOutputStride, backbone, flags } = variant;
  const hasEndPoint = backbone === 'mobilenet_v2' || backbone.startsWith('mobilenet_v3') || (!isMobileNet(backbone) && !isResNet(backbone));
  return aspp && hasEndPoint && decoderOutputStride === undefined && flags?.asppWithSqueezeAndExcitation !== true ? 4 : undefined;
}

/** The early layer is projected to 48 channels, two a class. */
const MOST_CLASSES_WITH_DETAIL = 24;

/** The network that a classifier makes of this one. @throws InvalidArgumentError where its logits cannot be replaced */
export function taughtVariant(variant: DeepLabVariant, numClasses: number): DeepLabVariant {
  const { flags, aspp, atrousBranches } = variant;
  if (flags?.quantized) throw new InvalidArgumentError('The network is quantised to 8 bits, so its logits cannot be replaced. Load the checkpoint of floats.');
  if (flags?.decoderOutputIsLogits) throw new InvalidArgumentError("The decoder's result is the logits in this network, so there are no features in front of them. Load another network.");
  if (!aspp && atrousBranches > 0) throw new InvalidArgumentError('The logits of this network are sums of branches, which cannot be replaced by one. Load another network.');
  const detail = detailStride(variant);
  if (detail === undefined) return { ...variant, numClasses };
  if (numClasses > MOST_CLASSES_WITH_DETAIL) throw new InvalidArgumentError(`A decoder of 48 channels passes on the scores of at most ${MOST_CLASSES_WITH_DETAIL} classes, found ${numClasses}.`);
  return { ...variant, numClasses, decoderOutputStride: detail, flags: { ...flags, decoderFilters: 2 * numClasses } };
}

/** Scores are enlarged by this, so that probabilities of painted pixels are near 1. */
const GAIN = 4;

/** @param channels of the maps that the network gives */
export function classifierVariables(values: ReadonlyMap<string, Tensor>, variant: DeepLabVariant, classifier: PixelClassifier, channels: readonly number[]): Map<string, Tensor> {
  const { weights, biases, channels: read } = classifier.weights;
  if (read.join() !== channels.join()) throw new ShapeMismatchError(`The classifier reads maps of ${read.join(' and ')} features, and this network gives ${channels.join(' and ')}. Learn it with this network.`);
  const classes = classifier.numClasses;
  const needed = deepLabVariables(taughtVariant(variant, classes));
  const own = channels.length === 1 ? newLogits(weights, biases, classes) : newDecoder(weights, biases, classes, channels);
  const result = new Map<string, Tensor>();
  for (const [name, { shape }] of needed) {
    const kept = name.startsWith('logits/') || (channels.length > 1 && name.startsWith('decoder/')) ? undefined : values.get(name);
    result.set(name, kept ?? own.get(name) ?? normalization(name, shape));
  }
  return result;
}

/** Batch normalisation that changes nothing. */
function normalization(name: string, shape: readonly number[]): Tensor {
  const value = zeros('float32', shape);
  if (name.endsWith('/gamma')) value.data.fill(1);
  else if (name.endsWith('/moving_variance')) value.data.fill(1 - HEAD_NORMALIZATION.epsilon);
  else if (!/\/(beta|moving_mean)$/.test(name)) throw new ShapeMismatchError(`The network needs a variable '${name}', which neither it nor the classifier has.`);
  return value;
}

function newLogits(weights: Float32Array, biases: Float32Array, classes: number): Map<string, Tensor> {
  return new Map([
    ['logits/semantic/weights', tensor('float32', [1, 1, weights.length / classes, classes], weights.map((value) => GAIN * value))],
    ['logits/semantic/biases', tensor('float32', [classes], biases.map((value) => GAIN * value))],
  ]);
}

/** Channels of the projection of the early layer (research/deeplab/model.py, refine_by_decoder). */
const PROJECTED = 48;

function newDecoder(weights: Float32Array, biases: Float32Array, classes: number, [semantic, detail]: readonly number[]): Map<string, Tensor> {
  const halves = 2 * classes;
  const projection = zeros('float32', [1, 1, detail, PROJECTED]);
  const merged = zeros('float32', [1, 1, semantic + PROJECTED, halves]);
  const passed = zeros('float32', [1, 1, halves, halves]);
  const logits = zeros('float32', [1, 1, halves, classes]);
  for (let c = 0; c < classes; c++) {
    for (const [half, sign] of [[2 * c, 1], [2 * c + 1, -1]] as const) {
      for (let k = 0; k < detail; k++) projection.data[k * PROJECTED + half] = sign * weights[(semantic + k) * classes + c];
      for (let k = 0; k < semantic; k++) merged.data[k * halves + half] = sign * weights[k * classes + c];
      // The halves of the early layer's share, as they come.
      merged.data[(semantic + 2 * c) * halves + half] = sign;
      merged.data[(semantic + 2 * c + 1) * halves + half] = -sign;
      passed.data[half * halves + half] = 1;
      logits.data[half * classes + c] = GAIN * sign;
    }
  }
  return new Map<string, Tensor>([
    ['decoder/feature_projection0/weights', projection],
    ['decoder/decoder_conv0_depthwise/depthwise_weights', passing(semantic + PROJECTED)],
    ['decoder/decoder_conv0_pointwise/weights', merged],
    ['decoder/decoder_conv1_depthwise/depthwise_weights', passing(halves)],
    ['decoder/decoder_conv1_pointwise/weights', passed],
    ['logits/semantic/weights', logits],
    ['logits/semantic/biases', tensor('float32', [classes], biases.map((value) => GAIN * value))],
  ]);
}

/** A depthwise filter [3, 3, channels, 1] that looks at its middle only. */
function passing(channels: number): Tensor<'float32'> {
  const filter = zeros('float32', [3, 3, channels, 1]);
  filter.data.fill(1, 4 * channels, 5 * channels);
  return filter;
}
