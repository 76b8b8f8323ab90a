/**
 * The variables that a frozen graph was made of, as far as names still tell. This is only to say what a network is: nothing
 * that runs asks for it.
 */
import { UnsupportedOpError } from '../../errors.js';
import { attrTensor } from '../../graph/attributes.js';
import { parseEndpoint, type Graph, type Node } from '../../graph/graph.js';
import type { Variables } from '../../nets/weights/variables.js';
import { sizeOf, type TensorSource } from '../../tensor.js';

/**
 * A frozen graph's constants keep the names of the variables that they were. Where weights were stored in half precision, the
 * Cast behind the constant has the variable's name. Where constants were renamed (batch norm folded into weights, reads left out),
 * the convolution tells: `aspp0/Conv2D` reads what was `aspp0/weights`.
 */
export function constantsOf(graph: Graph): Variables {
  const sources = new Map<string, TensorSource>();
  for (const node of graph.nodes.values()) {
    if (node.op === 'Const') sources.set(node.name, attrTensor(node, 'value'));
    const stored = node.op === 'Cast' ? graph.nodes.get(parseEndpoint(node.inputs[0]).node) : undefined;
    if (stored?.op === 'Const') sources.set(node.name, widened(attrTensor(stored, 'value')));
  }
  for (const node of graph.nodes.values()) {
    const name = filterName(node);
    const source = name === undefined || sources.has(name) ? undefined : constantBehind(graph, node.inputs[1])?.source;
    if (name !== undefined && source) sources.set(name, source);
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

/** What slim calls the filter of a convolution. */
function filterName({ name, op }: Node): string | undefined {
  if (op === 'Conv2D' && name.endsWith('/Conv2D')) return name.replace(/Conv2D$/, 'weights');
  if (op === 'DepthwiseConv2dNative' && name.endsWith('/depthwise')) return name.replace(/depthwise$/, 'depthwise_weights');
  return undefined;
}

/** 16-bit floats lie in float32 containers already. */
function widened(source: TensorSource): TensorSource {
  if (source.dtype !== 'float16' && source.dtype !== 'bfloat16') return source;
  return { dtype: 'float32', shape: source.shape, read: async () => ({ ...(await source.read()), dtype: 'float32' }) };
}

/** Which inputs of an operator are trained. */
const TRAINED: ReadonlyMap<string, readonly number[]> = new Map(Object.entries({
  Conv2D: [1],
  DepthwiseConv2dNative: [1],
  MatMul: [1],
  Conv2DBackpropInput: [1],
  // In 8 bits.
  TfliteConv2D: [1, 2],
  TfliteDepthwiseConv2D: [1, 2],
  TfliteTransposeConv: [1, 3],
  BiasAdd: [1],
  FusedBatchNorm: [1, 2, 3, 4],
  FusedBatchNormV2: [1, 2, 3, 4],
  FusedBatchNormV3: [1, 2, 3, 4],
  // Batch norm, or a bias, written out: a vector of the channels.
  Mul: [0, 1],
  Add: [0, 1],
  AddV2: [0, 1],
  Sub: [0, 1],
}));
const OF_BYTES = /^Tflite/;
const VECTORS_ONLY: ReadonlySet<string> = new Set(['Mul', 'Add', 'AddV2', 'Sub']);

/** Elements of all variables among a graph's constants, the moving averages of batch normalisation included. */
export function countParameters(graph: Graph): number {
  const counted = new Map<string, number>();
  for (const node of graph.nodes.values()) {
    for (const index of TRAINED.get(node.op) ?? []) {
      const constant = node.inputs[index] === undefined ? undefined : constantBehind(graph, node.inputs[index]);
      if (!constant || !(OF_BYTES.test(node.op) || /float|double/.test(constant.source.dtype))) continue;
      const { shape } = constant.source;
      if (!VECTORS_ONLY.has(node.op) || (shape.length === 1 && shape[0] > 3)) counted.set(constant.name, sizeOf(shape));
    }
  }
  return [...counted.values()].reduce((sum, size) => sum + size, 0);
}

const READS: ReadonlySet<string> = new Set(['Identity', 'Cast', 'Reshape', 'StopGradient']);

function constantBehind(graph: Graph, endpoint: string): { readonly name: string; readonly source: TensorSource } | undefined {
  let node = graph.nodes.get(parseEndpoint(endpoint).node);
  for (let steps = 0; node && READS.has(node.op) && steps < graph.nodes.size; steps++) node = graph.nodes.get(parseEndpoint(node.inputs[0] ?? '').node);
  return node?.op === 'Const' ? { name: node.name, source: attrTensor(node, 'value') } : undefined;
}
