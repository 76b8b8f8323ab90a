/** An ONNX graph while it is written: operators in order, constants, and names that are all different. */
import type { Cells } from '../ops/cpu/elements.js';
import { is64BitInteger } from '../ops/contract/dtypes.js';
import { formatInfo, sourceOf, tensor, zeros, type Shape, type TensorInfo, type TensorSource } from '../tensor.js';
import { UnsupportedOpError } from '../errors.js';
import { dtypeOfOnnx, isOnnxDType, onnxDataType, type OnnxDType } from './dtypes.js';
import { typingOf } from './types.js';

/** A whole number, a list of them, a text, or a number that ONNX wants as a float. */
export type OnnxAttribute = number | readonly number[] | string | { readonly float: number };

export interface OnnxNode {
  /** Also the name of its first output. */
  readonly name: string;
  readonly op: string;
  /** An empty name leaves out an optional input. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

export interface NamedInfo extends TensorInfo {
  readonly name: string;
}

/** A graph that is ready to be encoded. */
export interface OnnxGraph {
  readonly inputs: readonly NamedInfo[];
  readonly outputs: readonly NamedInfo[];
  readonly nodes: readonly OnnxNode[];
  /** Weights and other constants, read when they are encoded. */
  readonly constants: ReadonlyMap<string, TensorSource>;
}

export class OnnxWriter {
  readonly #nodes: OnnxNode[] = [];
  readonly #constants = new Map<string, TensorSource>();
  readonly #inputs: NamedInfo[] = [];
  readonly #outputs: NamedInfo[] = [];
  /** Constants that several operators may ask for. */
  readonly #shared = new Map<string, string>();
  /** The data type of every value. */
  readonly #types = new Map<string, OnnxDType>();
  readonly #taken: Set<string>;
  /** What values are called that have become outputs. */
  readonly #renamed = new Map<string, string>();

  /** @param reserved Names of inputs and outputs, which nothing else may take. */
  constructor(reserved: Iterable<string>) {
    this.#taken = new Set(reserved);
  }

  /** Declares an input of the whole graph, under a reserved name. */
  input(name: string, { dtype, shape }: TensorInfo): void {
    this.#define(name, { dtype, shape });
    this.#inputs.push({ name, dtype, shape });
  }

  /**
   * Adds an operator with one output. Where ONNX takes none of the data types at hand, it computes between casts.
   *
   * @throws TypeRefusal where that would not give the same
   * @param scope The node that it translates, after which it is named.
   * @returns the name of the output
   */
  op(scope: string, op: string, inputs: readonly string[], attributes: OnnxNode['attributes'] = {}): string {
    return this.ops(scope, op, inputs, 1, attributes)[0];
  }

  /** The same with several outputs. */
  ops(scope: string, op: string, inputs: readonly string[], count: number, attributes: OnnxNode['attributes'] = {}): string[] {
    const given = inputs.map((name) => (name === '' ? undefined : this.#types.get(name)));
    const typing = typingOf(op, given, op === 'Cast' ? dtypeOfOnnx(Number(attributes.to)) : undefined);
    const fitting = inputs.map((name, i) => this.#cast(scope, name, typing.inputs[i]));
    const outputs = Array.from({ length: count }, () => this.#unique(`${scope}/${op}`));
    this.#nodes.push({ name: outputs[0], op, inputs: fitting, outputs, attributes });
    // Split is the one operator whose outputs are as many as are asked for.
    const of = (types: readonly OnnxDType[], i: number): OnnxDType => types[Math.min(i, types.length - 1)];
    outputs.forEach((output, i) => this.#types.set(output, of(typing.outputs, i)));
    return outputs.map((output, i) => this.#cast(scope, output, of(typing.results, i)));
  }

  /** Adds a Reshape. ONNX takes a size of 0 as "as before" unless it is told otherwise. */
  reshape(scope: string, value: string, shape: Shape): string {
    return this.op(scope, 'Reshape', [value, this.integers(shape)], shape.includes(0) ? { allowzero: 1 } : {});
  }

  /** Adds a constant, which is read when the file is made. */
  constant(name: string, source: TensorSource): string {
    const unique = this.#unique(name);
    this.#define(unique, source);
    this.#constants.set(unique, source);
    return unique;
  }

  /** A list of whole numbers, as ONNX wants shapes, axes and sizes; equal lists are one constant. */
  integers(values: readonly number[], shape: Shape = [values.length]): string {
    const value = tensor('int64', shape, BigInt64Array.from(values, BigInt));
    return this.#once(`int64[${shape.join(',')}](${values.join(',')})`, sourceOf(value));
  }

  /** A number of a data type; equal ones are one constant. */
  scalar(dtype: OnnxDType, value: number): string {
    const number = zeros(dtype, []);
    (number.data as Cells)[0] = is64BitInteger(dtype) ? BigInt(value) : value;
    return this.#once(`${dtype}(${value})`, sourceOf(number));
  }

  /** Makes a value an output of the whole graph, under a reserved name that becomes its own. */
  output(value: string, name: string, { dtype, shape }: TensorInfo): void {
    const type = this.#types.get(value);
    if (type !== dtype) throw new UnsupportedOpError(`'${name}' would be ${type} in ONNX, expected ${formatInfo({ dtype, shape })}.`);
    this.#types.set(name, type);
    this.#outputs.push({ name, dtype, shape });
    const known = this.#renamed.get(value);
    // Inputs and constants keep their names, and a value that is an output already keeps that one.
    if (known !== undefined || !this.#nodes.some(({ outputs }) => outputs.includes(value))) {
      this.#nodes.push({ name, op: 'Identity', inputs: [known ?? value], outputs: [name], attributes: {} });
      return;
    }
    this.#renamed.set(value, name);
    const renamed = (each: string): string => (each === value ? name : each);
    for (const [i, node] of this.#nodes.entries()) {
      this.#nodes[i] = { ...node, name: renamed(node.name), inputs: node.inputs.map(renamed), outputs: node.outputs.map(renamed) };
    }
  }

  finish(): OnnxGraph {
    return { inputs: this.#inputs, outputs: this.#outputs, nodes: this.#nodes, constants: this.#constants };
  }

  /** Text and complex numbers have no type here; what would read them is not translated. */
  #define(name: string, { dtype }: TensorInfo): void {
    if (isOnnxDType(dtype)) this.#types.set(name, dtype);
  }

  #cast(scope: string, name: string, to: OnnxDType | undefined): string {
    if (to === undefined || this.#types.get(name) === to) return name;
    return this.op(scope, 'Cast', [name], { to: onnxDataType(to) });
  }

  #once(name: string, source: TensorSource): string {
    const known = this.#shared.get(name) ?? this.constant(name, source);
    this.#shared.set(name, known);
    return known;
  }

  #unique(name: string): string {
    let unique = name;
    for (let suffix = 1; this.#taken.has(unique); suffix++) unique = `${name}_${suffix}`;
    this.#taken.add(unique);
    return unique;
  }
}
