/**
 * What a frozen graph does with the size of a picture. It is tried out with pictures of other sizes: one that brings a single
 * pixel to 513 x 513 has that crop.
 */
import type { LoweredGraph } from '../../engine/lowered.js';
import { specialize } from '../../engine/specialize.js';
import { isDeepLabError } from '../../errors.js';
import { attrTensor } from '../../graph/attributes.js';
import { parseEndpoint, type Graph } from '../../graph/graph.js';
import { orderedNodes } from '../../graph/order.js';
import { defaultCropSize, type DeepLabVariant } from '../../nets/variant.js';
import { sizeOf, toNumbers } from '../../tensor.js';
import type { End } from './ends.js';
import { channelsSizeOf, labelsSize, largest, sameSize, type Size } from './map_size.js';
import { beforeNetwork, networkInputs, networkSize } from './network_inputs.js';
import { feedAt, isFixed, type PicturePlace } from './picture_place.js';
import { isResized, RESIZING, wayToArgMax } from './ways_back.js';

export interface SizeRules {
  /**
   * How pictures are brought to the graph: `shrink`: larger ones are made to fit `feedSize`; `pad`: smaller ones are padded to it, too;
   * `as it is`: the graph resizes them by itself.
   */
  readonly fit: 'shrink' | 'pad' | 'as it is';
  readonly feedSize: Size;
  /** What the network computes on, once the graph has padded or resized what it is fed. */
  readonly cropSize: Size;
  /** Whether that is so for all pictures. */
  readonly hasCrop: boolean;
  /** The smallest picture that can be fed. */
  readonly smallest: Size;
  /** For a sentence that ends with it. */
  readonly why: string;
}

const PIXEL: Size = [1, 1];
const DEFAULT_CROP: Size = [513, 513];

/** Sizes of pictures to try: a single pixel fits every crop; some graphs take only what they were made for, which is what they resize to. */
export async function trialSizes(graph: Graph, place: PicturePlace, asked: Size | undefined, variant: DeepLabVariant | undefined): Promise<Size[]> {
  if (isFixed(place)) return [place.size];
  const resizedTo = await constantResizes(graph);
  return [PIXEL, ...(asked ? [asked] : []), ...resizedTo, variant ? defaultCropSize(variant) : DEFAULT_CROP];
}

/** Those behind the decoder and the logits; that behind image pooling is a smaller one. */
const MAX_SIZES = 2;

/** Constant sizes that maps are resized to, the largest first. */
async function constantResizes(graph: Graph): Promise<Size[]> {
  const sizes = new Map<string, Size>();
  for (const node of graph.nodes.values()) {
    const size = RESIZING.has(node.op) ? graph.nodes.get(parseEndpoint(node.inputs[1] ?? '').node) : undefined;
    if (size?.op !== 'Const') continue;
    const source = attrTensor(size, 'value');
    if (sizeOf(source.shape) !== 2) continue;
    const [rows, columns] = toNumbers(await source.read());
    if (rows > 1 && columns > 1) sizes.set(`${rows} ${columns}`, [rows, columns]);
  }
  return [...sizes.values()].sort((a, b) => b[0] * b[1] - a[0] * a[1]).slice(0, MAX_SIZES);
}

export async function sizesOf(graph: Graph, place: PicturePlace, end: End, asked: Size | undefined, variant: DeepLabVariant | undefined): Promise<SizeRules> {
  const feed = place.endpoint;
  const crop = cropOf(end.lowered, feed, end);
  const base = { smallest: isFixed(place) ? PIXEL : end.size };
  if (isFixed(place)) return { ...base, fit: 'pad', feedSize: place.size, cropSize: crop, hasCrop: true, why: ', which is its fixed size' };
  const resizes = resizesPicture(graph, place, end);
  if (!sameSize(end.size, PIXEL)) {
    return resizes
      ? { ...base, fit: 'as it is', feedSize: end.size, cropSize: crop, hasCrop: false, why: ', any size; it is resized inside the graph' }
      : { ...base, fit: 'pad', feedSize: end.size, cropSize: crop, hasCrop: true, why: ', which the network was made for' };
  }
  if (!sameSize(crop, PIXEL)) {
    const again = await cropAt(graph, place, end, crop);
    if (again && sameSize(again, crop)) {
      const made = { ...base, feedSize: crop, cropSize: crop, hasCrop: true };
      const how = `${crop.join('x')} inside the graph`;
      if (resizes) return { ...made, fit: 'as it is', why: `, any size; it is resized to fit ${how}` };
      if (beforeNetwork(end.lowered, feed).some((endpoint) => hasSize(end.lowered, endpoint, crop))) return { ...made, fit: 'shrink', why: `, or smaller; it is padded to ${how}` };
      return { ...made, fit: 'pad', why: ', which the scores have' };
    }
  }
  const feedSize = asked ?? (variant ? defaultCropSize(variant) : DEFAULT_CROP);
  const cropSize = (await cropAt(graph, place, end, feedSize)) ?? feedSize;
  if (resizes) return { ...base, fit: 'as it is', feedSize, cropSize, hasCrop: false, why: ', any size; it is resized inside the graph' };
  return { ...base, fit: 'shrink', feedSize, cropSize, hasCrop: false, why: ', or any other size' };
}

