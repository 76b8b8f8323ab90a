/** What is known of a segmentation network, however it was opened. */
import type { DeepLabVariant } from '../nets/variant.js';

/** What a network is, and the choices that are made in it. */
export interface NetworkFacts {
  readonly variant: DeepLabVariant;
  readonly outputStride: number;
  readonly cropSize: readonly [height: number, width: number];
  readonly atrousRates: readonly number[];
  /** Whether these choices were made when the graph was exported. */
  readonly isFrozen: boolean;
}

/** Where a picture is fed, and where class scores at the crop's size and the labels that follow from them can be fetched. */
export interface ScoreEndpoints {
  /** uint8 [1, h, w, 3] */
  readonly picture: string;
  /** float32 [1, cropHeight, cropWidth, classes] */
  readonly scores: string;
  /** A graph that was exported with several scales averages probabilities itself. */
  readonly scoresAre: 'logits' | 'probabilities';
  /** int64 [1, cropHeight, cropWidth] */
  readonly labels: string;
}
