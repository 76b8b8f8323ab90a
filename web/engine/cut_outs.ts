/** Cutting classes out of pictures, in the worker. Fetched when it is first asked for. */
import { cutOut, isDeepLabError, toPicture, type DeepLab, type Picture, type RunControl, type Segmentation } from 'deeplab-ts';
import type { CutOut, Pixels, SegmentSettings } from './contract.js';
import { shrunk } from './pictures.js';

/** The picture that was cut out last, as the network sees it: other classes of it take no other run. */
let known: { readonly key: number; readonly found: Segmentation } | undefined;

/**
 * @param key Of the picture, the model and its settings: the same for what is the same
 * @param mostPixels The size at which probabilities are held
 * @returns RGBA at the picture's own size
 */
export async function cutOutOf(model: DeepLab, key: number, picture: Pixels, settings: SegmentSettings, wanted: CutOut, mostPixels: number, control: RunControl): Promise<Pixels> {
  if (known?.key !== key) known = { key, found: await withProbabilities(model, await shrunk(picture, mostPixels), { ...settings, ...control }) };
  return cut(toPicture(picture), known.found, wanted);
}

/** What a frame of the camera, which was segmented here, shows of some classes. */
export const cutOutOfFrame = (found: Segmentation, wanted: CutOut): Pixels => cut(found.picture, found, wanted);

function cut(picture: Picture, found: Segmentation, { classes, background }: CutOut): Pixels {
  const { width, height, data } = cutOut(picture, found, { classes, background });
  return { width, height, data };
}

/** A graph that gives no probabilities gives labels, and edges are made of these. */
export async function withProbabilities(model: DeepLab, picture: Pixels | ImageBitmap, options: RunControl & Partial<SegmentSettings>): Promise<Segmentation> {
  try {
    return await model.segment(picture, { ...options, probabilities: true });
  } catch (error) {
    if (!isDeepLabError(error, 'InvalidArgumentError')) throw error;
    return model.segment(picture, options);
  }
}