const hasSize = (graph: LoweredGraph, endpoint: string, size: Size): boolean => graph.info(endpoint).shape.length > 2 && sameSize(channelsSizeOf(graph, endpoint), size);

/** What the crop would be for a picture of a size; undefined where the graph does not take it. */
async function cropAt(graph: Graph, place: PicturePlace, end: End, size: Size): Promise<Size | undefined> {
  try {
    return cropOf(await specialize(graph, feedAt(place, size), [end.endpoint]), place.endpoint, end);
  } catch (error) {
    if (isDeepLabError(error, 'ShapeMismatchError') || isDeepLabError(error, 'AssertionFailedError')) return undefined;
    throw error;
  }
}

/**
 * The size that scores or labels are brought to before the picture's part is cut out: that of the largest map behind the scores.
 * Where they stay as small as the features are, that of the network's input.
 */
export function cropOf(graph: LoweredGraph, feed: string, { endpoint, kind }: Pick<End, 'endpoint' | 'kind'>): Size {
  const way = kind === 'labels' ? wayToArgMax(graph, endpoint) : undefined;
  const scores = kind === 'scores' ? endpoint : way?.argMax.inputs[0];
  const input = networkSize(graph, feed);
  const labels = (way ? uncut(graph, way.behind) : kind === 'labels' ? [endpoint] : []).filter((each) => graph.info(each).shape.length > 1).map((each) => labelsSize(graph.info(each).shape));
  const behind = [...(scores === undefined ? [] : [channelsSizeOf(graph, scores)]), ...labels];
  const isEnlarged = (scores !== undefined && isResized(graph, scores)) || labels.some((size) => scores !== undefined && size[0] > channelsSizeOf(graph, scores)[0]);
  return isEnlarged || !input ? largest(behind) : input;
}

/** The labels up to where the picture's part is cut out: what is resized behind that is as large as the picture that was given. */
function uncut(graph: LoweredGraph, behind: readonly string[]): readonly string[] {
  const [argMax, ...way] = behind;
  const outward = [argMax, ...way.reverse()];
  const cut = outward.findIndex((endpoint) => CUTS.has(graph.producer(endpoint)?.op ?? ''));
  return cut < 0 ? outward : outward.slice(0, cut);
}

const CUTS: ReadonlySet<string> = new Set(['Slice', 'StridedSlice']);

/** Whether a picture is resized before it is padded, at any size: a condition may leave that out at this one. */
function resizesPicture(graph: Graph, place: PicturePlace, { lowered }: End): boolean {
  const feed = place.endpoint;
    const padded = beforeNetwork(lowered, feed).find((endpoint) => PADS.has(lowered.producer(endpoint)?.op ?? ''));
  const targets = padded === undefined ? networkInputs(lowered, feed) : [padded];
  const before = orderedNodes(graph, targets, new Set([feed]));
  const picture = new Set([feed]);
  for (const node of before) {
    // Sizes depend on the picture as well, but through its shape.
    if (SHAPES.has(node.op) || !node.inputs.some((input) => picture.has(parseEndpoint(input).node))) continue;
    if (node.op.startsWith('Resize') && picture.has(parseEndpoint(node.inputs[0]).node)) return true;
    picture.add(node.name);
  }
  return false;
}

const PADS: ReadonlySet<string> = new Set(['Pad', 'PadV2', 'MirrorPad']);
const SHAPES: ReadonlySet<string> = new Set(['Shape', 'ShapeN', 'Size', 'Rank']);
