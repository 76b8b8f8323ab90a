/**
 * TensorFlow's core/example/{example,feature}.proto, of which records of pictures are made.
 *
 *   message Example  { Features features = 1; }
 *   message Features { map<string, Feature> feature = 1; }
 *
 * Those two are walked through by segmentation_example.ts, entry by entry, so that a record costs no more memory than it has bytes.
 */
import { BYTES, INT64, list, one, optional, STRING } from './fields.js';
import { Message } from './message.js';

/** One entry of the map, which is what a map is on the wire. `value` is a Feature. */
export const FeatureEntry = new Message('FeatureEntry', { key: one(1, STRING), value: one(2, BYTES) });

/** A oneof in TensorFlow: a BytesList, a FloatList or an Int64List. */
export const Feature = new Message('Feature', { bytesList: optional(1, BYTES), floatList: optional(2, BYTES), int64List: optional(3, BYTES) });

export const Int64List = new Message('Int64List', { value: list(1, INT64) });
