/** Data sets of a few small pictures, in the folders of the real ones. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCheckpoint, writeCheckpoint } from '../../src/deeplab/checkpoint.js';
import { parseClasses } from '../../src/io/datasets/classes_file.js';
import { PASCAL_VOC } from '../../src/io/datasets/pascal_voc.js';
import { encodeLabelPng, encodePng, readImage, type Picture } from '../../src/io/pictures/image.js';
import { encodeJpeg } from '../../src/io/pictures/jpeg/encode.js';
import { colorize } from '../../src/io/pictures/overlay.js';
import { labelMapOf, type LabelMap } from '../../src/io/pictures/picture.js';
import { resize } from '../../src/io/pictures/resize.js';
import type { TensorArray } from '../../src/ndarray.js';

/** A cat, at a size that takes the embedded model no time. */
export const HEIGHT = 48;
export const WIDTH = 64;
/** Goes with it. */
export const CROP = 65;

export const picturePath = (data: string, id: string): string => join(data, 'JPEGImages', `${id}.jpg`);

/** Each picture a little wider than the one before, so that no two are alike. */
async function pictures(count: number): Promise<Picture[]> {
  const cat = await readImage('examples/chelsea.png');
  return Array.from({ length: count }, (_, i) => resize(resize(cat, [HEIGHT, WIDTH + 8 * i]), [HEIGHT, WIDTH - i]));
}

/** A cat in the middle, in the background, with a border that does not count; some of everything is wrong of any prediction. */
export function truthOf(index: number, width: number, cat: number, ignore: number): LabelMap {
  const labels = new Uint8Array(HEIGHT * width);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < width; x++) {
      const distance = Math.max(Math.abs(y - HEIGHT / 2), Math.abs(x - width / 2));
      labels[y * width + x] = distance < 12 + index ? cat : distance < 14 + index ? ignore : 0;
    }
  }
  return labelMapOf(labels, HEIGHT, width);
}

/** PASCAL VOC with `count` pictures; returns their ids. */
export async function writeVoc(data: string, count: number): Promise<string[]> {
  for (const folder of ['JPEGImages', 'SegmentationClass', 'ImageSets/Segmentation']) await mkdir(join(data, folder), { recursive: true });
  const ids: string[] = [];
  for (const [i, picture] of (await pictures(count)).entries()) {
    const id = `2007_00000${i}`;
    ids.push(id);
    await writeFile(picturePath(data, id), await encodeJpeg(picture));
    await writeFile(join(data, 'SegmentationClass', `${id}.png`), encodeLabelPng(truthOf(i, picture.shape[1], 8, 255), PASCAL_VOC.palette));
  }
  await writeFile(join(data, 'ImageSets/Segmentation/val.txt'), `${ids.join('\r\n')}\n`);
  return ids;
}

/** Cityscapes with one picture each of two cities; returns their ids. Cars (label id 26) are where the cats are, unlabelled things (0) around them. */
export async function writeCityscapes(data: string): Promise<string[]> {
  const ids = ['aachen_000000_000019', 'bonn_000001_000019'];
  for (const [i, picture] of (await pictures(ids.length)).entries()) {
    const city = ids[i].split('_')[0];
    const [left, truth] = [join(data, 'leftImg8bit/val', city), join(data, 'gtFine/val', city)];
    await mkdir(left, { recursive: true });
    await mkdir(truth, { recursive: true });
    await writeFile(join(left, `${ids[i]}_leftImg8bit.png`), encodePng(picture));
    const labelIds = truthOf(i, picture.shape[1], 26, 0);
    // Roads (7) instead of VOC's background.
    await writeFile(join(truth, `${ids[i]}_gtFine_labelIds.png`), encodePng(labelMapOf(labelIds.data.map((id, at) => (id === 0 && at % 2 ? 7 : id)), HEIGHT, picture.shape[1])));
  }
  return ids;
}

/** The embedded model with its last layer cut down to `classes`; returns the checkpoint's prefix. */
export async function writeSmallerModel(folder: string, classes: number): Promise<string> {
  const checkpoint = await readCheckpoint('models/mobilenetv2_voc_small');
  const tensors: Record<string, TensorArray> = {};
  for (const name of checkpoint.variables.keys()) {
    const tensor = await checkpoint.tensor(name);
    const last = tensor.shape.length - 1;
    tensors[name] = name.startsWith('logits/semantic/') ? tensor.hi(...tensor.shape.map((dim, axis) => (axis === last ? classes : dim))) : tensor;
  }
  await checkpoint.close();
  await writeCheckpoint(join(folder, 'model.ckpt'), tensors);
  return join(folder, 'model.ckpt');
}

/** A data set of one's own, whose classes 1 and 2 have these names and colours; returns its ids. The truth of one picture is grey, of the next in colours, of the next a palette. */
export async function writeOwn(data: string, count: number, classes: string): Promise<string[]> {
  for (const folder of ['images', 'labels']) await mkdir(join(data, folder), { recursive: true });
  await writeFile(join(data, 'classes.txt'), classes);
  const labelSet = parseClasses(classes);
  const ids: string[] = [];
  for (const [i, picture] of (await pictures(count)).entries()) {
    const id = `own_${i}`;
    ids.push(id);
    const truth = truthOf(i, picture.shape[1], 1, 255);
    await writeFile(join(data, 'images', `${id}.jpg`), await encodeJpeg(picture));
    const [grey, colors, palette] = [() => encodePng(truth), () => encodePng(colorize(truth, labelSet.palette)), () => encodeLabelPng(truth, labelSet.palette)];
    await writeFile(join(data, 'labels', `${id}.png`), [grey, colors, palette][i % 3]());
  }
  return ids;
}

/** The embedded model with one weight that is no number; returns the checkpoint's prefix. */
export async function writeBrokenModel(folder: string, variable: string): Promise<string> {
  const checkpoint = await readCheckpoint('models/mobilenetv2_voc_small');
  const tensors: Record<string, TensorArray> = {};
  for (const name of checkpoint.variables.keys()) tensors[name] = await checkpoint.tensor(name);
  await checkpoint.close();
  (tensors[variable].data as Float32Array).fill(NaN);
  await writeCheckpoint(join(folder, 'broken.ckpt'), tensors);
  return join(folder, 'broken.ckpt');
}
