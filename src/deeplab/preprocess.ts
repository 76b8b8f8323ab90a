/** From a picture of any size to the crop that a network was built for. */
import type { Picture } from '../io/pictures/picture.js';
import { resizeToFit } from '../io/pictures/resize.js';
import { denseBytes } from '../io/pictures/picture.js';
import { tensor, type Tensor } from '../tensor.js';

/** What pictures smaller than the crop are padded with: 0 after scaling to [-1, 1] (feature_extractor.py, _MEAN_RGB). */
const MEAN_PIXEL = 127.5;

export interface FittedPicture {
  /** uint8 [h, w, 3], at most as large as the crop. */
  readonly picture: Picture;
  readonly height: number;
  readonly width: number;
  /** Whether it had to be shrunk. */
  readonly resized: boolean;
}

/** Shrinks a picture that is larger than the crop, with an antialiasing filter; never enlarges. */
export function fitToCrop(picture: Picture, [cropHeight, cropWidth]: readonly [number, number]): FittedPicture {
  const resized = picture.shape[0] > cropHeight || picture.shape[1] > cropWidth;
  const fitted = resized ? resizeToFit(picture, [cropHeight, cropWidth]) : picture;
  return { picture: fitted, height: fitted.shape[0], width: fitted.shape[1], resized };
}

/** The picture as the exported graph's `ImageTensor` takes it: uint8 [1, h, w, 3]. */
export function imageTensor({ picture, height, width }: FittedPicture): Tensor<'uint8'> {
  return tensor('uint8', [1, height, width, 3], denseBytes('picture', picture, [-1, -1, 3]));
}

/** The picture in the top left corner of a grey crop: float32 [1, cropHeight, cropWidth, 3], 0 to 255. */
export function padToCrop({ picture, height, width }: FittedPicture, [cropHeight, cropWidth]: readonly [number, number]): Tensor<'float32'> {
  const pixels = denseBytes('picture', picture, [-1, -1, 3]);
  const crop = new Float32Array(cropHeight * cropWidth * 3).fill(MEAN_PIXEL);
  for (let y = 0; y < height; y++) crop.set(pixels.subarray(y * width * 3, (y + 1) * width * 3), y * cropWidth * 3);
  return tensor('float32', [1, cropHeight, cropWidth, 3], crop);
}
