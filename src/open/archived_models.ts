/** Which models archives hold, by the names of their files: what is taken is decided while an archive is walked, before anything of it can be looked at. */
import { directoryOf, fileOf, type ModelKind } from '../io/archives/model_kinds.js';
import { FROZEN_GRAPH, TEXT_GRAPH, TFLITE } from './file_names.js';

/** Files of V2 and V1 checkpoints, and the record of the latest one. */
const CHECKPOINT_FILE = /\.index$|\.data-\d{5}-of-\d{5}$|^checkpoint$|\.ckpt(-\d+)?(-\d{5}-of-\d{5})?$/;
/** The graph, what TensorFlow and Keras write beside it, and the variables in their folder. */
const SAVED_MODEL_FILE = /^(?:(.*)\/)?(?:saved_model\.pb(?:txt)?|(?:fingerprint|keras_metadata)\.pb|variables\/variables\.(?:index|data-\d{5}-of-\d{5}))$/;
/** As TensorFlow.js's converter calls them. */
const TFJS_FILE = /^model\.json$|^group\d+-shard\d+of\d+(\.bin)?$/;

const called = (name: string, files: RegExp): ModelKind => ({
  name,
  homeOf: (path) => (files.test(fileOf(path)) && !SAVED_MODEL_FILE.test(path) ? directoryOf(path) : undefined),
});

const SAVED_MODEL: ModelKind = {
  name: 'SavedModel',
  homeOf(path) {
    const match = SAVED_MODEL_FILE.exec(path);
    return match ? (match.at(1) ?? '') : undefined;
  },
};

/**
 * By what is wanted most, in the order in which the formats of a folder are asked (formats/index.ts): a checkpoint leaves all choices open, and graphs have them
 * built in. The zoo's archives hold both.
 */
export const ARCHIVED_MODELS: readonly ModelKind[] = [
  called('checkpoint', CHECKPOINT_FILE),
  called('frozen graph', FROZEN_GRAPH),
  SAVED_MODEL,
  called('TensorFlow Lite model', TFLITE),
  called('TensorFlow.js model', TFJS_FILE),
  called('graph in text form', TEXT_GRAPH),
];
