/**
 * What a frozen graph does with a picture, read from its shape: where the picture goes in, where labels come out, and what
 * happens to sizes between. Names only help to say what it is.
 */
import { listOf } from '../../messages.js';
import { analyzeGraph } from '../../engine/analysis.js';
import type { LoweredGraph } from '../../engine/lowered.js';
import { specialize } from '../../engine/specialize.js';
import { isDeepLabError, UnsupportedOpError } from '../../errors.js';
import { attrBool } from '../../graph/attributes.js';
import type { Graph } from '../../graph/graph.js';
import { detectVariant } from '../../nets/detect.js';
import type { DeepLabVariant } from '../../nets/variant.js';
import { formatInfo } from '../../tensor.js';
import type { NetworkFacts, ScoreEndpoints } from '../facts.js';
import { findEnd, Looks, type End, type NoEnd } from './ends.js';
import { withArgMax } from './arg_max_end.js';
import { geometryOf } from './geometry.js';
import { constantsOf } from './named_variables.js';
import { channelsSizeOf, labelsSize, sameSize, type Size } from './map_size.js';
import { describePlaceholders, feedAt, picturePlaces, type PicturePlace } from './picture_place.js';
import { trialSizes, sizesOf, type SizeRules } from './sizes.js';
import { areProbabilities, isMovedOnly, RESIZING, wayToArgMax } from './ways_back.js';
import { networkInputs } from './network_inputs.js';

export interface FrozenDeepLab extends SizeRules {
  /** The graph, with an ArgMax behind it where it ends at scores. */
  readonly graph: Graph;
  readonly facts: NetworkFacts;
  readonly multiplyAdds: number;
  readonly endpoints: ScoreEndpoints;
  readonly place: PicturePlace;
  /** Whether levels go in as -1 to 1, because the graph does nothing with them before its first layer. */
  readonly takesUnitRange: boolean;
  /**
   * How labels are had: `own` are the graph's; `argMax` are, too, but its scores are their whole story, so that labels of another size can be
   * had from those; `scores` are none of the graph's.
   */
  readonly labelsAre: 'own' | 'argMax' | 'scores';
  /** Whether scores are enlarged with their corners on those of the crop, as DeepLab's are. */
  readonly alignsCorners: boolean;
  /** Sentences on what was found. */
  readonly reasons: readonly string[];
}

/**
 * @param asked Where the graph takes pictures of any size as they are: the largest that it shall be given.
 * @throws UnsupportedOpError when nothing in the graph is a picture, or nothing comes out that could be labels or scores; what
 *   `compile` throws for graphs that cannot be computed
 */
export async function detectFrozen(graph: Graph, asked?: Size): Promise<FrozenDeepLab> {
  const variant = variantOf(graph);
  const { place, end } = await findEnds(graph, asked, variant);
  const sizes = await sizesOf(graph, place, end, asked, variant);
  const way = wayToArgMax(end.lowered, end.endpoint);
  const scores = end.kind === 'scores' ? end.endpoint : way?.argMax.inputs[0];
  const ended = end.kind === 'scores' ? withArgMax(graph, end) : { graph, labels: end.endpoint };
  const feeds = feedAt(place, sizes.feedSize);
  const fetched = await specialize(graph, feeds, [...(scores === undefined ? [] : [scores]), end.endpoint]);
  const fills = scores !== undefined && sizes.fit !== 'as it is' && sameSize(channelsSizeOf(fetched, scores), sizes.cropSize);
  const keeps = [sizes.feedSize, sizes.cropSize].some((size) => end.kind === 'scores' || sameSize(labelsSize(fetched.info(end.endpoint).shape), size));
  const numClasses = scores === undefined ? (variant?.numClasses ?? MOST_CLASSES) : (fetched.info(scores).shape.at(-1) ?? 0);
  const { multiplyAdds } = await analyzeGraph(graph, feeds, [end.endpoint]);
  const known = variant && { ...variant, numClasses };
  const probabilities = scores !== undefined && areProbabilities(fetched, scores);
  const isTouched = !/^(float|bfloat)/.test(place.dtype) || networkInputs(fetched, place.endpoint).some((input) => !isMovedOnly(fetched, input));
  return {
    ...sizes,
    graph: ended.graph,
    facts: { variant: known, numClasses, cropSize: sizes.cropSize, ...(await geometryOf(graph, feeds, end.endpoint)), assumed: [], isFrozen: true },
    multiplyAdds,
    endpoints: { picture: place.endpoint, scores, scoresAre: probabilities ? 'probabilities' : 'logits', labels: ended.labels, ...smallScores(fetched, scores) },
    place,
    takesUnitRange: !isTouched,
    alignsCorners: scores !== undefined && areAligned(fetched, scores),
    labelsAre: fills && keeps ? 'argMax' : end.kind === 'scores' ? 'scores' : 'own',
    reasons: [
      `a picture goes in at '${place.endpoint}': ${[...feeds.values()].map(formatInfo).join()}${sizes.why}${isTouched ? '' : '; as -1 to 1, since nothing is computed with it in front of the first layer'}`,
      `${end.kind} come out at '${end.endpoint}': ${formatInfo(fetched.info(end.endpoint))}${probabilities ? ', behind a Softmax' : ''}`,
    ],
  };
}

