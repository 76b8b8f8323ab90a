/** What `deeplab train` was asked for. */
import type { LoadOptions } from '../../deeplab/options.js';
import type { TrainingFormat } from '../../training/data/open_training_set.js';
import type { Imitation } from '../../training/graph/imitation.js';
import type { OptimizerName } from '../../training/graph/optimizer.js';
import type { OpenFlags } from '../terminal/network_options.js';
import type { Learns } from '../../training/start/learns.js';

export interface TrainFlags extends Pick<LoadOptions, 'backend' | 'threads' | 'wideVectors'>, OpenFlags {
  readonly data?: string;
  readonly out?: string;
  readonly initial?: string;
  readonly format?: TrainingFormat;
  readonly split?: string;
  readonly list?: string;
  readonly exclude?: string;
  readonly classes?: string;
  readonly evaluate?: string;
  readonly evaluationCrop?: readonly [height: number, width: number];
  readonly steps: number;
  readonly batchSize: number;
  readonly crop: readonly [height: number, width: number];
  readonly outputStride?: 8 | 16 | 32;
  readonly learningRate: number;
  readonly policy: 'poly' | 'step';
  readonly slowStartSteps?: number;
  readonly optimizer: OptimizerName;
  readonly momentum?: number;
  readonly weightDecay: number;
  readonly batchNorm: 'frozen' | 'trained';
  readonly learns: Learns;
  readonly teacher?: string;
  readonly imitate?: Imitation;
  readonly evenFilters?: boolean;
  readonly anew?: readonly string[];
  readonly lastLayerMultiplier: number;
  readonly dropout: number;
  readonly scales: readonly [min: number, max: number, step: number];
  readonly flip: boolean;
  readonly balance?: number;
  readonly seed: number;
  readonly saveEvery: number;
  readonly logEvery: number;
  readonly report?: boolean;
  readonly json?: boolean;
}
