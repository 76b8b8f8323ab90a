/**
 * Variables by scope, as a network asks for them while it is written.
 *
 * Every request states the shape that the network needs. A variable becomes a `Const` node under its own name, as in a
 * frozen graph. What is missing or has another shape is collected, so that one error can list all of it.
 */
import { MissingVariablesError } from '../errors.js';
import type { GraphBuilder, Value } from '../graph/builder.js';
import { constant } from '../ops/operators/flow/constant.js';
import { formatInfo, formatShape, sameShape, type Shape, type TensorInfo, type TensorSource, zeros } from '../tensor.js';
import type { Variables } from './variables.js';

/** How many variables an error message spells out. */
const LISTED = 12;

interface Ledger {
  /** Undefined while a network is written only to learn which variables it needs. */
  readonly variables: Variables | undefined;
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
  static over(builder: GraphBuilder, variables: Variables | undefined): Weights {
    return new Weights(builder, { variables, values: new Map(), expected: new Map(), missing: [], misfits: [] }, '');
  }

  /** The weights below a scope: `weights.at('MobilenetV2').at('expanded_conv_1')`. */
  at(scope: string): Weights {
    return new Weights(this.builder, this.#ledger, this.name(scope));
  }

  /** The full name of a node or variable of this scope. */
  name(local: string): string {
    return this.#scope === '' ? local : `${this.#scope}/${local}`;
  }

  /** A float32 variable of this scope as a constant of the graph; its values are read only when the graph is compiled. */
  variable(local: string, shape: Shape): Value {
    const name = this.name(local);
    const known = this.#ledger.values.get(name);
    if (known) return known;
    const info: TensorInfo = { dtype: 'float32', shape };
    this.#ledger.expected.set(name, info);
    const value = constant(this.builder, this.#find(name, info) ?? blank(shape), name);
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
    const { missing, misfits, expected } = this.#ledger;
    if (missing.length + misfits.length === 0) return;
    const parts = [list('missing', missing), list('of another shape', misfits)].filter((part) => part !== '');
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
