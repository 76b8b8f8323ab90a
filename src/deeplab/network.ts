/**
 * A network that turns pictures into class scores and labels, wherever it came from: a checkpoint, from which a graph can be
 * written for every scale, or a frozen graph (frozen_network.ts), which is what it is.
 */
import { InvalidArgumentError } from '../errors.js';
import { analyzeGraph } from '../engine/analysis.js';
import { Program, type ProgramOptions } from '../engine/program.js';
import type { Calibration } from '../engine/quantization/ranges.js';
import type { Graph } from '../graph/graph.js';
import { buildDeepLab, deepLabEndpoints } from '../nets/deeplab_graph.js';
import type { Variables } from '../nets/weights/variables.js';
import type { DeepLabVariant } from '../nets/variant.js';
import type { Backend } from '../ops/contract/backend.js';
import type { LabelMap, Picture } from '../io/pictures/picture.js';
import type { Tensor, TensorInfo } from '../tensor.js';
import type { ChosenNetwork } from './choices.js';
import type { NetworkFacts, ScoreEndpoints } from './facts.js';
import { countParameters } from './frozen/named_variables.js';
import { KeptPrograms } from './kept_programs.js';
import { isPlainPass, PLAIN, type Pass } from './passes/pass.js';
import { fitByRule, fitToCrop, imageTensor, padToCrop, type FittedPicture } from './passes/preprocess.js';
import { cropLabels } from './passes/postprocess.js';
import { Probabilities } from './passes/probabilities.js';
import { scoreMapOf, type ScoreMap } from './passes/score_map.js';

export interface SegmentationNetwork {
  readonly facts: NetworkFacts;
  /** Of the plain pass. */
  readonly graph: Graph;
  /** Elements of all variables, the moving averages of batch normalisation included. */
  readonly parameters: number;
  readonly endpoints: ScoreEndpoints;
  /** What is known of its maps, where it computes in 8 bits. */
  readonly calibration?: Calibration;
  /** @throws InvalidArgumentError for a pass that the network cannot make */
  checkPass(pass: Pass): void;
  /**
   * Lends the program of a pass. All are kept, but what others than that of the plain pass run in, up to hundreds of megabytes, is there only while they
   * are used. Weights stay packed in the backend either way.
   */
  withProgram<T>(pass: Pass, use: (program: Program) => Promise<T>): Promise<T>;
  /** Where the scores of a pass are fetched that are averaged; undefined for a frozen graph, which makes one pass only. */
  passScores?(pass: Pass): string;
  readonly probabilities: Probabilities;
  /** Makes a picture smaller, where it is too large. */
  fit(picture: Picture): FittedPicture;
  /** Rows and columns of a picture that fills the network. */
  readonly tileSize: readonly [height: number, width: number];
  /** The same for a part of a picture, at most of that size, which is not resized by a rule that is for whole pictures. */
  fitTile(tile: Picture): FittedPicture;
  /** Rows and columns that the network computes on for it, without what is padded. */
  seenSize(picture: FittedPicture): Promise<readonly [height: number, width: number]>;
  /** Whether labels at the size of the picture that was given are had from class scores, not from the labels that the graph gives. */
  labelsFromScores(picture: FittedPicture, wantsProbabilities: boolean): boolean;
  /** Labels of the fitted picture, at its size, from what is fetched at `endpoints.labels`. */
  readLabels(labels: Tensor, picture: FittedPicture): Promise<LabelMap>;
  /** Class scores of the fitted picture, from what is fetched at `endpoints.scores`. */
  readScores(scores: Tensor, picture: FittedPicture): Promise<ScoreMap>;
  /** What to feed for class scores of a fitted picture. */
  feeds(picture: FittedPicture): ReadonlyMap<string, Tensor>;
  /** Where that goes, and what it is for the largest picture. */
  readonly feed: readonly [endpoint: string, info: TensorInfo];
  /** The same at the graph's own input, so that everything behind it can be fetched. */
  pictureFeeds(picture: FittedPicture): ReadonlyMap<string, Tensor>;
  /** A picture to make the first plan with. */
  readonly smallest: readonly [height: number, width: number];
  /** Multiply-adds of one plain pass. */
  multiplyAdds(): Promise<number>;
  dispose(): Promise<void>;
}

export type NetworkOptions = ChosenNetwork;

export type { ProgramOptions };

export function checkpointNetwork(
  variables: Variables,
  variant: DeepLabVariant,
  options: NetworkOptions,
  backend: Backend,
  programOptions: ProgramOptions,
): SegmentationNetwork {
  const { assumed, notice, resizeRule, ...choices } = options;
  const { outputStride, cropSize, atrousRates } = options;
  const names = deepLabEndpoints(variant);
  const build = ({ scale, flip }: Pass): Graph => buildDeepLab(variables, variant, { ...choices, resizeRule, scale, flip });
  const plain = build(PLAIN);
  const feed = [names.crop, { dtype: 'float32', shape: [1, ...cropSize, 3] }] as const;
  const plainProgram = new Program(plain, backend, programOptions);
  const others = new KeptPrograms();
  let isDisposed = false;
  return {
    facts: { variant, numClasses: variant.numClasses, outputStride, cropSize, atrousRates, assumed, isFrozen: false, ...(notice === undefined ? {} : { notice }) },
    graph: plain,
    parameters: countParameters(plain),
    endpoints: { picture: names.picture, scores: names.cropLogits, scoresAre: 'logits', labels: 'ArgMax', small: names.logits },
    checkPass: () => undefined,
    async withProgram(pass, use) {
      if (isDisposed) throw new InvalidArgumentError('This model was disposed of; load it again.');
      if (isPlainPass(pass)) return use(plainProgram);
      return others.lend(`scale ${pass.scale}, ${pass.flip ? 'mirrored' : 'upright'}`, () => new Program(build(pass), backend, programOptions), use);
    },
    passScores: ({ flip }) => (flip ? names.mirroredLogits : names.mergedLogits),
    probabilities: new Probabilities(backend, others),
    feed,
    smallest: [1, 1],
    fit: (picture) => (resizeRule ? fitByRule(picture, resizeRule, cropSize) : fitToCrop(picture, cropSize)),
    tileSize: cropSize,
    fitTile: (tile) => fitToCrop(tile, cropSize),
    seenSize: ({ height, width }) => Promise.resolve([height, width]),
    // What a rule resizes has the labels that the exported graph gives it.
    labelsFromScores: ({ resized, pixels }, wantsProbabilities) => !pixels && (resized || wantsProbabilities),
    readLabels: (labels, { height, width }) => Promise.resolve(cropLabels(labels, height, width)),
    readScores: (scores, { height, width }) => Promise.resolve(scoreMapOf(scores, height, width)),
    // The crop rather than the picture: one plan then serves pictures of all sizes.
    feeds: (picture) => new Map([[names.crop, padToCrop(picture, cropSize)]]),
    pictureFeeds: (picture) => new Map([[names.picture, imageTensor(picture)]]),
    multiplyAdds: async () => (await analyzeGraph(plain, new Map([feed]), [names.cropLogits])).multiplyAdds,
    async dispose() {
      isDisposed = true;
      await others.dispose();
      await plainProgram.dispose();
    },
  };
}
