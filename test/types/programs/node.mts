/** A program of a Node project: without the DOM's types, with Node's. */
import { DeepLab, Classifier, isDeepLabError, readImage, toPicture, overlay, type Fetched, type FileInput, type ModelSource, type PictureInput, type PixelInput, type Segmentation } from 'deeplab-ts';
import { classMask, CocoAnnotations, cutOut, decodeRle, encodePng, encodeRle, findRegions, maskToPolygons, matteOf, softMask, toGeoJson, type CocoFile, type CutOutOptions, type Mask, type RegionCollection } from 'deeplab-ts';
import { DeepLab as InWorker } from 'deeplab-ts/worker';

declare const sharpInfo: { format: string; size: number; width: number; height: number; channels: 1 | 2 | 3 | 4; premultiplied: boolean };
declare const controller: AbortController;

type IsAny<T> = 0 extends 1 & T ? true : false;
export const neverAny: [IsAny<PictureInput>, IsAny<PixelInput>, IsAny<FileInput>, IsAny<ModelSource>, IsAny<Segmentation>, IsAny<ReturnType<Segmentation['toImageData']>>] = [false, false, false, false, false, false];

for (const model of [await DeepLab.load('mobilenetv2_coco_voctrainval', { signal: controller.signal }), await InWorker.load(new URL('https://host/model.ckpt'))]) {
  const result: Segmentation = await model.segment('cat.png', { probabilities: true });
  const classes: number | undefined = result.probabilities?.shape[2];
  const { data, width, height } = result.toImageData({ alone: true });
  const bytes: number = data.length * width * height * (classes ?? 0);
  const results: Segmentation[] = await model.segment(['a.png', new URL('https://host/b.png'), Buffer.from([bytes])]);
  await model.segment(await readImage('cat.png'));
  await model.segment(new Blob([]));
  await model.segment(new Uint8Array(3).buffer);
  await model.segment({ data: Buffer.from([1]), info: sharpInfo });
  await model.segment({ data: new Uint8Array(4), width: 1, height: 1 });
  await model.segment({ dtype: 'uint8', shape: [1, 1, 3], data: new Uint8Array(3) });
  for await (const { dropped, labels } of model.segmentForVideo(frames(), { everyFrame: true })) dropped.toFixed(labels.size);
  overlay(results[0].picture, results[0].labels, results[0].labelSet.palette);
  await model.dispose();
  // @ts-expect-error: a number is no picture
  await model.segment(42);
  // @ts-expect-error: nor is an object without members
  await model.segment({});
  // @ts-expect-error: nor is one in a list
  await model.segment(['a', 42]);
  // @ts-expect-error: a list has no labels
  (await model.segment(['a'])).labels.get(0, 0);
  // @ts-expect-error: a number is no video
  model.segmentForVideo(42);
}
// @ts-expect-error: a path has no pixels
toPicture('cat.png');
// @ts-expect-error: a classifier needs a source
await Classifier.load();
const scores: unknown = await (await Classifier.load('mobilenet_v2_imagenet')).classify('cat.png', { topK: 1 });
if (isDeepLabError(scores, 'AbortError')) scores.message.trim();

async function* frames(): AsyncGenerator<PictureInput> {
  yield 'a.png';
}

/** What was fetched, in order and by name; answers of a result. */
export async function answers(model: DeepLab): Promise<readonly number[]> {
  const fetched: Fetched = await model.run('cat.png', ['concat', 'length']);
  const [first, second] = fetched;
  const named: number[] = fetched['concat'].shape;
  for (const array of fetched) array.shape.push(0);
  const result = await model.segment('cat.png', { probabilities: true });
  const { regions, map } = findRegions(result, { per: 'part', connectivity: 8, classes: ['cat', 15] });
  const options: CutOutOptions = { background: [0, 0, 0], classes: 'cat', feather: 2 };
  const png: Uint8Array = encodePng(cutOut('picture' in result ? result.picture : { data: new Uint8Array(4), width: 1, height: 1 }, result, options));
  const masks: Mask[] = [classMask(result, 'cat'), softMask(result, ['cat']), matteOf(result.picture, result), decodeRle(encodeRle(classMask(result, 8)))];
  const collection: RegionCollection = toGeoJson(result, { tolerance: 1 });
  const coco = new CocoAnnotations({ per: 'class' });
  coco.add('cat.png', result);
  const file: CocoFile = coco.toJSON();
  // @ts-expect-error: there is no such region
  findRegions(result, { per: 'object' });
  // @ts-expect-error: a number is no background
  cutOut(result.picture, result, { background: 5 });
  return [...named, ...first.shape, ...second.shape, regions[0].box.x, map.shape[0], png.length, masks.length, collection.features.length, file.annotations[0].area, maskToPolygons(masks[0])[0][0][0][0]];
}
