/** Where a network in 8 bits has from what it needs to know of its maps. */
import { createBackend } from '../engine/backends.js';
import { calibrate } from '../engine/quantization/calibrate.js';
import type { Calibration } from '../engine/quantization/ranges.js';
import { InvalidArgumentError } from '../errors.js';
import type { ByteSource } from '../io/sources/byte_source.js';
import { readImage, type Picture } from '../io/pictures/image.js';
import { openPicture, type PictureInput } from '../io/pictures/picture_input.js';
import { described } from '../messages.js';
import type { Variables } from '../nets/weights/variables.js';
import { storedCalibration } from '../nets/weights/stored_calibration.js';
import type { Backend } from '../ops/contract/backend.js';
import type { SegmentationNetwork } from './network.js';
import { PRECISIONS, type DeepLabOptions, type LoadOptions } from './options.js';

/** What a network shall compute in 8 bits with, and what is to be said of it. */
export interface Quantization {
  readonly calibration: Calibration;
  readonly notice?: string;
}

/**
 * What pictures of the caller show of a network's maps, what is stored with the model, or what the example pictures show.
 *
 * @param variables those of a checkpoint; undefined for a frozen graph
 * @throws InvalidArgumentError for a precision or a backend that is none
 */
export async function quantizationFor(network: SegmentationNetwork, variables: Variables | undefined, options: DeepLabOptions, backend: Backend): Promise<Quantization> {
  const { precision, calibration: pictures } = options;
  if (precision !== 'int8') throw new InvalidArgumentError(`precision should be ${PRECISIONS.join(' or ')}, found ${described(precision)}.`);
  if (backend.name.startsWith('gpu')) throw new InvalidArgumentError(`The backend '${backend.name}' computes in float32. For 8 bits use 'wasm' or 'cpu'.`);
  if (pictures !== undefined) return { calibration: await calibrateOn(network, pictures, options) };
  const stored = variables && (await storedCalibration(variables));
  if (stored && stored.ranges.size > 0) return { calibration: stored };
  const notice =
    'The model has no calibration for 8 bits, so the ranges of its maps were measured on two example pictures. Pictures of your own are better: deeplab quantize SOURCE --pictures DIR --out DIR, or the option `calibration`.';
  const { examplePictures } = await import('../io/sources/example_pictures.js');
  const examples = await Promise.all((await examplePictures(options.assets)).map(readAndClose));
  return { calibration: await calibrateOn(network, examples, options), notice };
}

/**
 * What the maps of a network hold for pictures. Whichever backend the network will run on, this is found out without relaxed SIMD, whose sums differ from one
 * processor to the next: what is computed in 8 bits shall not.
 *
 * @throws InvalidArgumentError without pictures, ShapeMismatchError for what is none
 */
export async function calibrateOn(network: SegmentationNetwork, pictures: readonly PictureInput[], { threads, assets, signal, onProgress }: LoadOptions): Promise<Calibration> {
  if (!Array.isArray(pictures) || pictures.length === 0) throw new InvalidArgumentError(`calibration should be a list of pictures that is not empty, found ${described(pictures)}.`);
  const feeds = [];
  for (const picture of pictures as readonly PictureInput[]) feeds.push(network.feeds(network.fit(await openPicture(picture, signal))));
  const onRun = onProgress && ((loaded: number, total: number) => onProgress({ phase: 'network', loaded, total }));
  const backend = await createBackend({ threads, assets, signal, relaxedSimd: false });
  try {
    return await calibrate(network.graph, backend, feeds, [network.endpoints.labels], { signal, onRun });
  } finally {
    await backend.dispose();
  }
}

async function readAndClose(file: ByteSource): Promise<Picture> {
  try {
    return await readImage(file);
  } finally {
    await file.close?.();
  }
}
