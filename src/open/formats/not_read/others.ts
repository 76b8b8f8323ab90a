/** What is looked for only where there is nothing to be read: formats of others, so that messages can say what can be done, and files of other kinds. */
import { RENAMED_INDEX, SHARD_ALONE } from './checkpoint_parts.js';
import type { FileKind } from '../looking/file_kind.js';
import type { Format } from '../format.js';
import { KERAS_HDF5, KERAS_ZIP } from './keras.js';
import { META_GRAPH_ALONE } from '../meta_graph.js';
import { ONNX } from './onnx.js';
import { OTHER_FILES } from './other_files.js';
import { FINGERPRINT } from '../saved_model.js';

export { nothingIn } from './nothing.js';

/** What is recognised, to say what can be done. */
export const TOLD: readonly Format[] = [FINGERPRINT, KERAS_HDF5, KERAS_ZIP, ONNX, META_GRAPH_ALONE, RENAMED_INDEX, SHARD_ALONE];

export const OTHER_KINDS: readonly FileKind[] = [...TOLD, ...OTHER_FILES];
