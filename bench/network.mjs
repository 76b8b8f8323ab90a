/** The network that all run: as a checkpoint, as a graph, and as the rewritten graph that an engine would run. */
import { openModel } from '../dist/open/open_model.js';
import { layerPassesFor } from '../dist/engine/passes/index.js';
import { specialize } from '../dist/engine/specialize.js';
import { buildDeepLab, deepLabEndpoints, DEEPLAB_ENDPOINTS } from '../dist/nets/deeplab_graph.js';
import { detectVariant } from '../dist/nets/detect.js';
import { describeVariant } from '../dist/nets/variant.js';
import { storedCalibration } from '../dist/nets/weights/stored_calibration.js';
import { bytesOf, tensor } from '../dist/tensor.js';
import { bytes, seedOf } from './random.mjs';
import { UsageError } from './usage_error.mjs';

/** The crop goes in, so that what is timed is the network; logits and labels at the crop's size come out. */
function fetchesOf(variant, fetch) {
  const { cropLogits } = deepLabEndpoints(variant);
  return { logits: [cropLogits], labels: ['ArgMax'], both: [cropLogits, 'ArgMax'] }[fetch];
}

/**
 * What to compute, as it is sent to the processes that compute it.
 *
 * @typedef {object} TaskDescription
 * @property {string} checkpoint where the weights are
 * @property {readonly [number, number]} size rows, columns
 * @property {8 | 16} outputStride
 * @property {'logits' | 'labels' | 'both'} fetch
 * @property {number} seed of the picture
 * @property {Partial<Record<'float32' | 'int8', string>>} [onnx] the same network as files for those who read that
 * @property {string} [onnxError] why there is none
 * @property {string} [calibration] where that lies which the picture shows of the maps, for those who compute in 8 bits: variables, as a quantised checkpoint has them
 *
 * @typedef {object} Task
 * @property {string} description
 * @property {number} weightBytes of all variables
 * @property {import('../dist/graph/graph.js').Graph} graph
 * @property {ReadonlyMap<string, import('../dist/tensor.js').Tensor<'float32'>>} feeds the crop, float32 [1, h, w, 3]
 * @property {readonly string[]} fetches logits [1, h, w, classes] and labels [1, h, w], or one of them
 * @property {Partial<Record<'float32' | 'int8', string>> | undefined} onnx
 * @property {() => Promise<import('../dist/engine/quantization/ranges.js').Calibration>} calibration
 * @property {() => Promise<void>} close when all weights were read
 * @property {() => Promise<import('../dist/engine/lowered.js').LoweredGraph>} lower the graph after the rewrites that need no
 *   kernels of ours: batch normalisation folded; bias, shortcut and activation fused
 * @property {(values: readonly { data: ArrayLike<number | bigint> }[]) => import('./peers/index.mjs').Frame} frame names what was fetched
 */

/**
 * @param {TaskDescription} description
 * @returns {Promise<Task>}
 */
export async function openTask({ checkpoint: source, size, outputStride, fetch, seed, onnx, calibration }) {
  const opened = await openModel(source);
  if (opened.kind === 'graph') throw new UsageError(`--model '${source}' is a frozen graph; give a checkpoint.`);
  const { checkpoint } = opened;
  const { variant } = detectVariant(checkpoint);
  if (variant.task !== 'segmentation') throw new UsageError(`--model '${source}' is a classifier; give a segmentation network.`);
  const graph = buildDeepLab(checkpoint, variant, { outputStride, cropSize: size });
  const feeds = new Map([[DEEPLAB_ENDPOINTS.crop, randomCrop(size, seed)]]);
  const fetches = fetchesOf(variant, fetch);
  return {
    description: `${describeVariant(variant)}, ${size.join('x')}, output stride ${outputStride}`,
    weightBytes: [...checkpoint.variables.values()].reduce((sum, info) => sum + (bytesOf(info) ?? 0), 0),
    graph,
    feeds,
    fetches,
    onnx,
    calibration: () => readCalibration(calibration),
    close: () => checkpoint.close(),
    async lower() {
      const lowered = await specialize(graph, infosOf(feeds), fetches);
      for (const pass of layerPassesFor(() => false)) pass(lowered);
      return lowered;
    },
    frame(values) {
      const [first, second] = values.map(({ data }) => data);
      return fetch === 'labels' ? { labels: first } : { logits: first, labels: second };
    },
  };
}

/** As a model that was quantised brings it: sent as text, it would be objects of ours that are measured as memory of the network. */
async function readCalibration(path) {
  const { checkpoint } = await openModel(path);
  try {
    return await storedCalibration(checkpoint);
  } finally {
    await checkpoint.close();
  }
}

/** Data types and shapes of feeds. */
export const infosOf = (feeds) => new Map([...feeds].map(([name, { dtype, shape }]) => [name, { dtype, shape }]));

function randomCrop([height, width], seed) {
  const next = bytes(seedOf('picture', seed));
  const values = new Float32Array(height * width * 3);
  for (let i = 0; i < values.length; i++) values[i] = next();
  return tensor('float32', [1, height, width, 3], values);
}
