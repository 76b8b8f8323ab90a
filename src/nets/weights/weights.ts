/**
 * Variables by scope, as a network asks for them while it is written.
 *
 * Every request states the shape that the network needs. A variable becomes a `Const` node under its own name, as in a
 * frozen graph; in a network that is taught it is a `Placeholder`, because it changes from step to step. What is missing
 * or has another shape is collected, so that one error can list all of it.
 */
import { MissingVariablesError } from '../../errors.js';
import type { GraphBuilder, Value } from '../../graph/builder.js';
import { constant } from '../../ops/operators/flow/constant.js';
import { placeholder } from '../../ops/operators/flow/placeholder.js';
import { formatInfo, formatShape, sameShape, type Shape, type TensorInfo, type TensorSource, zeros } from '../../tensor.js';
import { leftOver } from './left_over.js';
import type { Variables } from './variables.js';

/** How many variables an error message spells out. */
const LISTED = 12;

/** Where a layer is rounded: its weights, what comes of it, and the sum of a block with its input. */
export type QuantizedPlace = 'weights_quant' | 'act_quant' | 'post_activation_bypass_quant';

/** What is different about a network that is taught. */
export interface Teaching {
  /** Pictures that are looked at together. */
  readonly batchSize: number;
  /** Whether batch normalisation uses the statistics of the batch, or the moving ones of the checkpoint. */
  readonly batchNorm: 'frozen' | 'trained';
  /** Whether a part of the features is left out at random in front of the logits, by a mask that is fed. */
  readonly dropout: boolean;
  /** Told of the mask: a float32 that is fed. */
  readonly onDropout: (mask: DropoutMask) => void;
  /** Told of every batch normalisation whose moving statistics follow the batch. */
  readonly onBatchNorm: (norm: TrainedBatchNorm) => void;
}

/** What is fed where features are left out. */
export interface DropoutMask {
  readonly feed: string;
  readonly shape: Shape;
}

/** Batch normalisation that is trained: the batch's statistics, and the variables that follow them. */
export interface TrainedBatchNorm {
  /** Names of the variables. */
  readonly moving: { readonly mean: string; readonly variance: string };
  /** float32 [c] */
  readonly mean: Value;
  /** The unbiased one, float32 [c]. */
  readonly variance: Value;
  /** How much of a moving statistic stays at each step. */
  readonly decay: number;
}

interface Ledger {
  /** Undefined while a network is written only to learn which variables it needs. */
  readonly variables: Variables | undefined;
  readonly teaching: Teaching | undefined;
  readonly quantized: boolean;
  readonly values: Map<string, Value>;
  readonly expected: Map<string, TensorInfo>;
  readonly missing: string[];
  readonly misfits: string[];
}

export class Weights {
  readonly #ledger: Ledger;
  readonly #scope: string;

  private constructor(
    readonly builder: GraphBuilder,
    ledger: Ledger,
    scope: string,
  ) {
    this.#ledger = ledger;
    this.#scope = scope;
  }

  /** Without variables, every request is granted and only remembered (see `expected`). */
  static over(builder: GraphBuilder, variables: Variables | undefined, { quantized = false } = {}): Weights {
    return new Weights(builder, { variables, teaching: undefined, quantized, values: new Map(), expected: new Map(), missing: [], misfits: [] }, '');
  }

  /** Every variable is fed. */
  static taught(builder: GraphBuilder, teaching: Teaching): Weights {
    return new Weights(builder, { variables: undefined, teaching, quantized: false, values: new Map(), expected: new Map(), missing: [], misfits: [] }, '');
  }

  /** Undefined in a network that only runs. */
  get teaching(): Teaching | undefined {
    return this.#ledger.teaching;
  }

  /** Whether something of this scope is rounded: in a network that is quantised, where the variables have a range for it. */
  quantizes(place: QuantizedPlace): boolean {
    const { quantized, variables } = this.#ledger;
    return quantized && (variables === undefined || variables.variables.has(this.name(`${place}/min`)));
  }

  /** The weights below a scope: `weights.at('MobilenetV2').at('expanded_conv_1')`. */
  at(scope: string): Weights {
    return new Weights(this.builder, this.#ledger, this.name(scope));
  }

  /** The full name of a node or variable of this scope. */
  name(local: string): string {
    return this.#scope === '' ? local : `${this.#scope}/${local}`;
  }

  /** A float32 variable of this scope: fed, or a constant of the graph whose values are read only when the graph is compiled. */
  variable(local: string, shape: Shape): Value {
    const name = this.name(local);
    const known = this.#ledger.values.get(name);
    if (known) return known;
    const info: TensorInfo = { dtype: 'float32', shape };
    this.#ledger.expected.set(name, info);
    const value = this.teaching ? placeholder(this.builder, 'float32', shape, name) : constant(this.builder, this.#find(name, info) ?? blank(shape), name);
    this.#ledger.values.set(name, value);
    return value;
  }

  /** All variables that were asked for so far, in the order of the network. */
  get expected(): ReadonlyMap<string, TensorInfo> {
    return this.#ledger.expected;
  }

  /**
   * Throws one error for all variables that were asked for and not found as they should be.
   *
   * @param network what the variables should fill, for the message
   * @param advice what would fit instead
   */
  check(network: string, advice: () => string): void {
    const { missing, misfits, expected, variables } = this.#ledger;
    if (missing.length + misfits.length === 0) return;
    const surplus = variables ? leftOver(variables, expected).map((name) => `'${name}' ${formatShape(variables.variables.get(name)!.shape)}`) : [];
    const parts = [list('missing', missing), list('of another shape', misfits), list('left over', surplus)].filter((part) => part !== '');
    throw new MissingVariablesError(`The variables do not fit ${network}, which needs ${expected.size}: ${parts.join('; ')}. ${advice()}`);
  }

  #find(name: string, info: TensorInfo): TensorSource | undefined {
    const { variables, missing, misfits } = this.#ledger;
    if (!variables) return undefined;
    const found = variables.variables.get(name);
    if (!found) {
      missing.push(`'${name}' ${formatShape(info.shape)}`);
    } else if (found.dtype !== 'float32' || !sameShape(found.shape, info.shape)) {
      misfits.push(`'${name}' is ${formatInfo(found)}, expected ${formatInfo(info)}`);
    } else {
      return variables.source(name);
    }
    return undefined;
  }
}

function list(what: string, items: readonly string[]): string {
  if (items.length === 0) return '';
  const rest = items.length > LISTED ? `, and ${items.length - LISTED} more` : '';
  return `${items.length} ${what} (${items.slice(0, LISTED).join(', ')}${rest})`;
}

/** Stands for a variable that is not there; zeros are made only if somebody reads them. */
function blank(shape: Shape): TensorSource<'float32'> {
  return { dtype: 'float32', shape, read: () => Promise.resolve(zeros('float32', shape)) };
}