/** The map that scores are enlarged from. */
function smallScores(graph: LoweredGraph, scores: string | undefined): { readonly small?: string } {
  const producer = scores === undefined ? undefined : graph.producer(scores);
  return producer && RESIZING.has(producer.op) ? { small: producer.inputs[0] } : {};
}

const areAligned = (graph: LoweredGraph, scores: string): boolean => {
  const producer = graph.producer(scores);
  return producer !== undefined && RESIZING.has(producer.op) && attrBool(producer, 'align_corners', false);
};

/** Beside 255, which is no class, as many as labels of 8 bits can tell apart. */
const MOST_CLASSES = 255;

/** What its names say a graph is. */
function variantOf(graph: Graph): DeepLabVariant | undefined {
  try {
    const { variant } = detectVariant(constantsOf(graph));
    return variant.task === 'segmentation' ? variant : undefined;
  } catch (error) {
    if (isDeepLabError(error, 'MissingVariablesError')) return undefined;
    throw error;
  }
}

async function findEnds(graph: Graph, asked: Size | undefined, variant: DeepLabVariant | undefined): Promise<{ place: PicturePlace; end: End }> {
  const places = picturePlaces(graph);
  const failures: NoEnd[] = [];
  const looks = new Looks(graph);
  for (const place of places) {
    const found = await findEnd(graph, place, await trialSizes(graph, place, asked, variant), looks);
    if ('endpoint' in found) return { place, end: found };
    failures.push(...found);
  }
  const refusal = failures.find(({ error }) => error !== undefined)?.error;
  if (refusal instanceof Error && failures.every(({ found }) => found === undefined)) throw refusal;
  throw noSegmentation(graph, places, failures);
}

function noSegmentation(graph: Graph, places: readonly PicturePlace[], failures: readonly NoEnd[]): UnsupportedOpError {
  const placeholders = describePlaceholders(graph);
  if (places.length === 0) {
    return new UnsupportedOpError(
      `This frozen graph is not an exported DeepLab: it takes no picture. Found ${placeholders}, expected a Placeholder for a picture: numbers of the shape [1, h, w, 3]. Run it with compile(), or load the checkpoint.`,
    );
  }
  const ends = failures.slice(0, 4).map(({ endpoint, found }) => `'${endpoint}'${found ? ` (${formatInfo(found)})` : ''}`);
  const what = ends.length > 0 ? `ends at ${listOf(ends)}` : 'nothing that is computed from a picture';
  const isClassifier = failures.some(({ found }) => found?.shape.length === 2 && (found.shape.at(-1) ?? 0) > 1);
  const advice = isClassifier ? 'It looks like a classifier: load its checkpoint with Classifier.load, or run the graph with compile().' : 'Run it with compile(), or load the checkpoint.';
  return new UnsupportedOpError(
    `This frozen graph is not an exported DeepLab: it segments no picture. Found ${placeholders} and ${what}, expected labels [1, h, w] or class scores [1, h, w, classes]. ${advice}`,
  );
}
