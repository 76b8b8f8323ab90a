/** What a frozen DeepLab graph was exported as, read from its nodes. */
import { analyzeGraph, type GraphAnalysis } from '../engine/analysis.js';
import { UnsupportedOpError } from '../errors.js';
import { attrNumbers, attrTensor } from '../graph/attributes.js';
import { parseEndpoint, type Graph, type Node } from '../graph/graph.js';
import { orderedNodes } from '../graph/order.js';
import { DEEPLAB_ENDPOINTS } from '../nets/deeplab_graph.js';
import { detectVariant } from '../nets/detect.js';
import type { Variables } from '../nets/variables.js';
import { defaultCropSize, XCEPTIONS, type DeepLabVariant } from '../nets/variant.js';
import type { NetworkFacts, ScoreEndpoints } from './facts.js';
import { toNumbers, type TensorInfo, type TensorSource } from '../tensor.js';

export interface FrozenDeepLab {
  readonly facts: NetworkFacts;
  readonly multiplyAdds: number;
  readonly endpoints: ScoreEndpoints;
}

/** What would be fed for a picture of a size: only shapes are asked for. */
const pictureInfo = (height: number, width: number): TensorInfo => ({ dtype: 'uint8', shape: [1, height, width, 3] });

/**
 * @param cropSize Where the graph takes pictures of any size as they are: the largest that it shall be given.
 * @throws UnsupportedOpError when the graph is not an exported DeepLab.
 */
export async function detectFrozen(graph: Graph, cropSize?: readonly [height: number, width: number]): Promise<FrozenDeepLab> {
  const argMax = labelsNode(graph);
  const picture = pictureNode(graph, argMax);
  if (!picture || !argMax) {
    throw new UnsupportedOpError(
      `This frozen graph is not an exported DeepLab: ${picture ? 'no ArgMax leads to SemanticPredictions' : 'it has no Placeholder for the picture'}. Run it with compile(), or load the checkpoint.`,
    );
  }
  const scores = argMax.inputs[0];
  const averages = graph.nodes.get(parseEndpoint(scores).node)?.op === 'Mean';
  const { variant } = detectVariant(constantsOf(graph));
  if (variant.task !== 'segmentation') {
    throw new UnsupportedOpError(
      'This frozen graph is a classifier. Load its checkpoint with Classifier.load, or run the graph with compile().',
    );
  }
  const analyze = (rows: number, columns: number): Promise<GraphAnalysis> => analyzeGraph(graph, new Map([[picture.name, pictureInfo(rows, columns)]]), [scores]);
  // The smallest picture fits every crop. Scores as small as it is mean that there is no crop to pad it to.
  const smallest = await analyze(1, 1);
  const isPadded = elementsOf(smallest, scores) > 1;
  const analysis = isPadded ? smallest : await analyze(...(cropSize ?? defaultCropSize(variant)));
  const [, height, width] = shapeOf(analysis, scores);
  return {
    facts: {
      variant,
      outputStride: outputStrideOf(graph, analysis, height),
      cropSize: [height, width],
      atrousRates: await atrousRatesOf(graph, variant),
      isFrozen: true,
    },
    multiplyAdds: analysis.multiplyAdds,
    endpoints: { picture: picture.name, scores, scoresAre: averages ? 'probabilities' : 'logits', labels: argMax.name },
  };
}

/** The ArgMax that SemanticPredictions comes from. */
function labelsNode(graph: Graph): Node | undefined {
  let node = graph.nodes.get('SemanticPredictions') ?? [...graph.nodes.values()].reverse().find(({ op }) => op === 'ArgMax');
  for (let steps = 0; node && node.op !== 'ArgMax' && steps < graph.nodes.size; steps++) node = graph.nodes.get(parseEndpoint(node.inputs[0] ?? '').node);
  return node?.op === 'ArgMax' ? node : undefined;
}

