/** Walks from an endpoint of a specialised graph back towards the picture, over nodes that only move or rename values. */
import type { LoweredGraph } from '../../engine/lowered.js';
import type { Node } from '../../graph/graph.js';
import { toNumbers } from '../../tensor.js';

const MOVES = ['Identity', 'StopGradient', 'PreventGradient', 'Snapshot', 'PlaceholderWithDefault', 'Cast', 'Squeeze', 'ExpandDims', 'Reshape', 'Slice', 'StridedSlice', 'Pad', 'PadV2', 'Transpose'] as const;
const RESIZES = ['ResizeBilinear', 'ResizeNearestNeighbor'] as const;

const MOVING: ReadonlySet<string> = new Set(MOVES);
export const RESIZING: ReadonlySet<string> = new Set(RESIZES);

/** What may stand between scores and the logits that they are made of: the mean over scales and mirror images, too. */
const MERGING: ReadonlySet<string> = new Set(['Mean', 'Concat', 'ConcatV2', 'Pack', 'ReverseV2', 'AddN', 'Add', 'AddV2', 'Mul', 'Div', 'RealDiv', 'Maximum', 'Minimum']);

const isMoveOrResize = ({ op }: Node): boolean => MOVING.has(op) || RESIZING.has(op);

/** The nodes from an endpoint back to the first that does more than move, which is the last of them. */
function wayBack(graph: LoweredGraph, endpoint: string, passes: (node: Node) => boolean): Node[] {
  const way: Node[] = [];
  for (let node = graph.producer(endpoint); node; node = graph.producer(dataInput(graph, node))) {
    way.push(node);
    if (!passes(node)) break;
  }
  return way;
}

/** The first input that is computed: constants are sizes, axes and factors. */
const dataInput = (graph: LoweredGraph, { inputs }: Node): string => inputs.find((input) => !graph.constants.has(input)) ?? '';

export interface LabelsWay {
  /** The ArgMax over the last axis that labels come from. */
  readonly argMax: Node;
  /** Endpoints behind it, the labels' own among them. */
  readonly behind: readonly string[];
}

/** From labels to the ArgMax that they come from; undefined where something else than moving and resizing lies between. */
export function wayToArgMax(graph: LoweredGraph, labels: string): LabelsWay | undefined {
  const way = wayBack(graph, labels, isMoveOrResize);
  const argMax = way.pop();
  if (argMax?.op !== 'ArgMax') return undefined;
  const axis = graph.values.get(argMax.inputs[1]);
  const rank = graph.info(argMax.inputs[0]).shape.length;
  if (!axis || (toNumbers(axis)[0] + rank) % rank !== rank - 1) return undefined;
  return { argMax, behind: [argMax, ...way].map(({ name }) => name) };
}

/** Whether scores were enlarged on their way from the last layer. */
export const isResized = (graph: LoweredGraph, scores: string): boolean =>
  wayBack(graph, scores, (node) => isMoveOrResize(node) || node.op === 'Softmax' || MERGING.has(node.op)).some(({ op }) => RESIZING.has(op));

/** Whether scores come out of a Softmax, so that they sum up to 1. */
export function areProbabilities(graph: LoweredGraph, scores: string): boolean {
  return wayBack(graph, scores, (node) => isMoveOrResize(node) || MERGING.has(node.op)).at(-1)?.op === 'Softmax';
}

/** Whether nothing is computed with pixels on the way to an endpoint. */
export function isMovedOnly(graph: LoweredGraph, endpoint: string): boolean {
  const way = wayBack(graph, endpoint, isMoveOrResize);
  return way.every(isMoveOrResize);
}

/** The size that the last resize on the way to an endpoint gives, past arithmetic. */
export function lastResize(graph: LoweredGraph, endpoint: string): readonly number[] | undefined {
  const node = wayBack(graph, endpoint, ({ op }) => !RESIZING.has(op)).find(({ op }) => RESIZING.has(op));
  return node && graph.info(node.name).shape.slice(1, 3);
}
