/**
 * Readers of a node that changes nothing read its input instead. TensorFlow's graphs are full of them: variable reads,
 * dropout at inference, names given to a layer's output, and at common sizes the resizes, crops and pads that are there
 * for all other sizes.
 */
import type { Node } from '../../graph/graph.js';
import { passThroughOperator } from '../../ops/operators/flow/pass_through.js';
import { sameShape, toNumbers } from '../../tensor.js';
import type { LoweredGraph } from '../lowered.js';
import type { Pass } from './pass.js';

/** Those with one output. IdentityN is left to its kernel: it is rare, and has several. */
export const PASS_THROUGH: ReadonlySet<string> = new Set(passThroughOperator.names.filter((name) => name !== 'IdentityN'));

/**
 * Operators that change nothing when their result has the data type and shape of what they are given. Of the resizes this
 * holds whatever they align: every pixel then lies on itself.
 */
const UNCHANGED_AT_ONE_SIZE: ReadonlySet<string> = new Set([
  'ResizeBilinear',
  'ResizeNearestNeighbor',
  'Slice',
  'Pad',
  'PadV2',
  'MirrorPad',
  'Cast',
]);

export const removePassThrough: Pass = (graph) => {
  const fetched = new Set(graph.fetches);
  /** What to read instead of an endpoint. */
  const instead = new Map<string, string>();
  for (const node of [...graph.nodes.values()]) {
    const passedOn = passedThrough(graph, node);
    const inputs = node.inputs.map((input) => instead.get(input) ?? input);
    if (passedOn === undefined) {
      graph.nodes.set(node.name, { ...node, inputs });
      continue;
    }
    const source = inputs[passedOn];
    instead.set(node.name, source);
    // A fetch keeps its name: the node becomes another name for its input.
    if (fetched.has(node.name)) graph.nodes.set(node.name, { ...node, op: 'Identity', inputs: [source], attrs: {} });
    else graph.removeNode(node);
  }
};

/** Which input the node's only output is equal to, if any. */
function passedThrough(graph: LoweredGraph, node: Node): number | undefined {
  if (PASS_THROUGH.has(node.op)) return 0;
  if (UNCHANGED_AT_ONE_SIZE.has(node.op)) return keepsForm(graph, node) ? 0 : undefined;
  switch (node.op) {
    case 'StridedSlice':
      // Steps of 1 through as many elements as there are: all of them in order. Backwards they would be as many.
      return keepsForm(graph, node) && stepsAreOne(graph, node.inputs[3]) ? 0 : undefined;
    case 'AddN':
      return node.inputs.length === 1 ? 0 : undefined;
    case 'ConcatV2':
      return node.inputs.length === 2 ? 0 : undefined;
    case 'Concat':
      return node.inputs.length === 2 ? 1 : undefined;
    default:
      return undefined;
  }
}

function keepsForm(graph: LoweredGraph, node: Node): boolean {
  const [before, after] = [graph.info(node.inputs[0]), graph.info(node.name)];
  return before.dtype === after.dtype && sameShape(before.shape, after.shape);
}

function stepsAreOne(graph: LoweredGraph, strides: string): boolean {
  const value = graph.values.get(strides);
  return value !== undefined && toNumbers(value).every((step) => step === 1);
}
