/**
 * TensorFlow's core/framework/{tensor_shape,versions,tensor_slice}.proto, reduced to the fields that are read or written here.
 *
 * DataType is an enum in TensorFlow; here it stays a number, and wire/dtypes.ts knows the names.
 */
import { BOOL, INT32, INT64, nestedList, one, optional } from './fields.js';
import { Message } from './message.js';

/** `size` is -1 where it is unknown. */
const Dim = new Message('Dim', { size: one(1, INT64) });

export const TensorShapeProto = new Message('TensorShapeProto', { dim: nestedList(2, Dim), unknownRank: one(3, BOOL) });

export const VersionDef = new Message('VersionDef', { producer: one(1, INT32), minConsumer: one(2, INT32) });

/** `length` is absent (not 0) when the slice covers the whole dimension; TensorFlow spells this as a oneof. */
const Extent = new Message('Extent', { start: one(1, INT64), length: optional(2, INT64) });

/** A box inside a tensor, one extent a dimension. */
export const TensorSliceProto = new Message('TensorSliceProto', { extent: nestedList(1, Extent) });
