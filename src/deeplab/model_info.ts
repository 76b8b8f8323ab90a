/** What a loaded model tells of itself. */
import type { BackendFacts } from '../engine/backends.js';
import type { PlanFacts } from '../engine/program.js';
import type { DeepLabOptions, Precision } from './options.js';

export interface ModelInfo extends BackendFacts, NumberFacts {
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

/** What a model computes with. */
export interface NumberFacts {
  readonly precision: Precision;
  /** With `int8`, the operators that compute with floats all the same. */
  readonly floatOperators?: readonly string[];
}

export const numberFacts = ({ precision = 'float32' }: DeepLabOptions, { floats }: PlanFacts): NumberFacts => ({ precision, ...(precision === 'int8' ? { floatOperators: floats } : {}) });
