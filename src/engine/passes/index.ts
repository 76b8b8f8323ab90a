/** The rewrites, in the order in which each can build on those before it. */
import { composePointwise } from './compose_pointwise.js';
import { foldBatchNorm } from './fold_batch_norm.js';
import { foldImagePooling } from './fold_image_pooling.js';
import { foldPad } from './fold_pad.js';
import { foldScale } from './fold_scale.js';
import { foldSpaceToBatch } from './fold_space_to_batch.js';
import { learnedRanges } from '../quantization/learned_ranges.js';
import { quantize } from '../quantization/quantize.js';
import type { Calibration } from '../quantization/ranges.js';
import { fuseActivation } from './fusing/fuse_activation.js';
import { fuseActivationGradient } from './fusing/fuse_activation_gradient.js';
import { fuseByteInvertedResidual, fuseByteSeparable } from './fusing/fuse_byte_blocks.js';
import { fuseBias } from './fusing/fuse_bias.js';
import { fuseInvertedResidual } from './fusing/fuse_inverted_residual.js';
import { fuseResidual } from './fusing/fuse_residual.js';
import { fuseResizeArgMax } from './fusing/fuse_resize_arg_max.js';
import { fuseResizeCrossEntropy } from './fusing/fuse_resize_cross_entropy.js';
import { fuseResizeSoftmax } from './fusing/fuse_resize_softmax.js';
import { fuseSeparable } from './fusing/fuse_separable.js';
import type { Pass } from './pass.js';
import { removePassThrough } from './remove_pass_through.js';
import { sinkTransposes } from './sink_transposes.js';
import { sweep } from './sweep.js';

/** What is there for other sizes and other axes goes. */
const CLEANING: readonly Pass[] = [sinkTransposes, removePassThrough];

/** Layers become one step. */
const LAYERING: readonly Pass[] = [
  foldSpaceToBatch,
  foldPad,
  foldBatchNorm,
  fuseBias,
  fuseResidual,
  fuseActivation,
  foldImagePooling,
  foldScale,
];

/** What is a gain on every backend: what is left are TensorFlow's operators and fused convolutions. */
const COMMON: readonly Pass[] = [...CLEANING, ...LAYERING];

/** The same where it shall compute in 8 bits: roundings that training put in are not steps then, but say which. */
const TOWARDS_BYTES: readonly Pass[] = [...CLEANING, learnedRanges, ...LAYERING, composePointwise];

/** Those that make an operator which only some backends have. */
const FUSING: readonly { readonly makes: string; readonly pass: Pass }[] = [
  { makes: 'FusedSeparableConv2D', pass: fuseSeparable },
  { makes: 'FusedInvertedResidual', pass: fuseInvertedResidual },
  { makes: 'QLinearSeparableConv2D', pass: fuseByteSeparable },
  { makes: 'QLinearInvertedResidual', pass: fuseByteInvertedResidual },
  { makes: 'ResizeArgMax', pass: fuseResizeArgMax },
  { makes: 'ResizeSoftmax', pass: fuseResizeSoftmax },
  { makes: 'ResizeCrossEntropy', pass: fuseResizeCrossEntropy },
  { makes: 'FusedConv2DBackpropInput', pass: fuseActivationGradient },
];

/**
 * The rewrites for a graph that is run here, where another layer in the place of two of the network's is welcome.
 *
 * @param supports Whether there is a kernel for an operator: nothing is fused that could not be run.
 * @param calibration What is known of its maps, where it shall compute in 8 bits.
 */
export function passesFor(supports: (op: string) => boolean, calibration?: Calibration): readonly Pass[] {
  const rewrites = calibration ? [...TOWARDS_BYTES, quantize(calibration)] : [...COMMON, composePointwise];
  return [...rewrites, ...fusingFor(supports), sweep];
}

/** Those in front of `quantize`: the maps that are left are those whose ranges it asks for. */
export const BEFORE_QUANTIZATION: readonly Pass[] = [...TOWARDS_BYTES, sweep];

/** The rewrites for a graph that is passed on: the convolutions that are left are the network's own. */
export function layerPassesFor(supports: (op: string) => boolean): readonly Pass[] {
  return [...COMMON, ...fusingFor(supports), sweep];
}

/** The rewrites for a graph that is to be looked at: a node is a layer, with the batch norm and the activation that belong to it. */
export const LAYER_BY_LAYER: readonly Pass[] = [sinkTransposes, removePassThrough, foldSpaceToBatch, foldPad, foldBatchNorm, fuseBias, fuseActivation, sweep];

function fusingFor(supports: (op: string) => boolean): readonly Pass[] {
  return FUSING.filter(({ makes }) => supports(makes)).map(({ pass }) => pass);
}
