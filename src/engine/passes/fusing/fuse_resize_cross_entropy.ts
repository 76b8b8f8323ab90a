/**
 * ResizeBilinear -> SparseSoftmaxCrossEntropyWithLogits, and the way back of their gradient, become one step: a loss at the size of the labels, without the maps of
 * that size, of which there are three otherwise (logits, their derivative, their gradient).
 *
 *     images -> ResizeBilinear -> Reshape -> SparseSoftmaxCrossEntropyWithLogits -> loss
 *     ResizeBilinearGrad(images) <- Reshape <- Mul by the gradient of each loss <- its derivative
 */
import { canonicalEndpoint, parseEndpoint, type Node } from '../../../graph/graph.js';
import { sizeOf } from '../../../tensor.js';
import type { LoweredGraph } from '../../lowered.js';
import { absorbable, type Pass } from '../pass.js';

export const fuseResizeCrossEntropy: Pass = (graph) => {
  const readers = graph.readers();
  for (const node of [...graph.nodes.values()]) {
    if (node.op !== 'ResizeBilinearGrad' || graph.fetches.includes(node.name)) continue;
    const found = wayBack(graph, readers, node);
    if (found) replace(graph, node, found);
  }
  graph.settle();
};

/** What lies between the gradient of a map and the map. */
interface WayBack {
  readonly resize: Node;
  readonly loss: Node;
  /** The endpoint of the gradient of each loss. */
  readonly weights: string;
  readonly absorbed: readonly Node[];
}

function wayBack(graph: LoweredGraph, readers: ReadonlyMap<string, number>, gradient: Node): WayBack | undefined {
  const back = absorbable(graph, readers, gradient.inputs[0], ['Reshape']);
  const product = back && absorbable(graph, readers, back.inputs[0], ['Mul']);
  if (!product) return undefined;
  const which = product.inputs.findIndex((input) => graph.producer(input)?.op === 'SparseSoftmaxCrossEntropyWithLogits' && parseEndpoint(input).index === 1);
  const loss = graph.producer(product.inputs[which] ?? '');
  const weights = product.inputs[1 - which];
  if (!loss || readers.get(product.inputs[which]) !== 1) return undefined;
  const reshape = absorbable(graph, readers, loss.inputs[0], ['Reshape']);
  const resize = reshape && absorbable(graph, readers, reshape.inputs[0], ['ResizeBilinear']);
  if (!resize || resize.inputs[0] !== gradient.inputs[1] || graph.info(resize.inputs[0]).dtype !== 'float32') return undefined;
  if (ALIGNMENTS.some((key) => resize.attrs[key] !== gradient.attrs[key])) return undefined;
  // One weight for each loss, which is known before it.
  const pixels = sizeOf(graph.info(loss.name).shape);
  if (graph.info(weights).dtype !== 'float32' || sizeOf(graph.info(weights).shape) !== pixels || dependsOn(graph, weights, loss)) return undefined;
  return { resize, loss, weights, absorbed: [back, product, reshape, resize] };
}

const ALIGNMENTS = ['align_corners', 'half_pixel_centers'] as const;

/** The step takes the name of the loss, whose second output becomes the gradient of the map. */
function replace(graph: LoweredGraph, gradient: Node, { resize, loss, weights, absorbed }: WayBack): void {
  const infos = [graph.info(loss.name), graph.info(gradient.name)];
  const all = [...absorbed, loss, gradient];
  for (const each of all) graph.removeNode(each);
  const inputs = [...resize.inputs, loss.inputs[1], weights];
  const controls = [...new Set(all.flatMap((each) => each.controls))].filter((name) => !all.some((each) => each.name === name));
  graph.insert({ name: loss.name, op: 'ResizeCrossEntropy', inputs, controls, attrs: resize.attrs }, infos);
  const endpoint = canonicalEndpoint(`${loss.name}:1`);
  for (const node of graph.nodes.values()) {
    if (node.inputs.includes(gradient.name)) graph.nodes.set(node.name, { ...node, inputs: node.inputs.map((input) => (input === gradient.name ? endpoint : input)) });
  }
}

/** Whether a value needs a node to be known. */
function dependsOn(graph: LoweredGraph, endpoint: string, node: Node): boolean {
  const seen = new Set<string>();
  const waiting = [parseEndpoint(endpoint).node];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (name === node.name) return true;
    if (seen.has(name)) continue;
    seen.add(name);
    const producer = graph.nodes.get(name);
    if (producer) waiting.push(...producer.inputs.map((input) => parseEndpoint(input).node), ...producer.controls);
  }
  return false;
}
