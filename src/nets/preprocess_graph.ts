/**
 * The ends of an exported DeepLab graph: from a picture of any size to the network's input, and from logits back to
 * labels at the picture's own size. Both stay dynamic in the picture's size, as in TensorFlow's frozen graphs: sizes are
 * computed by nodes, and whoever runs the graph may fold them once it knows the picture.
 *
 * Sources: research/deeplab/export_model.py, input_preprocess.py (preprocess_image_and_label), core/preprocess_utils.py
 * (pad_to_bounding_box), core/feature_extractor.py (_preprocess_zero_mean_unit_range). The frozen graphs' Assert nodes
 * are left out; a picture that is larger than the crop does not fit what follows, and has to be resized before.
 */
import type { GraphBuilder, Value } from '../graph/builder.js';
import { argMax } from '../ops/operators/arithmetic/arg_max.js';
import { add, mul, sub } from '../ops/operators/arithmetic/binary.js';
import { cast } from '../ops/operators/arithmetic/cast.js';
import { constant, constantList } from '../ops/operators/flow/constant.js';
import { identity } from '../ops/operators/flow/pass_through.js';
import { placeholder } from '../ops/operators/flow/placeholder.js';
import { expandDims, squeeze } from '../ops/operators/shapes/reshape.js';
import { float32 } from '../tensor.js';
import { resizedByRule, type ResizeRule } from './resize_rule.js';
import { dimension, dimensions, maximum, pack, shapeOf, size } from './layers/size_nodes.js';

/** The grey that becomes 0 in the network: what pictures smaller than the crop are padded with. */
const MEAN_PIXEL = [127.5, 127.5, 127.5];

export interface PictureInput {
  /** float32 [1, cropHeight, cropWidth, 3], 0 to 255, padded with grey below and to the right. */
  readonly crop: Value;
  /** int32 [2], rows and columns of the picture as it was given. */
  readonly pictureSize: Value;
  /** int32 [2], rows and columns of the picture as it lies in the crop: the same, as long as nothing resizes it between. */
  readonly contentSize: Value;
}

/** `ImageTensor`, uint8 [1, h, w, 3], h and w at most those of the crop, unless a rule resizes it. */
export function pictureInput(builder: GraphBuilder, [cropHeight, cropWidth]: readonly [number, number], rule?: ResizeRule): PictureInput {
  const image = placeholder(builder, 'uint8', [1, -1, -1, 3], 'ImageTensor');
  const pictureSize = dimensions(shapeOf(image, 'Shape'), 1, 3, 'strided_slice');
  const picture = squeeze(image, [0], 'Squeeze');
  const given = cast(picture, 'float32', 'Cast');
  const pixels = rule ? resizedByRule(given, rule) : given;

  // What the picture is padded to: the crop's size, or its own where that is greater.
  const pixelsShape = shapeOf(pixels, 'Shape_1');
  const height = dimension(pixelsShape, 0, 'strided_slice_1');
  const width = dimension(pixelsShape, 1, 'strided_slice_2');
  const missingHeight = maximum(sub(size(builder, cropHeight, 'sub/x'), height, 'sub'), size(builder, 0, 'Maximum/y'), 'Maximum');
  const targetHeight = add(height, missingHeight, 'add');
  const missingWidth = maximum(sub(size(builder, cropWidth, 'sub_1/x'), width, 'sub_1'), size(builder, 0, 'Maximum_1/y'), 'Maximum_1');
  const targetWidth = add(width, missingWidth, 'add_1');

  // Padding is with zeros, so the grey is taken away before and given back after.
  const grey = constant(builder, float32([1, 1, 3], MEAN_PIXEL), 'Reshape');
  const centred = sub(pixels, grey, 'sub_2');
  const centredShape = shapeOf(centred, 'Shape_2');
  const rows = dimension(centredShape, 0, 'strided_slice_3');
  const columns = dimension(centredShape, 1, 'strided_slice_4');
  // The picture lies in the top left corner, so both offsets are 0.
  const columnsAfter = sub(sub(targetWidth, size(builder, 0, 'sub_3/y'), 'sub_3'), columns, 'sub_4');
  const rowsAfter = sub(sub(targetHeight, size(builder, 0, 'sub_5/y'), 'sub_5'), rows, 'sub_6');
  const paddings = pack(
    [
      pack([size(builder, 0, 'stack/0'), rowsAfter], 'stack'),
      pack([size(builder, 0, 'stack_1/0'), columnsAfter], 'stack_1'),
      constantList(builder, [0, 0], 'stack_2'),
    ],
    'stack_3',
  );
  const padded = add(builder.add('Pad', [centred, paddings], {}, 'Pad'), grey, rule ? 'pad_to_bounding_box/add' : 'add_2');
  const contentSize = dimensions(shapeOf(pixels, 'Shape_3'), 0, 2, 'strided_slice_5');
  return { crop: expandDims(padded, 0, 'ExpandDims'), pictureSize, contentSize };
}

/** [0, 255] to [-1, 1]. */
export function zeroMeanUnitRange(image: Value): Value {
  const { builder } = image;
  const scaled = mul(constant(builder, float32([], [2 / 255]), 'mul/x'), image, 'mul');
  return sub(scaled, constant(builder, float32([], [1]), 'sub_7/y'), 'sub_7');
}

/** Logits at the crop's size, [1, cropHeight, cropWidth, classes], to `SemanticPredictions`, int64 [1, h, w]. */
export function semanticPredictions(logits: Value, { pictureSize, contentSize }: PictureInput): Value {
  const { builder } = logits;
  const labels = argMax(logits, 3, {}, 'ArgMax');
  // strided_slice_6 is the crop's size, which is a constant here.
  const height = dimension(contentSize, 0, 'strided_slice_7');
  const width = dimension(contentSize, 1, 'strided_slice_8');
  const begin = constantList(builder, [0, 0, 0], 'Slice/begin');
  const extent = pack([size(builder, 1, 'Slice/size/0'), height, width], 'Slice/size');
  const cropped = builder.add('Slice', [labels, begin, extent], {}, 'Slice');
  const nearest = { align_corners: true, half_pixel_centers: false };
  const map = expandDims(cropped, 3, 'ExpandDims_1');
  const resized = builder.add('ResizeNearestNeighbor', [map, pictureSize], nearest, 'resize/ResizeNearestNeighbor');
  return identity(squeeze(resized, [3], 'Squeeze_1'), 'SemanticPredictions');
}
