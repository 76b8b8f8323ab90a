/** A program of a page: with the DOM's types. */
import { DeepLab, toPicture, type PictureInput } from 'deeplab-ts';
import { DeepLab as InWorker } from 'deeplab-ts/worker';

declare const canvas: HTMLCanvasElement, offscreen: OffscreenCanvas, bitmap: ImageBitmap, image: HTMLImageElement, video: HTMLVideoElement;
declare const pixels: ImageData, blob: Blob, file: File, url: URL, bytes: ArrayBuffer;

type IsAny<T> = 0 extends 1 & T ? true : false;
export const neverAny: IsAny<PictureInput> = false;

for (const model of [await DeepLab.load([file]), await InWorker.load({ 'model.ckpt.index': file, 'model.ckpt.data-00000-of-00001': blob })]) {
  const result = await model.segment(canvas);
  for (const each of [offscreen, bitmap, image, video, pixels, blob, file, url, bytes]) await model.segment(each);
  await model.segment([canvas, offscreen, image]);
  result.drawTo(canvas);
  result.drawTo(offscreen, { opacity: 0.3, palette: [[0, 0, 0], [255, 0, 0]] });
  canvas.getContext('2d')?.putImageData(result.toImageData(), 0, 0);
  for await (const { timestamp } of model.segmentForVideo(video)) timestamp?.toFixed();
  // @ts-expect-error: a number is no picture
  await model.segment(42);
  // @ts-expect-error: nor is any element
  await model.segment(document.createElement('div'));
  // @ts-expect-error: nor is it drawn on
  result.drawTo(document.createElement('div'));
}
toPicture(canvas);
// @ts-expect-error: a file has no pixels yet
toPicture(file);
