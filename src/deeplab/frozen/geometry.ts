/**
 * Output stride and atrous rates of a network, from the windows along the way from the picture to the labels. No name of a node
 * is looked at.
 */
import type { LoweredGraph } from '../../engine/lowered.js';
import { LAYER_BY_LAYER } from '../../engine/passes/index.js';
import { specialize, type FeedInfo } from '../../engine/specialize.js';
import { layersOf, type TracedLayer } from '../../engine/trace.js';
import type { Graph } from '../../graph/graph.js';
import { toNumbers } from '../../tensor.js';
import { RESIZING } from './ways_back.js';

export interface Geometry {
  readonly outputStride: number;
  readonly atrousRates: readonly number[];
}

export async function geometryOf(graph: Graph, feeds: ReadonlyMap<string, FeedInfo>, end: string): Promise<Geometry> {
  const lowered = await specialize(graph, feeds, [end]);
  for (const pass of LAYER_BY_LAYER) pass(lowered);
  const layers = layersOf(lowered);
  return { outputStride: outputStrideOf(layers), atrousRates: atrousRatesOf(layers, lowered) };
}

/** How a map lies in the picture. */
interface Lie {
  /** Pixels of the network's input from one position to the next; 1 as long as there was no layer. */
  readonly stride: number;
  readonly isNetwork: boolean;
  /** Whether it is the mean of a whole map, or was made of one. */
  readonly isPooled: boolean;
}

const PICTURE: Lie = { stride: 1, isNetwork: false, isPooled: false };
const MEANS: ReadonlySet<string> = new Set(['AvgPool', 'MaxPool', 'Mean', 'Max', 'Sum']);

/** The coarsest map, other than means of whole maps. */
function outputStrideOf(layers: readonly TracedLayer[]): number {
  const lies = new Map<string, Lie>();
  const sizes = new Map<string, number>();
  let coarsest = 1;
  for (const layer of layers) {
    const [before, ...others] = layer.inputs.map((input) => lies.get(input) ?? PICTURE).sort((a, b) => Number(a.isPooled) - Number(b.isPooled) || b.stride - a.stride);
    const rows = layer.shape.length === 4 ? layer.shape[1] : 1;
    const positions = layer.shape.length === 4 ? rows * layer.shape[2] : 1;
    const rowsBefore = sizes.get(layer.inputs[0]) ?? rows;
    const lie = lieBehind(layer, before ?? PICTURE, others, { rows, positions, rowsBefore });
    lies.set(layer.name, lie);
    sizes.set(layer.name, rows);
    if (lie.isNetwork && !lie.isPooled) coarsest = Math.max(coarsest, lie.stride);
  }
  return Math.round(coarsest);
}

interface Rows {
  readonly rows: number;
  readonly positions: number;
  readonly rowsBefore: number;
}

function lieBehind({ op, window }: TracedLayer, before: Lie, others: readonly Lie[], { rows, positions, rowsBefore }: Rows): Lie {
  if (MEANS.has(op) && positions === 1 && rowsBefore > 1) return { ...before, isPooled: true };
  const isConvolution = window !== undefined && !MEANS.has(op);
  if (window && (before.isNetwork || isConvolution)) return { ...before, stride: before.stride * window.strides[0], isNetwork: true };
  if (RESIZING.has(op) && before.isNetwork && rows > 1 && rowsBefore > 1) return { ...before, stride: (before.stride * (rowsBefore - 1)) / (rows - 1) };
  return { ...before, isNetwork: before.isNetwork || others.some(({ isNetwork }) => isNetwork) };
}

/**
 * The rates of the branches that look at one map side by side and are joined: ASPP. Branches of one pixel, and of the whole
 * map, have none.
 */
function atrousRatesOf(layers: readonly TracedLayer[], graph: LoweredGraph): number[] {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const readers = new Map<string, number>();
  for (const { inputs } of layers) for (const input of inputs) readers.set(input, (readers.get(input) ?? 0) + 1);
  let found: number[] = [];
  for (const { op, inputs } of layers) {
    if (op !== 'ConcatV2' && op !== 'Concat') continue;
    const rates = inputs.flatMap((input) => branchRate(input, byName, readers, graph) ?? []);
    const isAtrous = rates.length > 2 || rates.some((rate) => rate > 1);
    if (isAtrous && rates.length > found.length) found = rates;
  }
  return found;
}

/** The rate of the last filter wider than one pixel, back to where the branch leaves the others. */
function branchRate(input: string, byName: ReadonlyMap<string, TracedLayer>, readers: ReadonlyMap<string, number>, graph: LoweredGraph): number | undefined {
  for (let layer = byName.get(input); layer && readers.get(layer.name) === 1; layer = byName.get(layer.inputs[0])) {
    const { window, op, inputs } = layer;
    if (window && !MEANS.has(op) && window.size[0] > 1) return blockSize(graph, inputs[0]) ?? window.rates[0];
    if (op === 'ConcatV2' || op === 'Concat' || RESIZING.has(op)) {
      // A map that was resized is the decoder's, or a mean; neither is a branch with a rate.
      return undefined;
    }
  }
  return undefined;
}

/** Where the pass for it could not: the rate of a convolution on interleaved pictures. */
function blockSize(graph: LoweredGraph, endpoint: string): number | undefined {
  const before = graph.producer(endpoint);
  const block = before?.op === 'SpaceToBatchND' ? graph.values.get(before.inputs[1]) : undefined;
  return block && toNumbers(block)[0];
}
