/** PASCAL VOC 2012, semantic segmentation: 20 classes and the background. */
import type { Palette } from '../pictures/palette.js';
import type { LabelSet } from './label_set.js';

/**
 * The VOC colour map: the bits of an index, dealt out to red, green and blue in turn, the lowest to the highest bit of
 * each (VOCdevkit/VOCcode/VOClabelcolormap.m; `create_pascal_label_colormap` in deeplab/utils/get_dataset_colormap.py).
 * Neighbouring indices get colours that lie far apart.
 */
export function vocColormap(size = 256): Palette {
  return Array.from({ length: size }, (_, index) => {
    let [red, green, blue] = [0, 0, 0];
    for (let bits = index, shift = 7; bits > 0; bits >>= 3, shift--) {
      red |= (bits & 1) << shift;
      green |= ((bits >> 1) & 1) << shift;
      blue |= ((bits >> 2) & 1) << shift;
    }
    return [red, green, blue] as const;
  });
}

/** Index 0 is the background; truth files mark object borders and "difficult" pixels with 255, which is not counted. */
export const PASCAL_VOC: LabelSet = {
  name: 'PASCAL VOC 2012',
  classes: [
    'background',
    'aeroplane',
    'bicycle',
    'bird',
    'boat',
    'bottle',
    'bus',
    'car',
    'cat',
    'chair',
    'cow',
    'diningtable',
    'dog',
    'horse',
    'motorbike',
    'person',
    'pottedplant',
    'sheep',
    'sofa',
    'train',
    'tvmonitor',
  ],
  palette: vocColormap(),
  ignore: 255,
};
