/**
 * The rate of each step, as the research code has it, in float32 as TensorFlow computes it. Sources: research/deeplab,
 * utils/train_utils.py (get_model_learning_rate); TensorFlow, python/keras/optimizer_v2/legacy_learning_rate_decay.py
 * (polynomial_decay, exponential_decay).
 */
import { InvalidArgumentError } from '../errors.js';

const { fround } = Math;

/** Without what is left out, the defaults of the research code (train.py's flags). */
export interface LearningRateOptions {
  /** `poly`: falls to `endRate` at the last step. `step`: is multiplied by `decayFactor` every `decaySteps` steps. Default `poly`. */
  readonly policy?: 'poly' | 'step';
  /** Default 0.0001. */
  readonly baseRate?: number;
  /** The steps of the whole run. */
  readonly steps: number;
  /** Of `poly`. Default 0.9. */
  readonly power?: number;
  /** Of `poly`. Default 0. */
  readonly endRate?: number;
  /** Of `step`. Default 0.1. */
  readonly decayFactor?: number;
  /** Of `step`; of `poly` the steps after which `endRate` is reached, by default all that follow the slow start. Default of `step` 2000. */
  readonly decaySteps?: number;
  /** This many first steps have `slowStartRate`. Default 0. */
  readonly slowStartSteps?: number;
  /** Default 0.0001. */
  readonly slowStartRate?: number;
  /** `linear`: the rate grows from `slowStartRate` to `baseRate` during the slow start. Default `none`. */
  readonly slowStartBurnin?: 'none' | 'linear';
}

export type LearningRate = (step: number) => number;

/**
 * The rate by the number of steps that were made before, a float32.
 *
 * @throws InvalidArgumentError for settings that cannot be
 * @example const rate = learningRate({ baseRate: 0.007, steps: 30000 }); rate(0) === Math.fround(0.007)
 */
export function learningRate(options: LearningRateOptions): LearningRate {
  const { policy = 'poly', baseRate = 1e-4, steps, power = 0.9, endRate = 0, decayFactor = 0.1, slowStartSteps = 0, slowStartRate = 1e-4, slowStartBurnin = 'none' } = options;
  const decaySteps = options.decaySteps ?? (policy === 'step' ? 2000 : steps - slowStartSteps);
  check(options, decaySteps, slowStartSteps);
  const [base, end, first] = [fround(baseRate), fround(endRate), fround(slowStartRate)];

  const poly = (step: number): number => {
    const share = fround(Math.min(step, decaySteps) / decaySteps);
    return fround(fround(fround(base - end) * powf(fround(1 - share), power)) + end);
  };
  const staircase = (step: number): number => fround(base * powf(decayFactor, Math.floor(fround(step / decaySteps))));
  const slow = (step: number): number =>
    slowStartBurnin === 'linear' ? fround(first + fround(fround(fround(baseRate - slowStartRate) * fround(step)) / fround(slowStartSteps))) : first;

  return (step) => {
    if (step < slowStartSteps) return slow(step);
    return policy === 'step' ? staircase(step - slowStartSteps) : poly(step - slowStartSteps);
  };
}

/**
 * Rounded from more digits. The C library's powf, which TensorFlow calls, is off by the last bit at about one step in two
 * thousand, and not on every machine at the same ones.
 */
const powf = (x: number, y: number): number => fround(fround(x) ** fround(y));

function check({ policy = 'poly', baseRate = 1e-4, endRate = 0, slowStartRate = 1e-4, steps, power = 0.9, decayFactor = 0.1 }: LearningRateOptions, decaySteps: number, slowStartSteps: number): void {
  if (policy !== 'poly' && policy !== 'step') throw new InvalidArgumentError(`The learning policy is '${String(policy)}'; 'poly' or 'step' is expected.`);
  const rates = Object.entries({ baseRate, slowStartRate, endRate, power, decayFactor });
  const wrong = rates.find(([, value]) => typeof value !== 'number' || !(value >= 0 && value < Infinity));
  if (wrong) throw new InvalidArgumentError(`${wrong[0]} is ${wrong[1]}; a number of at least 0 is expected.`);
  if (!Number.isSafeInteger(steps) || steps < 1) throw new InvalidArgumentError(`The number of steps is ${steps}; a whole number of at least 1 is expected.`);
  if (!Number.isSafeInteger(slowStartSteps) || slowStartSteps < 0) throw new InvalidArgumentError(`The slow start has ${slowStartSteps} steps; a whole number of at least 0 is expected.`);
  if (!(decaySteps > 0)) throw new InvalidArgumentError(`The rate falls during ${decaySteps} steps; more than 0 are expected, that is a slow start (${slowStartSteps}) shorter than the run (${steps}).`);
}
