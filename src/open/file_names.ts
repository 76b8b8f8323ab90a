/** What TensorFlow calls the files of its models. Names only say where to look first: what a file is, its content tells. */

/** A V2 checkpoint: which tensors there are. */
export const INDEX = /\.index$/;
/** A V2 checkpoint: the tensors. */
export const SHARD = /\.data-\d{5}-of-\d{5}$/;
/** The graph of a checkpoint, which `Saver` writes beside it. */
export const META_GRAPH = /\.meta$/;
/** One of several files of a V1 checkpoint. */
export const V1_SHARD = /-\d{5}-of-\d{5}$/;
/** What tf.train.Saver's users called V1 checkpoints: the name and the step, without an extension. */
export const V1_NAME = /\.ckpt(-\d+)?$/;
/** TensorFlow's record of the latest checkpoint of a folder, a CheckpointState message in text form. */
export { STATE_FILE } from '../proto/checkpoints/checkpoint_state.js';
/** The zoo's archives call it `frozen_inference_graph.pb`. */
export const FROZEN_GRAPH = /\.pb$/i;
/** A graph in text form. */
export const TEXT_GRAPH = /\.pbtxt$/i;
/** A SavedModel; its variables are the checkpoint `variables/variables`. */
export const SAVED_MODEL = /(^|\/)saved_model\.pb(txt)?$/;
/** A model of TensorFlow Lite. */
export const TFLITE = /\.tflite$/i;
/** TensorFlow.js's converter calls it `model.json`. */
export const MODEL_JSON = /\.json$/i;
