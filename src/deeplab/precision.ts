/** In which numbers a network computes, and where the ranges come from that 8 bits need. */
import { InvalidArgumentError } from '../errors.js';
import type { BackendFacts } from '../engine/backends.js';
import { calibrate } from '../engine/quantization/calibrate.js';
import type { Ranges } from '../engine/quantization/ranges.js';
import type { ByteSource } from '../io/sources/byte_source.js';
import { examplePictures } from '../io/sources/embedded.js';
import { readImage, type Picture } from '../io/pictures/image.js';
import { toPicture, type PictureInput } from '../io/pictures/picture_input.js';
import { described } from '../messages.js';
import type { Variables } from '../nets/variables.js';
import { storedRanges } from '../nets/stored_ranges.js';
import type { Backend } from '../ops/contract/backend.js';
import type { SegmentationNetwork } from './network.js';
import { PRECISIONS, type DeepLabOptions, type Precision } from './options.js';

/** The ranges that a network shall compute in 8 bits with, and what is to be said of them. */
export interface Quantization {
  readonly ranges: Ranges;
  readonly notice?: string;
}

/**
 * The ranges of a network's maps: those that pictures of the caller show, that are stored with the model, or that the example pictures show. None where it
 * shall compute in float.
 *
 * @param variables those of a checkpoint; undefined for a frozen graph
 * @throws InvalidArgumentError for a precision or a backend that is none
 */
export async function quantizationFor(network: SegmentationNetwork, variables: Variables | undefined, options: DeepLabOptions, backend: Backend): Promise<Quantization | undefined> {
  const { precision = 'float32', calibration } = options;
  if (!PRECISIONS.includes(precision)) throw new InvalidArgumentError(`precision should be ${PRECISIONS.join(' or ')}, found ${described(precision)}.`);
  if (precision === 'float32') return undefined;
  if (backend.name.startsWith('gpu')) throw new InvalidArgumentError(`The backend '${backend.name}' computes in float32. For 8 bits use 'wasm' or 'cpu'.`);
  if (calibration !== undefined) return { ranges: await calibrateOn(network, calibration, backend, options) };
  const stored = variables && (await storedRanges(variables));
  if (stored && stored.size > 0) return { ranges: stored };
  const notice =
    'The model has no calibration for 8 bits, so the ranges of its maps were measured on two example pictures. Pictures of your own are better: deeplab quantize SOURCE --pictures DIR --out DIR, or the option `calibration`.';
  const pictures = await Promise.all((await examplePictures()).map(readAndClose));
  return { ranges: await calibrateOn(network, pictures, backend, options), notice };
}

/** What the maps of a network hold for pictures. @throws InvalidArgumentError without pictures, ShapeMismatchError for what is none */
export async function calibrateOn(network: SegmentationNetwork, pictures: readonly PictureInput[], backend: Backend, { signal, onProgress }: DeepLabOptions): Promise<Ranges> {
  if (!Array.isArray(pictures) || pictures.length === 0) throw new InvalidArgumentError(`calibration should be a list of pictures that is not empty, found ${described(pictures)}.`);
  const feeds = pictures.map((picture: PictureInput) => network.feeds(network.fit(toPicture(picture))));
  const onRun = onProgress && ((loaded: number, total: number) => onProgress({ phase: 'network', loaded, total }));
  return calibrate(network.graph, backend, feeds, [network.endpoints.labels], { signal, onRun });
}

async function readAndClose(file: ByteSource): Promise<Picture> {
  try {
    return await readImage(file);
  } finally {
    await file.close?.();
  }
}

/** What a model computes with. */
export interface NumberFacts {
  readonly precision: Precision;
  /** With `int8`, the operators that compute with floats all the same. */
  readonly floatOperators?: readonly string[];
}

/** What else there is to say. */
export function withNotice(facts: BackendFacts, notice: string | undefined): BackendFacts {
  return notice === undefined ? facts : { ...facts, notice: facts.notice === undefined ? notice : `${facts.notice} ${notice}` };
}
