/** Where a frozen graph ends: labels, or else scores. */
import { isDeepLabError, type DeepLabErrorTag } from '../../errors.js';
import type { LoweredGraph } from '../../engine/lowered.js';
import { specialize } from '../../engine/specialize.js';
import { parseEndpoint, type Graph, type Node } from '../../graph/graph.js';
import { dependencies } from '../../graph/order.js';
import { DEEPLAB_ENDPOINTS } from '../../nets/deeplab_graph.js';
import type { TensorInfo } from '../../tensor.js';
import type { Size } from './map_size.js';
import { feedAt, isPlaceholder, lastPart, type PicturePlace } from './picture_place.js';
import { wayToArgMax } from './ways_back.js';

/** An end of the graph, and the graph for a picture of the smallest size at which it can be computed. */
export interface End {
  readonly endpoint: string;
  readonly kind: 'labels' | 'scores';
  readonly size: Size;
  readonly lowered: LoweredGraph;
}

/** Why an end is none. */
export interface NoEnd {
  readonly endpoint: string;
  readonly found?: TensorInfo;
  readonly error?: unknown;
}

const isEnd = (end: End | NoEnd): end is End => 'kind' in end;

/**
 * How often a graph is looked at, for one picture or another: an exported network needs one to three looks, and a damaged one must not take
 * longer the larger it is.
 */
export class Looks {
  #left: number;

  constructor({ nodes }: Graph) {
    this.#left = Math.max(FEWEST_LOOKS, Math.floor(NODES_LOOKED_AT / nodes.size));
  }

  take(): boolean {
    return this.#left-- > 0;
  }
}

const NODES_LOOKED_AT = 2 ** 17;
const FEWEST_LOOKS = 8;

/** Something that takes or gives no value. */
const WITHOUT_RESULT: ReadonlySet<string> = new Set(['Const', 'NoOp', 'Assert']);

/** How many ends are looked at, the last ones: an exported network has one to three. */
const MAX_ENDS = 6;

/**
 * Tries, for a picture that goes in at a place, `SemanticPredictions`, below any scope; else what no other node reads; else every
 * ArgMax. Labels come before scores.
 *
 * @param sizes of pictures, the first that the graph can be computed for counts
 */
export async function findEnd(graph: Graph, place: PicturePlace, sizes: readonly Size[], looks: Looks): Promise<End | readonly NoEnd[]> {
  const dependent = dependentNodes(graph, place.endpoint);
  const named = dependent.find(({ name }) => lastPart(name) === DEEPLAB_ENDPOINTS.labels);
  const tryOut = async (nodes: readonly Node[]): Promise<(End | NoEnd)[]> => {
    const tried: (End | NoEnd)[] = [];
    for (const { name } of nodes.slice(-MAX_ENDS)) tried.push(await endAt(graph, place, name, sizes, looks));
    return tried;
  };
  if (named) {
    const [end] = await tryOut([named]);
    return isEnd(end) ? end : [end];
  }
  const read = new Set([...graph.nodes.values()].flatMap(dependencies));
  const ends = await tryOut(dependent.filter(({ name, op }) => !read.has(name) && !WITHOUT_RESULT.has(op)));
  const labels = ends.filter(isEnd).filter(({ kind }) => kind === 'labels');
  const best = labels.findLast(({ lowered, endpoint }) => wayToArgMax(lowered, endpoint)) ?? labels.at(-1);
  if (best) return best;
  const inner = await tryOut(dependent.filter(({ name, op }) => op === 'ArgMax' && read.has(name)));
  return inner.filter(isEnd).findLast(({ kind }) => kind === 'labels') ?? ends.filter(isEnd).at(-1) ?? (ends as NoEnd[]);
}

/** The nodes that are computed from what is fed at an endpoint, in the graph's order. */
function dependentNodes(graph: Graph, feed: string): Node[] {
  const readers = new Map<string, string[]>();
  for (const { name, inputs } of graph.nodes.values()) {
    for (const input of inputs) {
      const producer = parseEndpoint(input).node;
      const known = readers.get(producer);
      if (known) known.push(name);
      else readers.set(producer, [name]);
    }
  }
  const reached = new Set<string>();
  const open = [feed];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    for (const reader of readers.get(name) ?? []) {
      if (reached.has(reader)) continue;
      reached.add(reader);
      open.push(reader);
    }
  }
  return [...graph.nodes.values()].filter((node) => reached.has(node.name) && !isPlaceholder(node));
}

/** What a picture of a size may be refused with; damage is not among it. */
const REFUSALS: readonly DeepLabErrorTag[] = ['ShapeMismatchError', 'InvalidArgumentError', 'AssertionFailedError', 'UnsupportedOpError'];

async function endAt(graph: Graph, place: PicturePlace, endpoint: string, sizes: readonly Size[], looks: Looks): Promise<End | NoEnd> {
  let refusal: unknown;
  for (const size of sizes) {
    if (!looks.take()) break;
    try {
      const lowered = await specialize(graph, feedAt(place, size), [endpoint]);
      const info = lowered.info(endpoint);
      const kind = kindOf(lowered, endpoint, info);
      return kind ? { endpoint, kind, size, lowered } : { endpoint, found: info };
    } catch (error) {
      if (!REFUSALS.some((tag) => isDeepLabError(error, tag))) throw error;
      refusal ??= error;
      // An unknown operator is so at every size.
      if (isDeepLabError(error, 'UnsupportedOpError')) break;
    }
  }
  return { endpoint, error: refusal };
}

/** Labels are whole numbers of one channel, or come from an ArgMax; scores are floats of several channels. */
function kindOf(graph: LoweredGraph, endpoint: string, { dtype, shape }: TensorInfo): End['kind'] | undefined {
  const rank = shape.length;
  const channels = shape.at(-1) ?? 0;
  if (rank < 2 || rank > 4) return undefined;
  const isOneChannel = rank < 4 || channels === 1;
  if (isOneChannel && wayToArgMax(graph, endpoint)) return 'labels';
  if (/^(float|bfloat)/.test(dtype)) return rank > 2 && channels > 1 ? 'scores' : undefined;
  // Three channels of whole numbers are a picture.
  return /^(u?int|bool)/.test(dtype) && rank > 2 && isOneChannel && channels !== 3 ? 'labels' : undefined;
}
