/** TensorFlow's core/protobuf/tensor_bundle.proto: what the .index file of a V2 checkpoint holds. */
import { BITS32, BYTES, INT32, INT64, list, nested, one, optional } from './fields.js';
import { Message } from './message.js';
import { VersionDef } from './types.js';

/** The value of the key "". `endianness` is of the .data files: 0 little, 1 big. */
export const BundleHeaderProto = new Message('BundleHeaderProto', { numShards: one(1, INT32), endianness: one(2, INT32), version: nested(3, VersionDef) });

/** The value of every other key, which is the tensor's name or the name of one slice of it. */
export const BundleEntryProto = new Message('BundleEntryProto', {
  dtype: one(1, INT32),
  /** A TensorShapeProto, which TensorFlow writes for scalars too, though it is empty. */
  shape: optional(2, BYTES),
  shardId: one(3, INT32),
  offset: one(4, INT64),
  size: one(5, INT64),
  /** Masked. */
  crc32c: one(6, BITS32),
  /** TensorSliceProtos. A partitioned tensor has no bytes of its own: each of these boxes has an entry under a key of its own. */
  slices: list(7, BYTES),
});
