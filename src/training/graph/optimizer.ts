/**
 * What becomes of a variable by its gradient, and which numbers an optimizer keeps beside it. Names and arithmetic are those of TensorFlow 1
 * (MomentumOptimizer, AdamOptimizer), so that its checkpoints go on here and these there.
 */
import type { GraphBuilder, Value } from '../../graph/builder.js';
import { mul, realDiv, sub } from '../../ops/operators/arithmetic/binary.js';
import { constant } from '../../ops/operators/flow/constant.js';
import { placeholder } from '../../ops/operators/flow/placeholder.js';
import { adamUpdate } from '../../ops/operators/gradients/adam_update.js';
import { momentumUpdate } from '../../ops/operators/gradients/momentum_update.js';
import { float32, type Shape } from '../../tensor.js';

/** `momentum`: the research code's default. `adam`: its other one, whose steps do not depend on how large gradients are. */
export type OptimizerName = 'momentum' | 'adam';

/** A number or map that an optimizer keeps from step to step: its name in a checkpoint, and where its new value comes from. */
export interface Slot {
  readonly name: string;
  readonly shape: Shape;
  /** What all of it is in the beginning. */
  readonly initial: number;
  readonly next: string;
}

export interface Update {
  /** The endpoint of the variable's new value. */
  readonly next: string;
  readonly slots: readonly Slot[];
}

export interface Optimizer {
  /** Adds the nodes that move a variable against its gradient. */
  update(name: string, shape: Shape, gradient: Value): Update;
  /** What it keeps for all variables together; asked for once, after the updates. */
  shared(): readonly Slot[];
}

/** The momentum of a variable, under the name that TensorFlow's Saver gives it. */
export const slotOf = (variable: string): string => `${variable}/Momentum`;

/** @param learningRate a scalar */
export function optimizer(name: OptimizerName, builder: GraphBuilder, learningRate: Value, momentum: number): Optimizer {
  return name === 'adam' ? adam(builder, learningRate) : gradientDescent(builder, learningRate, momentum);
}

function gradientDescent(builder: GraphBuilder, learningRate: Value, momentum: number): Optimizer {
  return {
    update(name, shape, gradient) {
      const accumulator = placeholder(builder, 'float32', shape, slotOf(name));
      const next = momentumUpdate({ variable: builder.value(name), accumulator, gradient, learningRate }, momentum, `train/${name}/MomentumUpdate`);
      return { next: next.endpoint, slots: [{ name: slotOf(name), shape, initial: 0, next: builder.output(next, 1).endpoint }] };
    },
    shared: () => [],
  };
}

/** TensorFlow's defaults, which the research code keeps (research/deeplab/train.py: adam_epsilon). */
const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;

function adam(builder: GraphBuilder, learningRate: Value): Optimizer {
  const number = (value: number, name: string): Value => constant(builder, float32([], [value]), `train/${name}`);
  const one = number(1, 'one');
  // TensorFlow keeps the powers of the betas that the next step needs.
  const powers = ([['beta1_power', ADAM.beta1], ['beta2_power', ADAM.beta2]] as const).map(([name, beta]) => ({ name, beta, value: placeholder(builder, 'float32', [], name) }));
  const [left1, left2] = powers.map(({ name, value }) => sub(one, value, `train/${name}/left`));
  const root = builder.add('Sqrt', [left2], {}, 'train/Sqrt');
  const corrected = realDiv(mul(learningRate, root, 'train/Mul'), left1, 'train/corrected_rate');
  return {
    update(name, shape, gradient) {
      const [m, v] = [`${name}/Adam`, `${name}/Adam_1`];
      const [ofM, ofV] = [m, v].map((slot) => placeholder(builder, 'float32', shape, slot));
      const next = adamUpdate({ variable: builder.value(name), m: ofM, v: ofV, gradient, learningRate: corrected }, ADAM, `train/${name}/AdamUpdate`);
      const slots = [m, v].map((slot, i) => ({ name: slot, shape, initial: 0, next: builder.output(next, i + 1).endpoint }));
      return { next: next.endpoint, slots };
    },
    shared: () => powers.map(({ name, beta, value }) => ({ name, shape: [], initial: beta, next: mul(value, number(beta, `${name}/beta`), `train/${name}/next`).endpoint })),
  };
}
