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
import { readCalibrationText, storedCalibration, type StoredCalibration } from '../nets/weights/stored_calibration.js';
import type { Backend } from '../ops/contract/backend.js';
import { FAKE_QUANT_NAMES } from '../ops/operators/layers/fake_quant.js';
import type { SegmentationNetwork } from './network.js';
import { PRECISIONS, type DeepLabOptions, type LoadOptions } from './options.js';

/** What a network shall compute in 8 bits with, and what is to be said of it. */
export interface Quantization {
  readonly calibration: Calibration;
  readonly notice?: string;
}

/** Where a calibration may be stored. */
interface QuantizedModel {
  /** Those of a checkpoint; undefined for a frozen graph. */
  readonly variables: Variables | undefined;
  readonly isEmbedded?: boolean;
}

/**
 * What pictures of the caller show of a network's maps, what is stored with the model, or what the example pictures show. Where the network has ranges that training found (FakeQuant), those
 * go before all others: see engine/quantization/learned_ranges.ts.
 *
 * @throws InvalidArgumentError for a precision or a backend that is none
 */
export async function quantizationFor(network: SegmentationNetwork, model: QuantizedModel, options: DeepLabOptions, backend: Backend): Promise<Quantization> {
  const { precision, calibration: pictures } = options;
  if (precision !== 'int8') throw new InvalidArgumentError(`precision should be ${PRECISIONS.join(' or ')}, found ${described(precision)}.`);
  if (backend.name.startsWith('gpu')) throw new InvalidArgumentError(`The backend '${backend.name}' computes in float32. For 8 bits use 'wasm' or 'cpu'.`);
  if (pictures !== undefined) {
    const opened = await openPictures(pictures, options);
    return { calibration: await calibrateOn(network, opened, options), ...(opened.every(isOneColour) ? { notice: ONE_COLOUR } : {}) };
  }
  const stored = await storedWith(model, options);
  if (stored && stored.ranges.size > 0) return { calibration: stored };
  const { examplePictures } = await import('../io/assets/example_pictures.js');
  const examples = await Promise.all((await examplePictures(options.assets)).map(readAndClose));
  const calibration = await calibrateOn(network, examples, options);
  // Training has found the ranges of nearly all maps then; what is left is little more than the picture.
  if ([...network.graph.nodes.values()].some(({ op }) => FAKE_QUANT_NAMES.has(op))) return { calibration };
  const notice =
    'The model has no calibration for 8 bits, so the ranges of its maps were measured on two example pictures. Pictures of your own are better: deeplab quantize SOURCE --pictures DIR --out DIR, or the option `calibration`.';
  return { calibration, notice };
}

/**
 * What the maps of a network hold for pictures. Whichever backend the network will run on, this is found out without relaxed SIMD, whose sums differ from one
 * processor to the next: what is computed in 8 bits shall not.
 *
 */
export async function calibrateOn(network: SegmentationNetwork, pictures: readonly Picture[], { threads, assets, signal, onProgress }: LoadOptions): Promise<Calibration> {
  const feeds = pictures.map((picture) => network.feeds(network.fit(picture)));
  const onRun = onProgress && ((loaded: number, total: number) => onProgress({ phase: 'network', loaded, total }));
  const backend = await createBackend({ threads, assets, signal, relaxedSimd: false });
  try {
    return await calibrate(network.graph, backend, feeds, [network.endpoints.labels], { signal, onRun });
  } finally {
    await backend.dispose();
  }
}

/** @throws InvalidArgumentError without pictures, ShapeMismatchError for what is none */
export async function openPictures(pictures: readonly PictureInput[], { signal }: LoadOptions): Promise<readonly Picture[]> {
  if (!Array.isArray(pictures) || pictures.length === 0) throw new InvalidArgumentError(`calibration should be a list of pictures that is not empty, found ${described(pictures)}.`);
  const opened: Picture[] = [];
  for (const picture of pictures as readonly PictureInput[]) opened.push(await openPicture(picture, signal));
  return opened;
}

/** On such pictures maps hold a hundredth of what they can, and everything else is cut off: two labels of three are float32's (MobileNet-v2). */
export const ONE_COLOUR = 'The pictures for calibration are of one colour each, which shows next to nothing of what the maps of the network can hold. Give pictures such as it will see.';

export function isOneColour({ data, shape: [, , channels] }: Picture): boolean {
  const pixels = data as Uint8Array;
  for (let i = channels; i < pixels.length; i++) if (pixels[i] !== pixels[i - channels]) return false;
  return true;
}

/** Undefined for a frozen graph, and empty where nothing is stored. */
export async function storedWith({ variables, isEmbedded }: QuantizedModel, { assets }: LoadOptions): Promise<StoredCalibration | undefined> {
  if (!isEmbedded) return variables && storedCalibration(variables);
  const { embeddedCalibration } = await import('../io/assets/embedded_calibration.js');
  const file = await embeddedCalibration(assets);
  try {
    return await readCalibrationText(new TextDecoder().decode(await file.read(0, file.byteLength)), file.name);
  } finally {
    await file.close?.();
  }
}

async function readAndClose(file: ByteSource): Promise<Picture> {
  try {
    return await readImage(file);
  } finally {
    await file.close?.();
  }
}