/** The Placeholder that the labels are computed from; a graph that was trained may have others. */
function pictureNode(graph: Graph, labels: Node | undefined): Node | undefined {
  const inputs = labels ? orderedNodes(graph, [labels.name]).filter(({ op }) => op === 'Placeholder' || op === 'PlaceholderWithDefault') : [];
  return inputs.find(({ name }) => name === DEEPLAB_ENDPOINTS.picture) ?? inputs[0];
}

function shapeOf(analysis: GraphAnalysis, endpoint: string): readonly number[] {
  return analysis.nodes.find(({ name }) => name === parseEndpoint(endpoint).node)?.output.shape ?? [];
}

/** Rows times columns of a map. */
function elementsOf(analysis: GraphAnalysis, endpoint: string): number {
  const [, height, width] = shapeOf(analysis, endpoint);
  return height * width;
}

/** From the rows of the network's input to those of the features that the logits are computed from, before the decoder. */
function outputStrideOf(graph: Graph, analysis: GraphAnalysis, cropHeight: number): number {
  const rowsOf = (name: string | undefined): number | undefined => (name === undefined ? undefined : shapeOf(analysis, name).at(1));
  const features = rowsOf(FEATURES.find((name) => shapeOf(analysis, name).length > 0));
  if (features === undefined || features <= 1) return cropHeight;
  // Of a graph with several scales the first one's nodes have these names, and its input is not of the crop's size.
  const stem = STEMS.flatMap((name) => graph.nodes.get(name) ?? []).at(0);
  const before = graph.nodes.get(parseEndpoint(stem?.inputs[0] ?? '').node);
  const input = before?.op === 'Pad' ? before.inputs[0] : stem?.inputs[0];
  return Math.round(((rowsOf(input) ?? cropHeight) - 1) / (features - 1));
}

const FEATURES = ['concat_projection/Conv2D', 'aspp0/Conv2D', 'logits/semantic/Conv2D'] as const;
/** The first convolution of each backbone; Xception pads in front of it. */
const STEMS = ['MobilenetV2/Conv/Conv2D', ...XCEPTIONS.map((name) => `${name}/entry_flow/conv1_1/Conv2D`)];

/** The rate of each atrous branch: the block size of the SpaceToBatchND before it, or its own dilation. */
async function atrousRatesOf(graph: Graph, { atrousBranches }: DeepLabVariant): Promise<number[]> {
  const rates: number[] = [];
  for (let branch = 1; branch <= atrousBranches; branch++) {
    const conv = graph.nodes.get(`aspp${branch}_depthwise/depthwise`);
    const before = conv && graph.nodes.get(parseEndpoint(conv.inputs[0]).node);
    const block = before?.op === 'SpaceToBatchND' ? graph.nodes.get(parseEndpoint(before.inputs[1]).node) : undefined;
    if (block?.op === 'Const') rates.push(toNumbers(await attrTensor(block, 'value').read())[0]);
    else if (conv) rates.push(attrNumbers(conv, 'dilations', [1, 1, 1, 1])[1]);
  }
  return rates;
}

/**
 * A frozen graph's constants keep the names of the variables that they were. Where weights were stored in half precision, the
 * Cast behind the constant has the variable's name.
 */
export function constantsOf(graph: Graph): Variables {
  const sources = new Map<string, TensorSource>();
  for (const node of graph.nodes.values()) {
    if (node.op === 'Const') sources.set(node.name, attrTensor(node, 'value'));
    const stored = node.op === 'Cast' ? graph.nodes.get(parseEndpoint(node.inputs[0]).node) : undefined;
    if (stored?.op === 'Const') sources.set(node.name, widened(attrTensor(stored, 'value')));
  }
  return {
    variables: sources,
    source(name) {
      const source = sources.get(name);
      if (!source) throw new UnsupportedOpError(`The graph has no constant '${name}'.`);
      return source;
    },
  };
}

/** 16-bit floats lie in float32 containers already. */
function widened(source: TensorSource): TensorSource {
  if (source.dtype !== 'float16' && source.dtype !== 'bfloat16') return source;
  return { dtype: 'float32', shape: source.shape, read: async () => ({ ...(await source.read()), dtype: 'float32' }) };
}
