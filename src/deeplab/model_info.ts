/** What a loaded model tells of itself. */
import type { BackendFacts } from '../engine/backends.js';

export interface ModelInfo extends BackendFacts {
  /** What the weights are, in one line. */
  readonly variant: string;
  /** Of a frozen graph as far as its names tell, else `unknown`. */
  readonly backbone: string;
  /** 1 where it is unknown. */
  readonly depthMultiplier: number;
  readonly numClasses: number;
  readonly outputStride: number;
  readonly cropSize: readonly [height: number, width: number];
  readonly atrousRates: readonly number[];
  /** What no variable tells of the network, and nobody gave when it was loaded, in sentences. */
  readonly assumed: readonly string[];
  /** Whether it was exported as a frozen graph, with its output stride, crop and rates, and runs at one scale. */
  readonly isFrozen: boolean;
  readonly decoderOutputStride: number | undefined;
  readonly parameters: number;
  /** Of one pass over one crop. */
  readonly multiplyAdds: number;
}
