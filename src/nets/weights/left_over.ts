/** Variables of a checkpoint that no network has a place for. */
import type { TensorInfo } from '../../tensor.js';
import type { Variables } from './variables.js';

/** What training keeps beside the network: slots of optimizers, statistics of moving averages, the state of the session. */
const OF_TRAINING = /\/(Momentum|Adam(_1)?|RMSProp(_1)?|Adagrad|Ftrl(_1)?|ExponentialMovingAverage|biased|local_step)$|^(global_step|beta[12]_power|learning_rate|.*\/beta[12]_power)$|^_CHECKPOINTABLE_OBJECT_GRAPH$/;

/** Names of the variables that are neither expected nor there for training. */
export function leftOver({ variables }: Variables, expected: ReadonlyMap<string, TensorInfo>): string[] {
  return [...variables.keys()].filter((name) => !expected.has(name) && !OF_TRAINING.test(name));
}
