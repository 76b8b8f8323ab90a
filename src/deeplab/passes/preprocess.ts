/** From a picture of any size to the crop that a network was built for. */
import type { Picture } from '../../io/pictures/picture.js';
import { resizeToFit } from '../../io/pictures/resize.js';
import { denseBytes } from '../../io/pictures/picture.js';
import { tensor, zeros, type Tensor } from '../../tensor.js';
import { resizedSize, type ResizeRule } from '../../nets/resize_rule.js';
import { ShapeMismatchError } from '../../errors.js';
import { resizedScores } from './score_map.js';
import type { PictureType } from '../frozen/picture_place.js';

/** What pictures smaller than the crop are padded with: 0 after scaling to [-1, 1] (feature_extractor.py, _MEAN_RGB). */
const MEAN_PIXEL = 127.5;

export interface FittedPicture {
  /** uint8 [h, w, 3], at most as large as the crop. */
  readonly picture: Picture;
  readonly height: number;
  readonly width: number;
  /** Whether it had to be shrunk. */
  readonly resized: boolean;
  /** float32 [height, width, 3], where a rule resizes the picture and `picture` is as it was given. */
  readonly pixels?: Float32Array;
}

/** Resizes a picture as the rule says, which may enlarge it, without rounding: as the exported graph does. */
export function fitByRule(picture: Picture, rule: ResizeRule, cropSize: readonly [number, number]): FittedPicture {
  const [rows, columns] = picture.shape;
  const [height, width] = resizedSize([rows, columns], rule);
  if (height > cropSize[0] || width > cropSize[1]) {
    throw new ShapeMismatchError(`The picture of ${rows} x ${columns} is resized to ${height} x ${width}, which does not fit into the crop of ${cropSize.join(' x ')}. Load the model with a larger cropSize, or a smaller maxResizeValue.`);
  }
  const given = Float32Array.from(denseBytes('picture', picture, [-1, -1, 3]));
  const pixels = resizedScores({ scores: given, cropWidth: columns, classes: 3, height: rows, width: columns }, height, width);
  return { picture, height, width, resized: false, pixels };
}

/** Shrinks a picture that is larger than the crop, with an antialiasing filter; never enlarges. */
export function fitToCrop(picture: Picture, [cropHeight, cropWidth]: readonly [number, number]): FittedPicture {
  const resized = picture.shape[0] > cropHeight || picture.shape[1] > cropWidth;
  const fitted = resized ? resizeToFit(picture, [cropHeight, cropWidth]) : picture;
  return { picture: fitted, height: fitted.shape[0], width: fitted.shape[1], resized };
}

/** Grey for data types that hold whole numbers only. */
const MEAN_LEVEL = 128;

/** What a graph takes, and how: one or several of the same picture, as levels of 0 to 255 or of -1 to 1. */
export interface PictureForm {
  readonly dtype: PictureType;
  /** Undefined without an axis for it. */
  readonly batch: number | undefined;
  readonly takesUnitRange: boolean;
}

/** The picture as a graph takes it, in the top left corner of grey where the size that is fed is larger: [b, rows, columns, 3] or [rows, columns, 3]. */
export function formedPicture({ picture, height, width }: FittedPicture, { dtype, batch, takesUnitRange }: PictureForm, [rows, columns]: readonly [number, number]): Tensor {
  const pixels = denseBytes('picture', picture, [-1, -1, 3]);
  const size = rows * columns * 3;
  const isFloating = dtype.includes('float');
  const formed = zeros(dtype, [...(batch === undefined ? [] : [batch]), rows, columns, 3]);
  const one = Float32Array.from({ length: size }, () => (isFloating ? MEAN_PIXEL : MEAN_LEVEL));
  for (let y = 0; y < height; y++) one.set(pixels.subarray(y * width * 3, (y + 1) * width * 3), y * columns * 3);
  // (2 / 255) x - 1 in float32, as feature_extractor.py (_preprocess_zero_mean_unit_range) computes it.
  if (takesUnitRange) for (let i = 0; i < size; i++) one[i] = Math.fround(UNIT * one[i]) - 1;
  const { data } = formed;
  if (data instanceof BigInt64Array) for (let at = 0; at < data.length; at++) data[at] = BigInt(one[at % size]);
  else for (let copy = 0; copy < (batch ?? 1); copy++) (data as Float32Array).set(one, copy * size);
  return formed;
}

const UNIT = Math.fround(2 / 255);

/** The picture as the exported graph's `ImageTensor` takes it: uint8 [1, h, w, 3]. */
export function imageTensor({ picture }: FittedPicture): Tensor<'uint8'> {
  const [height, width] = picture.shape;
  return tensor('uint8', [1, height, width, 3], denseBytes('picture', picture, [-1, -1, 3]));
}

/** The picture in the top left corner of a grey crop: float32 [1, cropHeight, cropWidth, 3], 0 to 255. */
export function padToCrop({ picture, height, width, pixels: resized }: FittedPicture, [cropHeight, cropWidth]: readonly [number, number]): Tensor<'float32'> {
  const pixels = resized ?? denseBytes('picture', picture, [-1, -1, 3]);
  const crop = new Float32Array(cropHeight * cropWidth * 3).fill(MEAN_PIXEL);
  for (let y = 0; y < height; y++) crop.set(pixels.subarray(y * width * 3, (y + 1) * width * 3), y * cropWidth * 3);
  return tensor('float32', [1, cropHeight, cropWidth, 3], crop);
}
