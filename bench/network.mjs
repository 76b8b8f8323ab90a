/** The network that all peers run: as a graph, and as the rewritten graph that the engine would run. */
import { openModel } from '../dist/deeplab/source.js';
import { PASSES } from '../dist/engine/passes/index.js';
import { specialize } from '../dist/engine/specialize.js';
import { buildDeepLab, DEEPLAB_ENDPOINTS, deepLabVariables } from '../dist/nets/deeplab_graph.js';
import { detectVariant } from '../dist/nets/detect.js';
import { describeVariant } from '../dist/nets/variant.js';
import { sizeOf, tensor } from '../dist/tensor.js';
import { UsageError } from './arguments.mjs';
import { normal, seedOf, uniform } from './random.mjs';

/** What the published MobileNet-v2 checkpoints for PASCAL VOC hold. */
const PUBLISHED = {
  task: 'segmentation',
  backbone: 'mobilenet_v2',
  depthMultiplier: 1,
  channelDivisor: 8,
  numClasses: 21,
  aspp: true,
  imagePooling: true,
  atrousBranches: 0,
  decoderOutputStride: undefined,
};

/** The crop goes in, so that what is timed is the network; scores and labels at the crop's size come out. */
const FETCHES = { logits: DEEPLAB_ENDPOINTS.cropLogits, labels: 'ArgMax' };

/**
 * What a peer is given.
 *
 * @typedef {object} Task
 * @property {string} description
 * @property {import('../dist/graph/graph.js').Graph} graph
 * @property {ReadonlyMap<string, import('../dist/tensor.js').Tensor<'float32'>>} feeds the crop, float32 [1, h, w, 3]
 * @property {readonly string[]} fetches logits [1, h, w, classes] and labels [1, h, w]
 * @property {() => Promise<import('../dist/engine/lowered.js').LoweredGraph>} lower the graph after all rewrites:
 *   batch normalisation folded, bias, shortcut and activation fused
 */

/**
 * @param {import('./arguments.mjs').Choices} choices
 * @returns {Promise<Task>}
 */
export async function openTask({ model, size, outputStride, seed }) {
  const { variables, variant } = model === undefined ? randomNetwork(seed) : await checkpointNetwork(model);
  const graph = buildDeepLab(variables, variant, { outputStride, cropSize: size });
  const feeds = new Map([[DEEPLAB_ENDPOINTS.crop, randomCrop(size, seed)]]);
  const fetches = [FETCHES.logits, FETCHES.labels];
  const weights = model === undefined ? `random weights (seed ${seed})` : `weights of ${model}`;
  return {
    description: `${describeVariant(variant)}, ${size.join('x')}, output stride ${outputStride}, ${weights}`,
    graph,
    feeds,
    fetches,
    async lower() {
      const infos = new Map([...feeds].map(([name, { dtype, shape }]) => [name, { dtype, shape }]));
      const lowered = await specialize(graph, infos, fetches);
      for (const pass of PASSES) pass(lowered);
      return lowered;
    },
  };
}

async function checkpointNetwork(source) {
  const opened = await openModel(source);
  if (opened.kind === 'graph') throw new UsageError(`--model '${source}' is a frozen graph; give a checkpoint.`);
  const { variant } = detectVariant(opened.checkpoint);
  if (variant.task !== 'segmentation') throw new UsageError(`--model '${source}' is a classifier; give a segmentation network.`);
  return { variables: opened.checkpoint, variant };
}

function randomNetwork(seed) {
  const variables = deepLabVariables(PUBLISHED);
  const source = (name) => ({ ...variables.get(name), read: async () => randomVariable(name, variables.get(name), seed) });
  return { variant: PUBLISHED, variables: { variables, source } };
}

/** Layers whose input has passed no activation: the picture, and the narrow ends of MobileNet's blocks. */
const LINEAR_INPUT = /(^|\/)(Conv|expand|image_pooling|aspp0)\/weights$/;

/**
 * Filters as He et al. draw them ("Delving Deep into Rectifiers", arXiv:1502.01852, equation 10), so that activations neither
 * vanish nor explode, and batch normalisation that changes little.
 */
function randomVariable(name, { shape }, seed) {
  const draw = normal(seedOf(name, seed));
  const fill = (mean, deviation) => tensor('float32', shape, Float32Array.from({ length: sizeOf(shape) }, () => mean + deviation * draw()));
  if (name.endsWith('/gamma')) return fill(1, 0.1);
  if (name.endsWith('/moving_variance')) return fill(1, 0.1);
  if (shape.length === 1) return fill(0, 0.1);
  const [rows, columns, channels] = shape;
  const taps = rows * columns * (name.endsWith('/depthwise_weights') ? 1 : channels);
  // An activation lets through half of what comes in; without one, nothing needs to be made up for.
  return fill(0, Math.sqrt((LINEAR_INPUT.test(name) ? 1 : 2) / taps));
}

function randomCrop([height, width], seed) {
  const next = uniform(seedOf('picture', seed));
  return tensor('float32', [1, height, width, 3], Float32Array.from({ length: height * width * 3 }, () => Math.floor(256 * next())));
}
