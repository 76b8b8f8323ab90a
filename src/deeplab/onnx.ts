/** A graph for other runtimes: the same network and the same weights as an ONNX file. */
import { CONTROL, GRAPH, MAP, requireKind, requireOptions, STRING, STRINGS } from '../arguments.js';
import { InvalidArgumentError, isDeepLabError, throwIfAborted } from '../errors.js';
import { attrDType, attrShape } from '../graph/attributes.js';
import { parseEndpoint, type Graph, type Node } from '../graph/graph.js';
import { dependencies, orderedNodes } from '../graph/order.js';
import { DEEPLAB_ENDPOINTS } from '../nets/deeplab_graph.js';
import { exportGraph, type DescribedExport, type GraphExport } from '../onnx/export_graph.js';
import { onnxBytes } from '../onnx/file.js';
import { formatShape, type TensorInfo } from '../tensor.js';
import { describeNetwork, type NetworkFacts, type ScoreEndpoints } from './facts.js';
import { detectFrozen } from './frozen/detect.js';
import { feedAt } from './frozen/picture_place.js';
import type { RunControl } from './options.js';

export interface OnnxOptions extends RunControl {
  /**
   * Data type and shape of every input, by endpoint; any endpoint can be one. Default: a picture as large as the crop for a
   * DeepLab, else all placeholders, whose shapes have to be known then.
   */
  readonly feeds?: ReadonlyMap<string, TensorInfo>;
  /** Endpoints to compute. Default: class scores at the crop's size and labels for a DeepLab, else what no node reads. */
  readonly fetches?: readonly string[];
  /** What the file says of itself. */
  readonly description?: string;
}

/**
 * Writes a graph as an ONNX file (opset 17). Inputs and outputs keep TensorFlow's names, data types and order of axes
 * ([batch, rows, columns, channels]), and have fixed shapes. Batch normalisation is folded into the convolutions.
 *
 * @returns the bytes of the file
 * @throws UnsupportedOpError that lists all operators which ONNX has no counterpart for; InvalidArgumentError, AbortError
 * @example
 * const graph = graphFromGraphDef(readGraphDef(await readFile('frozen_inference_graph.pb')));
 * await writeFile('deeplab.onnx', await exportOnnx(graph));
 * // any part of it, for other shapes:
 * const crop = { dtype: 'float32', shape: [1, 257, 257, 3] } as const;
 * await exportOnnx(graph, { feeds: new Map([['ExpandDims', crop]]), fetches: ['ArgMax'] });
 */
export async function exportOnnx(graph: Graph, options: OnnxOptions = {}): Promise<Uint8Array> {
  requireKind('The first argument', graph, GRAPH);
  requireOptions(options, { ...CONTROL, feeds: MAP, fetches: STRINGS, description: STRING });
  const { onProgress, signal } = options;
  const request = await withDefaults(graph, options);
  const file = await exportGraph(request.graph, request);
  return onnxBytes(file, (loaded, total) => {
    throwIfAborted(signal);
    onProgress?.({ phase: 'weights', loaded, total });
  });
}

/** What is exported of a graph if nothing else is asked for; of one that ends at class scores with labels behind them. */
export async function withDefaults(graph: Graph, { feeds, fetches, description }: OnnxOptions): Promise<GraphExport & { readonly graph: Graph }> {
  const deepLab = feeds && fetches ? undefined : await deepLabDefaults(graph);
  const wanted = fetches ?? deepLab?.fetches ?? unreadNodes(graph);
  if (wanted.length === 0) throw new InvalidArgumentError('Nothing was asked for: fetches is empty. Name the endpoints to compute.');
  return {
    graph: deepLab?.graph ?? graph,
    feeds: feeds ?? deepLab?.feeds ?? placeholders(graph, wanted),
    fetches: wanted,
    description: description ?? deepLab?.description,
  };
}

/** A DeepLab's picture, class scores and labels; undefined for other graphs. */
async function deepLabDefaults(graph: Graph): Promise<(DescribedExport & { readonly graph: Graph }) | undefined> {
  try {
    const frozen = await detectFrozen(graph);
    // Any network that makes a map of a picture could be one that ends at scores.
    if (frozen.graph !== graph && !frozen.facts.variant) return undefined;
    const feeds = feedAt(frozen.place, frozen.feedSize);
    return { graph: frozen.graph, ...deepLabExport(frozen.graph, frozen.endpoints, frozen.facts, feeds) };
  } catch (error) {
    if (isDeepLabError(error)) return undefined;
    throw error;
  }
}

/** A picture that fills the crop goes in; class scores at the crop's size and labels come out. */
export function deepLabExport(graph: Graph, endpoints: ScoreEndpoints, facts: NetworkFacts, feeds?: ReadonlyMap<string, TensorInfo>): DescribedExport {
  const { outputStride, cropSize } = facts;
  const labels = graph.nodes.has(DEEPLAB_ENDPOINTS.labels) ? DEEPLAB_ENDPOINTS.labels : endpoints.labels;
  return {
    feeds: feeds ?? new Map([[endpoints.picture, { dtype: 'uint8', shape: [1, ...cropSize, 3] }]]),
    fetches: [...(endpoints.scores === undefined ? [] : [endpoints.scores]), labels],
    description: `${describeNetwork(facts)}; crop ${cropSize.join('x')}, output stride ${outputStride}`,
  };
}

/** All outputs of the graph, as far as that can be told: what is computed and not read. */
function unreadNodes(graph: Graph): string[] {
  const read = new Set([...graph.nodes.values()].flatMap(dependencies));
  return [...graph.nodes.values()].filter(({ name, op }) => !read.has(name) && !WITHOUT_RESULT.has(op)).map(({ name }) => name);
}

const WITHOUT_RESULT: ReadonlySet<string> = new Set(['Const', 'Placeholder', 'NoOp', 'Assert']);

function placeholders(graph: Graph, fetches: readonly string[]): Map<string, TensorInfo> {
  const nodes = orderedNodes(graph, fetches.map((fetch) => parseEndpoint(fetch).node)).filter(({ op }) => op === 'Placeholder');
  return new Map(nodes.map((node) => [node.name, placeholderInfo(node)]));
}

function placeholderInfo(node: Node): TensorInfo {
  const shape = attrShape(node, 'shape');
  if (shape?.every((size) => size >= 0)) return { dtype: attrDType(node, 'dtype'), shape };
  const found = shape ? `the shape ${formatShape(shape)}, where -1 is left open` : 'no shape';
  throw new InvalidArgumentError(`The input '${node.name}' has ${found}, and an ONNX file is made for fixed shapes. Give its data type and shape in feeds.`);
}
