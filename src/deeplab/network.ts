/**
 * A network that turns crops into class scores, wherever it came from: a checkpoint, from which a graph can be written
 * for every scale, or a frozen graph, which is what it is.
 */
import { InvalidArgumentError } from '../errors.js';
import { analyzeGraph } from '../engine/analysis.js';
import { Program, type CompileOptions } from '../engine/program.js';
import type { Graph } from '../graph/graph.js';
import { buildDeepLab, DEEPLAB_ENDPOINTS } from '../nets/deeplab_graph.js';
import type { Variables } from '../nets/variables.js';
import { defaultAtrousRates, type DeepLabVariant } from '../nets/variant.js';
import type { Backend } from '../ops/contract/backend.js';
import { sizeOf, type Tensor, type TensorInfo } from '../tensor.js';
import type { NetworkFacts, ScoreEndpoints } from './facts.js';
import { constantsOf, detectFrozen } from './frozen.js';
import { imageTensor, padToCrop, type FittedPicture } from './preprocess.js';

/** One of the ways in which a picture is looked at. */
export interface Pass {
  readonly scale: number;
  readonly flip: boolean;
}

export const PLAIN: Pass = { scale: 1, flip: false };

export const isPlainPass = ({ scale, flip }: Pass): boolean => scale === PLAIN.scale && flip === PLAIN.flip;

export interface SegmentationNetwork {
  readonly facts: NetworkFacts;
  /** Of the plain pass. */
  readonly graph: Graph;
  /** Elements of all variables, the moving averages of batch normalisation included. */
  readonly parameters: number;
  readonly endpoints: ScoreEndpoints;
  /** @throws InvalidArgumentError for a pass that the network cannot make */
  checkPass(pass: Pass): void;
  /**
   * Lends the program of a pass. That of the plain pass is kept; all others have memory of their own, up to hundreds of
   * megabytes, and live only while they are used. Weights stay packed in the backend either way.
   */
  withProgram<T>(pass: Pass, use: (program: Program) => Promise<T>): Promise<T>;
  /** What to feed for class scores of a picture that fits the crop. */
  feeds(picture: FittedPicture): ReadonlyMap<string, Tensor>;
  /** Where that goes, and what it is for a picture as large as the crop. */
  readonly feed: readonly [endpoint: string, info: TensorInfo];
  /** The same at the graph's own input, so that everything behind it can be fetched. */
  pictureFeeds(picture: FittedPicture): ReadonlyMap<string, Tensor>;
  /** Multiply-adds of one plain pass. */
  multiplyAdds(): Promise<number>;
  dispose(): Promise<void>;
}

export interface NetworkOptions {
  readonly outputStride: number;
  readonly cropSize: readonly [height: number, width: number];
  readonly atrousRates?: readonly number[];
}

type ProgramOptions = Pick<CompileOptions, 'onProgress'>;

export function checkpointNetwork(
  variables: Variables,
  variant: DeepLabVariant,
  options: NetworkOptions,
  backend: Backend,
  programOptions: ProgramOptions,
): SegmentationNetwork {
  const { outputStride, cropSize, atrousRates = defaultAtrousRates(variant, outputStride) } = options;
  const build = ({ scale, flip }: Pass): Graph => buildDeepLab(variables, variant, { outputStride, cropSize, atrousRates, scale, flip });
  const plain = build(PLAIN);
  const feed = [DEEPLAB_ENDPOINTS.crop, { dtype: 'float32', shape: [1, ...cropSize, 3] }] as const;
  const plainProgram = new Program(plain, backend, programOptions);
  let isDisposed = false;
  return {
    facts: { variant, outputStride, cropSize, atrousRates, isFrozen: false },
    graph: plain,
    parameters: parametersOf(plain),
    endpoints: { picture: DEEPLAB_ENDPOINTS.picture, scores: DEEPLAB_ENDPOINTS.cropLogits, scoresAre: 'logits', labels: 'ArgMax' },
    checkPass: () => undefined,
    async withProgram(pass, use) {
      if (isDisposed) throw new InvalidArgumentError('This model was disposed of; load it again.');
      if (isPlainPass(pass)) return use(plainProgram);
      const program = new Program(build(pass), backend, programOptions);
      try {
        return await use(program);
      } finally {
        await program.dispose();
      }
    },
    feed,
    // The crop rather than the picture: one plan then serves pictures of all sizes.
    feeds: (picture) => new Map([[DEEPLAB_ENDPOINTS.crop, padToCrop(picture, cropSize)]]),
    pictureFeeds: (picture) => new Map([[DEEPLAB_ENDPOINTS.picture, imageTensor(picture)]]),
    multiplyAdds: async () => (await analyzeGraph(plain, new Map([feed]), [DEEPLAB_ENDPOINTS.cropLogits])).multiplyAdds,
    async dispose() {
      isDisposed = true;
      await plainProgram.dispose();
    },
  };
}

/** @param cropSize for a graph that takes pictures of any size as they are: the largest that it shall be given */
export async function frozenNetwork(
  graph: Graph,
  cropSize: NetworkOptions['cropSize'] | undefined,
  backend: Backend,
  programOptions: ProgramOptions,
): Promise<SegmentationNetwork> {
  const frozen = await detectFrozen(graph, cropSize);
  const program = new Program(graph, backend, programOptions);
  const feeds = (picture: FittedPicture): ReadonlyMap<string, Tensor> => new Map([[frozen.endpoints.picture, imageTensor(picture)]]);
  const checkPass = (pass: Pass): void => {
    if (isPlainPass(pass)) return;
    throw new InvalidArgumentError(
      'A frozen graph runs at the one scale that it was exported for, and not mirrored. Load the checkpoint to use scales and flip.',
    );
  };
  return {
    facts: frozen.facts,
    graph,
    parameters: parametersOf(graph),
    endpoints: frozen.endpoints,
    checkPass,
    async withProgram(pass, use) {
      checkPass(pass);
      return use(program);
    },
    feed: [frozen.endpoints.picture, { dtype: 'uint8', shape: [1, ...frozen.facts.cropSize, 3] }],
    feeds,
    pictureFeeds: feeds,
    multiplyAdds: () => Promise.resolve(frozen.multiplyAdds),
    dispose: () => program.dispose(),
  };
}

/** Elements of the variables among a graph's constants. */
function parametersOf(graph: Graph): number {
  let total = 0;
  for (const [name, { shape }] of constantsOf(graph).variables) if (VARIABLE.test(name)) total += sizeOf(shape);
  return total;
}

/** The last part of the names that slim gives to variables. */
const VARIABLE = /(^|\/)(weights|depthwise_weights|biases|beta|gamma|moving_mean|moving_variance)(\/ExponentialMovingAverage)?$/;
