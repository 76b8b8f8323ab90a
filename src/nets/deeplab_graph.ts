/**
 * A whole DeepLab graph, from `ImageTensor` to `SemanticPredictions`, as research/deeplab/export_model.py exports it and
 * under the same node names.
 */
import { InvalidArgumentError } from '../errors.js';
import { GraphBuilder, type Value } from '../graph/builder.js';
import type { Graph } from '../graph/graph.js';
import { reverse } from '../ops/operators/shapes/reverse.js';
import { resizeBilinear } from '../ops/operators/layers/resize.js';
import type { TensorInfo } from '../tensor.js';
import { resize } from './heads/aspp.js';
import { checkMultiGrid, deepLabLogits, logitsEndpoint, type HeadOptions } from './heads/deeplab_head.js';
import { adviceFor } from './detect.js';
import { cellOf } from './heads/dense_prediction_cell.js';
import type { FeatureMap } from './layers/layers.js';
import { scaleDimension } from './output_stride.js';
import { pictureInput, semanticPredictions, zeroMeanUnitRange } from './preprocess_graph.js';
import { checkResizeRule, type ResizeRule } from './resize_rule.js';
import { canonicalVariables, type Variables } from './weights/variables.js';
import { checkAtrousRates, defaultAtrousRates, describeVariant, type DeepLabVariant } from './variant.js';
import { Weights } from './weights/weights.js';

export interface DeepLabGraphOptions extends Omit<HeadOptions, 'atrousRates'> {
  /** Ratio of the crop's size to that of the backbone's features: 8, 16 or 32. */
  readonly outputStride: number;
  /** Rows and columns that pictures are padded to. */
  readonly cropSize: readonly [height: number, width: number];
  /** One a branch; the published ones by default. */
  readonly atrousRates?: readonly number[];
  /** Runs the network on the crop resized by this factor; logits come back at the crop's size all the same. Default 1. */
  readonly scale?: number;
  /** Mirrors the crop, and the logits back again. Default false. */
  readonly flip?: boolean;
  /** How pictures are resized before they are padded to the crop; not at all by default. */
  readonly resizeRule?: ResizeRule;
}

/** Names under which every graph's main values are fed and fetched. */
export const DEEPLAB_ENDPOINTS = {
  /** uint8 [1, h, w, 3] */
  picture: 'ImageTensor',
  /** float32 [1, cropHeight, cropWidth, 3], 0 to 255 */
  crop: 'ExpandDims',
  /** int64 [1, h, w] */
  labels: 'SemanticPredictions',
} as const;

/** The same for values whose names depend on what the network is. */
export function deepLabEndpoints(variant: DeepLabVariant) {
  // The image-level feature takes the first of the names.
  const isPooled = variant.aspp && variant.imagePooling;
  return {
    ...DEEPLAB_ENDPOINTS,
    /** float32 [1, cropHeight / s, cropWidth / s, classes] */
    logits: logitsEndpoint(variant),
    /** The same at the size that they have at scale 1. */
    mergedLogits: isPooled ? 'ResizeBilinear_1' : 'ResizeBilinear',
    /** The same of a mirrored picture, mirrored back. */
    mirroredLogits: 'ReverseV2_1',
    /** float32 [1, cropHeight, cropWidth, classes] */
    cropLogits: isPooled ? 'ResizeBilinear_2' : 'ResizeBilinear_1',
  } as const;
}

/**
 * Writes the graph of a DeepLab variant.
 *
 * @throws MissingVariablesError that lists all variables which are missing or have another shape
 * @throws InvalidArgumentError for an output stride, crop, scale or rates that the network cannot have
 *
 * @example
 * const { variant } = detectVariant(checkpoint);
 * if (variant.task === 'segmentation') buildDeepLab(checkpoint, variant, { outputStride: 16, cropSize: [513, 513] });
 */
export function buildDeepLab(variables: Variables, variant: DeepLabVariant, options: DeepLabGraphOptions): Graph {
  const canonical = canonicalVariables(variables);
  const builder = new GraphBuilder();
  const weights = Weights.over(builder, canonical, variant.flags);
  writeDeepLab(weights, variant, options);
  weights.check(describeVariant(variant), () => adviceFor(canonical, variant));
  return builder.build();
}

/** Names, data types and shapes of all variables that a variant needs, in the order of the network. */
export function deepLabVariables(variant: DeepLabVariant): ReadonlyMap<string, TensorInfo> {
  const weights = Weights.over(new GraphBuilder(), undefined, variant.flags);
  // Shapes of variables depend neither on the crop nor on the output stride.
  writeDeepLab(weights, variant, { outputStride: 16, cropSize: [513, 513], densePredictionCell: cellOf(variant.atrousBranches) });
  return weights.expected;
}

function writeDeepLab(weights: Weights, variant: DeepLabVariant, options: DeepLabGraphOptions): void {
  const { outputStride, cropSize, atrousRates = defaultAtrousRates(variant, outputStride), scale = 1, flip = false, resizeRule, ...head } = options;
  checkAtrousRates(variant, atrousRates);
  if (head.multiGrid) checkMultiGrid(variant, head.multiGrid);
  checkCropSize(cropSize);
  if (!(scale > 0) || !Number.isFinite(scale)) throw new InvalidArgumentError(`scale should be a positive number, found ${scale}.`);
  if (resizeRule) checkResizeRule(resizeRule, cropSize);
  const input = pictureInput(weights.builder, cropSize, resizeRule);
  const image = flip ? mirror(input.crop, 'ReverseV2') : input.crop;
  const logits = deepLabLogits(preprocess(image, cropSize, scale), weights, variant, { ...head, outputStride, atrousRates });

  const names = deepLabEndpoints(variant);
  // The exported graph resizes logits to the size that they have at scale 1 or more, which is mostly the size they have.
  const logitsScale = Math.max(1, scale) / (variant.decoderOutputStride ?? outputStride);
  const merged = resize(logits, scaleDimension(cropSize[0], logitsScale), scaleDimension(cropSize[1], logitsScale), names.mergedLogits);
  const upright = flip ? { ...merged, value: mirror(merged.value, names.mirroredLogits) } : merged;
  semanticPredictions(resize(upright, cropSize[0], cropSize[1], names.cropLogits).value, input);
}

/** The crop, resized by the scale and brought to [-1, 1]. */
function preprocess(image: Value, [height, width]: readonly [number, number], scale: number): FeatureMap {
  const size = [scaleDimension(height, scale), scaleDimension(width, scale)] as const;
  // A name of its own keeps the names of the other ResizeBilinear nodes as they are at scale 1.
  const resized = scale === 1 ? image : resizeBilinear(image, size, { alignCorners: true }, 'scaled/ResizeBilinear');
  return { value: zeroMeanUnitRange(resized), height: size[0], width: size[1], channels: 3 };
}

/** Left becomes right in [1, h, w, c]. */
function mirror(x: Value, name: string): Value {
  return reverse(x, [2], name);
}

/** @throws InvalidArgumentError unless it is rows and columns in whole pixels */
export function checkCropSize(cropSize: readonly number[]): void {
  if (!Array.isArray(cropSize) || cropSize.length !== 2 || cropSize.some((size) => !Number.isInteger(size) || size < 1)) {
    throw new InvalidArgumentError(
      `cropSize should be [height, width] in whole pixels, found ${Array.isArray(cropSize) ? `[${cropSize.join(', ')}]` : String(cropSize)}.`,
    );
  }
}
