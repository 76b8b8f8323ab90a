/** What is known of a segmentation network, however it was opened. */
import { describeVariant, type DeepLabVariant } from '../nets/variant.js';

/** What a network is, and the choices that are made in it. */
export interface NetworkFacts {
  /** Undefined for a frozen graph whose names do not tell. */
  readonly variant: DeepLabVariant | undefined;
  readonly numClasses: number;
  readonly outputStride: number;
  readonly cropSize: readonly [height: number, width: number];
  readonly atrousRates: readonly number[];
  /** What no variable tells of these and other choices, and nobody gave. */
  readonly assumed: readonly string[];
  /** Whether these choices were made when the graph was exported. */
  readonly isFrozen: boolean;
  /** What is to be said of the crop. */
  readonly notice?: string;
}

/** What a network is, in one line. */
export const describeNetwork = ({ variant, numClasses }: Pick<NetworkFacts, 'variant' | 'numClasses'>): string =>
  variant ? describeVariant(variant) : `frozen graph with ${numClasses} classes`;

/** Where a picture is fed, and where class scores and labels can be fetched. */
export interface ScoreEndpoints {
  /** uint8 [1, h, w, 3]; a frozen graph may want another data type, and no batch. */
  readonly picture: string;
  /** float32 [1, cropHeight, cropWidth, classes]; undefined where a frozen graph has none. */
  readonly scores: string | undefined;
  /** A graph that was exported with several scales averages probabilities itself, and others have a Softmax. */
  readonly scoresAre: 'logits' | 'probabilities';
  /** int64 [1, cropHeight, cropWidth]; of a frozen graph what it was exported to end with. */
  readonly labels: string;
  /** Scores as the network gives them, before they are enlarged: the smallest map that tells whether they are numbers. Undefined where there is none. */
  readonly small?: string;
}
