/** What a translator sees of the node that it translates, and what it answers. */
import { UnsupportedOpError } from '../errors.js';
import type { LoweredGraph } from '../engine/lowered.js';
import type { Scheme, Schemes } from '../engine/quantization/ranges.js';
import type { Node } from '../graph/graph.js';
import { OPERATORS } from '../ops/index.js';
import { toNumbers, type Shape, type TensorInfo, type TensorSource } from '../tensor.js';
import { isOnnxDType, onnxDataType, type OnnxDType } from './dtypes.js';
import type { Layout, Layouts, Placed } from './layout.js';
import type { OnnxNode, OnnxWriter } from './writer.js';

/** Why a node cannot be said in ONNX, in a few words; empty where the operator as such cannot. */
export interface Untranslatable {
  readonly reason: string;
}

export type Translation = Placed | readonly Placed[] | Untranslatable;

/** Writes a node in ONNX's operators and answers with its outputs, in order: all of them, or the first ones that are ever read. */
export type Translator = (site: Site) => Translation | Promise<Translation>;

export class Site {
  readonly node: Node;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  readonly writer: OnnxWriter;
  readonly #graph: LoweredGraph;
  readonly #layouts: Layouts;
  readonly #schemes: Schemes;

  constructor(node: Node, graph: LoweredGraph, schemes: Schemes, layouts: Layouts, writer: OnnxWriter) {
    this.node = node;
    this.inputs = node.inputs.map((input) => graph.info(input));
    this.outputs = graph.outputs(node).map((output) => graph.info(output));
    this.writer = writer;
    this.#graph = graph;
    this.#schemes = schemes;
    this.#layouts = layouts;
  }

  /** The node's attributes, as its operator defines them; the translator names their type. */
  attributes<A>(): A {
    const operator = OPERATORS.get(this.node.op);
    if (!operator) throw new UnsupportedOpError(`There is no operator ${this.node.op}.`);
    return operator.attributes(this.node) as A;
  }

  /** Whether all data types of the node have a counterpart. */
  hasOnnxTypes(): boolean {
    return [...this.inputs, ...this.outputs].every(({ dtype }) => isOnnxDType(dtype));
  }

  /** Adds an operator with one output. @throws TypeRefusal where ONNX does not take the data types */
  op(op: string, inputs: readonly string[], attributes?: OnnxNode['attributes']): string {
    return this.writer.op(this.node.name, op, inputs, attributes);
  }

  /** Adds an operator with several outputs. */
  ops(op: string, inputs: readonly string[], count: number, attributes?: OnnxNode['attributes']): string[] {
    return this.writer.ops(this.node.name, op, inputs, count, attributes);
  }

  /** An input in whichever order of axes it is at hand. */
  any(input: number): Placed {
    return this.#layouts.any(this.node.inputs[input]);
  }

  /** An input in TensorFlow's order of axes. */
  plain(input: number): string {
    return this.#layouts.plain(this.node.inputs[input]);
  }

  /** A map with channels first. */
  channelsFirst(input: number): string {
    return this.#layouts.channelsFirst(this.node.inputs[input]);
  }

  /** An input whose axes are permuted, and which is seen under a shape then. */
  arranged(input: number, perm: readonly number[], shape: readonly number[]): string {
    return this.#layouts.arranged(this.node.inputs[input], { view: this.inputs[input].shape, perm, shape });
  }

  /** Inputs that broadcast together, in one layout: channels first where one of them is a map that is at hand so. */
  together(inputs: readonly number[] = this.inputs.map((_, i) => i)): { readonly names: string[]; readonly layout: Layout } {
    const isMap = inputs.every((i) => this.inputs[i].shape.length <= 4);
    const layout = isMap && inputs.some((i) => this.#layouts.isChannelsFirst(this.node.inputs[i])) ? 'channelsFirst' : 'plain';
    return { names: inputs.map((i) => this[layout](i)), layout };
  }

  /** What the integers of an input stand for, where that is known. */
  inputScheme(input: number): Scheme | undefined {
    return this.#schemes.get(this.node.inputs[input]);
  }

  /** What those of the output stand for. */
  get outputScheme(): Scheme | undefined {
    return this.#schemes.get(this.node.name);
  }

  /** An input that is the same in every run. */
  constant(input: number): TensorSource {
    const source = this.#graph.constants.get(this.node.inputs[input]);
    if (source) return source;
    throw new UnsupportedOpError(`Node '${this.node.name}' (${this.node.op}): input ${input} should be the same in every run.`);
  }

  /** Whether an input is the same in every run. */
  isConstant(input: number): boolean {
    return this.#graph.constants.has(this.node.inputs[input]);
  }

  /** The value of an input, where shape inference knows it. */
  known(input: number): number[] | undefined {
    const value = this.#graph.values.get(this.node.inputs[input]);
    return value && toNumbers(value);
  }

  /** The value of an input that shape inference knows: an axis, paddings, a size. */
  numbers(input: number): number[] {
    const value = this.known(input);
    if (value) return value;
    throw new UnsupportedOpError(`Node '${this.node.name}' (${this.node.op}): input ${input} should be known before the graph runs.`);
  }

  /** An axis that is counted from the end, or from the start, of an input's shape. */
  axis(axis: number, rank = this.inputs[0].shape.length): number {
    return axis < 0 ? axis + rank : axis;
  }

  /** A value in another data type. */
  cast(value: string, to: OnnxDType): string {
    return this.op('Cast', [value], { to: onnxDataType(to) });
  }

  /** The same elements under another shape. */
  reshape(value: string, shape: Shape): string {
    return this.writer.reshape(this.node.name, value, shape);
  }
}

export const plain = (name: string): Placed => ({ name, layout: 'plain' });
export const channelsFirst = (name: string): Placed => ({ name, layout: 'channelsFirst' });
