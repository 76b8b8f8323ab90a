/** What a frozen DeepLab graph was exported as, read from its nodes. */
import { analyzeGraph, type GraphAnalysis } from '../engine/analysis.js';
import { UnsupportedOpError } from '../errors.js';
import { attrNumbers, attrTensor } from '../graph/attributes.js';
import { parseEndpoint, type Graph, type Node } from '../graph/graph.js';
import { detectVariant } from '../nets/detect.js';
import type { Variables } from '../nets/variables.js';
import type { DeepLabVariant } from '../nets/variant.js';
import type { NetworkFacts, ScoreEndpoints } from './facts.js';
import { toNumbers, type TensorInfo } from '../tensor.js';

export interface FrozenDeepLab {
  readonly facts: NetworkFacts;
  readonly multiplyAdds: number;
  readonly endpoints: ScoreEndpoints & { readonly picture: string };
}

/** A picture that fits every crop: only shapes are asked for. */
const SMALL_PICTURE: TensorInfo = { dtype: 'uint8', shape: [1, 1, 1, 3] };

/** @throws UnsupportedOpError when the graph is not an exported DeepLab. */
export async function detectFrozen(graph: Graph): Promise<FrozenDeepLab> {
  const picture = [...graph.nodes.values()].find((node) => node.op === 'Placeholder');
  const argMax = labelsNode(graph);
  if (!picture || !argMax) {
    throw new UnsupportedOpError(
      `This frozen graph is not an exported DeepLab: ${picture ? 'no ArgMax leads to SemanticPredictions' : 'it has no Placeholder for the picture'}. Run it with compile(), or load the checkpoint.`,
    );
  }
  const scores = argMax.inputs[0];
  const analysis = await analyzeGraph(graph, new Map([[picture.name, SMALL_PICTURE]]), [scores]);
  const [, height, width] = shapeOf(analysis, scores);
  const averages = graph.nodes.get(parseEndpoint(scores).node)?.op === 'Mean';
  const { variant } = detectVariant(constantsOf(graph));
  if (variant.task !== 'segmentation') throw new UnsupportedOpError('This frozen graph is a classifier; load it with Classifier.load.');
  return {
    facts: {
      variant,
      outputStride: outputStrideOf(analysis, height),
      cropSize: [height, width],
      atrousRates: await atrousRatesOf(graph, variant),
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

function shapeOf(analysis: GraphAnalysis, endpoint: string): readonly number[] {
  return analysis.nodes.find(({ name }) => name === parseEndpoint(endpoint).node)?.output.shape ?? [];
}

/** From the rows of the features that the logits are computed from: the last map before the decoder. */
function outputStrideOf(analysis: GraphAnalysis, cropHeight: number): number {
  const features = ['concat_projection/Conv2D', 'aspp0/Conv2D', 'logits/semantic/Conv2D'];
  const found = analysis.nodes.find(({ name }) => features.includes(name));
  const rows = found?.output.shape[1] ?? cropHeight;
  return rows > 1 ? Math.round((cropHeight - 1) / (rows - 1)) : cropHeight;
}

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

/** A frozen graph's constants keep the names of the variables that they were. */
export function constantsOf(graph: Graph): Variables {
  const sources = new Map([...graph.nodes.values()].filter(({ op }) => op === 'Const').map((node) => [node.name, attrTensor(node, 'value')]));
  return {
    variables: sources,
    source(name) {
      const source = sources.get(name);
      if (!source) throw new UnsupportedOpError(`The graph has no constant '${name}'.`);
      return source;
    },
  };
}
