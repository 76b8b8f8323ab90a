/**
 * A picture with its labels as a tf.Example, as DeepLab's build_voc2012_data.py and its siblings write them
 * (research/deeplab/datasets/build_data.py, image_seg_to_tfexample).
 */
import { Feature, FeatureEntry, Int64List } from '../schema/example.js';
import { wireReader, type WireReader } from '../schema/wire_format.js';
import { decodeUtf8 } from '../wire/byte_string.js';
import { decodeMessage, toNumber } from '../wire/message.js';
import { formatError, type Place } from '../wire/place.js';

export interface SegmentationExample {
  /** `image/filename`; empty where there is none. */
  readonly name: string;
  /** `image/encoded`: a PNG or JPEG file, whatever `image/format` says, as the research code takes it. */
  readonly picture: Uint8Array;
  /** `image/segmentation/class/encoded`: a PNG file; undefined in records of a split without truth. */
  readonly labels: Uint8Array | undefined;
  /** `image/height` and `image/width`, where they are given. */
  readonly size: readonly [height: number, width: number] | undefined;
}

const PICTURE = 'image/encoded';
const NAME = 'image/filename';
const HEIGHT = 'image/height';
const WIDTH = 'image/width';
const LABELS = 'image/segmentation/class/encoded';
const WANTED: ReadonlySet<string> = new Set([PICTURE, NAME, HEIGHT, WIDTH, LABELS]);

/** `features` of an Example, `feature` of Features: both are the first fields, and messages. */
const FIRST_MESSAGE = (1 << 3) | 2;

/** One number, packed or not, takes at most a tag, a length and ten bytes; some room is left for longer encodings. */
const MAX_INT64_LIST_BYTES = 64;

/**
 * Reads an example. Pictures are views on `bytes`.
 *
 * @throws DataSetFormatError for what is no Example, or one without a picture
 */
export function decodeSegmentationExample(bytes: Uint8Array, place: Place): SegmentationExample {
  const features = new Map<string, Uint8Array>();
  for (const message of messagesOf(bytes, place)) {
    for (const entry of messagesOf(message, place)) {
      const { key, value } = decodeMessage(FeatureEntry, entry, place);
      // The last of a key counts, as in every map of protocol buffers.
      if (WANTED.has(key)) features.set(key, value);
    }
  }
  const picture = bytesFeature(features.get(PICTURE), PICTURE, place);
  if (!picture?.length) throw formatError(place, `found no feature '${PICTURE}', expected a tf.Example of a picture with its labels (research/deeplab/datasets/build_data.py).`);
  const name = bytesFeature(features.get(NAME), NAME, place);
  const labels = bytesFeature(features.get(LABELS), LABELS, place);
  const [height, width] = [HEIGHT, WIDTH].map((key) => numberFeature(features.get(key), key, place));
  return {
    name: (name && decodeUtf8(name)) ?? '',
    picture,
    labels: labels?.length ? labels : undefined,
    size: height === undefined || width === undefined ? undefined : [height, width],
  };
}

/** The messages in field 1, one after the other: a list of them all could take more memory than the record. */
function* messagesOf(bytes: Uint8Array, place: Place): Generator<Uint8Array> {
  const reader = wireReader(bytes);
  while (reader.pos < reader.len) {
    const message = nextMessage(reader, place);
    if (message) yield message;
  }
}

function nextMessage(reader: WireReader, place: Place): Uint8Array | undefined {
  try {
    const tag = reader.tag();
    if (tag === FIRST_MESSAGE) return reader.bytes();
    reader.skipType(tag & 7, 0, tag >>> 3);
    return undefined;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw formatError(place, `found damaged data (${reason}) at its byte ${reader.pos} of ${reader.len}, expected a tf.Example.`, cause);
  }
}

/** The one value of a BytesList. */
function bytesFeature(feature: Uint8Array | undefined, key: string, place: Place): Uint8Array | undefined {
  if (!feature) return undefined;
  const { bytesList } = decodeMessage(Feature, feature, place);
  if (!bytesList) throw formatError(place, `found numbers as feature '${key}', expected bytes.`);
  let value: Uint8Array | undefined;
  for (const each of messagesOf(bytesList, place)) {
    if (value) throw formatError(place, `found several values of feature '${key}', expected one.`);
    value = each;
  }
  return value;
}

function numberFeature(feature: Uint8Array | undefined, key: string, place: Place): number | undefined {
  if (!feature) return undefined;
  const { int64List } = decodeMessage(Feature, feature, place);
  if (!int64List) throw formatError(place, `found no whole number as feature '${key}', expected one.`);
  const { value } = decodeMessage(Int64List, int64List, place, MAX_INT64_LIST_BYTES);
  if (value.length > 1) throw formatError(place, `found ${value.length} values of feature '${key}', expected one.`);
  return value.length === 0 ? undefined : toNumber(value[0], `feature '${key}'`, place);
}
