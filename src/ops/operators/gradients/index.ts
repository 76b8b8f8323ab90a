/** The operators of derivatives, and of the steps of training: no network that only segments has them. */
import type { Operator } from '../../contract/operator.js';
import { activationGradOperator } from './activation_grad.js';
import { adamUpdateOperator } from './adam_update.js';
import { batchNormGradOperator } from './batch_norm_grad.js';
import { biasAddGradOperator } from './bias_add_grad.js';
import { convBackpropFilterOperator } from './conv_backprop_filter.js';
import { convBackpropInputOperator } from './conv_backprop_input.js';
import { crossEntropyOperator } from './cross_entropy.js';
import { l2LossOperator } from './l2_loss.js';
import { momentumUpdateOperator } from './momentum_update.js';
import { poolGradOperator } from './pool_grad.js';
import { resizeGradOperator } from './resize_grad.js';

const ALL: readonly Pick<Operator, 'names'>[] = [
  activationGradOperator,
  adamUpdateOperator,
  batchNormGradOperator,
  biasAddGradOperator,
  convBackpropFilterOperator,
  convBackpropInputOperator,
  crossEntropyOperator,
  l2LossOperator,
  momentumUpdateOperator,
  poolGradOperator,
  resizeGradOperator,
];

/** Their names. */
export const GRADIENT_OPERATORS: ReadonlySet<string> = new Set(ALL.flatMap(({ names }) => names));
