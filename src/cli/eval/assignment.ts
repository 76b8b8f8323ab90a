/** What `deeplab eval` was asked for, and what passes between it and whoever does it. */
import type { ModelInfo } from '../../deeplab/deeplab.js';
import type { DeepLabOptions } from '../../deeplab/options.js';
import type { EvaluationTask } from '../../evaluation/evaluator.js';
import type { EvaluationRecord } from '../../evaluation/record.js';
import type { NetworkFlags } from '../terminal/network_options.js';
import type { TileFlags } from '../terminal/tile_options.js';
import type { DataSetName, LabelledPicture } from '../../io/datasets/data_set.js';

export interface EvalFlags extends Pick<DeepLabOptions, 'backend' | 'threads' | 'wideVectors' | 'precision'>, NetworkFlags, TileFlags {
  readonly dataset?: DataSetName;
  readonly data?: string;
  /** A file of class names. */
  readonly classes?: string;
  readonly ignoreLabel?: number;
  readonly skipUnknown?: boolean;
  readonly split?: string;
  readonly model?: string;
  readonly scales?: readonly number[];
  readonly flip?: boolean;
  readonly limit?: number;
  readonly jobs: number;
  readonly shard?: readonly [part: number, parts: number];
  readonly save?: string;
  readonly record?: string;
  readonly report?: string;
  /** The URL of a Redis; workers do the work then. */
  readonly redis?: string;
  readonly queue?: string;
  readonly json?: boolean;
}

/** What was done, whoever did it. */
export interface Done {
  /** Undefined when no picture could be evaluated. */
  readonly record: EvaluationRecord | undefined;
  readonly info?: ModelInfo;
  /** Where the record stays. */
  readonly recordPath?: string;
  /** To be called once the figures are told and the report is written: removes what was kept to go on from. */
  readonly finish?: () => Promise<void>;
}

/** The pictures of an evaluation and of this part of it, and what to tell meanwhile. */
export interface Assignment {
  readonly task: EvaluationTask;
  /** How many pictures all parts have. */
  readonly listed: number;
  readonly mine: readonly LabelledPicture[];
  readonly data: string;
  fail(picture: string, error: unknown): void;
}
