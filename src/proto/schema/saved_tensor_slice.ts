/** TensorFlow's core/util/saved_tensor_slice.proto: what every value in the table of a V1 checkpoint is. */
import { BYTES, INT32, list, nested, nestedList, one, STRING } from './fields.js';
import { Message } from './message.js';
import { VersionDef } from './types.js';

/** `shape` is a TensorShapeProto, `slice` TensorSliceProtos. */
export const SavedSliceMeta = new Message('SavedSliceMeta', { name: one(1, STRING), shape: one(2, BYTES), type: one(3, INT32), slice: list(4, BYTES) });

const SavedTensorSliceMeta = new Message('SavedTensorSliceMeta', { tensor: nestedList(1, SavedSliceMeta), versions: nested(2, VersionDef) });

/** `slice` is a TensorSliceProto, `data` a TensorProto. */
const SavedSlice = new Message('SavedSlice', { name: one(1, STRING), slice: one(2, BYTES), data: one(3, BYTES) });

/** Under the key "" it holds meta, under every other key data. */
export const SavedTensorSlices = new Message('SavedTensorSlices', { meta: nested(1, SavedTensorSliceMeta), data: nested(2, SavedSlice) });
