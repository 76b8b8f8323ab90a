/** Where a rule writes what a TensorFlow Lite operator does, as nodes with TensorFlow's operators. */
import { GraphFormatError, UnsupportedOpError } from '../errors.js';
import type { AttrValue, Attributes, Node } from '../graph/graph.js';
import { formatEndpoint } from '../graph/graph.js';
import { int32, sizeOf, sourceOf, tensor, type DType, type Shape, type Tensor, type TensorSource } from '../tensor.js';
import { dataFromBytes, type FixedDType } from '../proto/wire/tensor_bytes.js';
import type { FlatTable } from './flat_table.js';
import { damaged, type LiteModel, type LiteOperator, type LiteTensor } from './model.js';
import type { TypeName } from './names.js';

const READ_TYPES: ReadonlySet<TypeName> = new Set<TypeName>(['float32', 'float16', 'int32', 'uint8', 'int64', 'bool', 'int16', 'int8', 'float64', 'uint32', 'uint16']);

/** The graph as far as it is written. */
export class LiteGraphWriter {
  readonly nodes = new Map<string, Node>();
  readonly #suffixes = new Map<string, number>();
  readonly #endpoints = new Map<number, string>();
  /** Tensors that are the same in every run although an operator gives them: weights that were stored in fewer bits. */
  readonly #known = new Map<number, TensorSource>();

  constructor(
    readonly model: LiteModel,
    readonly file: string,
  ) {}

  /** A name that is free: colons would be taken for the numbers of outputs. */
  name(wanted: string): string {
    const base = wanted.replace(/:/g, '_').replace(/^\^/, '_') || 'tensor';
    let name = base;
    // From where it ended last time: a file may call all its tensors the same.
    let suffix = this.#suffixes.get(base) ?? 0;
    while (this.nodes.has(name)) name = `${base}_${++suffix}`;
    this.#suffixes.set(base, suffix);
    return name;
  }

  add(op: string, inputs: readonly string[], attrs: Attributes, wanted: string): string {
    const name = this.name(wanted);
    this.nodes.set(name, { name, op, inputs, controls: [], attrs });
    return name;
  }

  tensor(index: number): LiteTensor {
    const found = this.model.tensors[index];
    if (!found) throw damaged(this.file, `found a reference to tensor ${index}, expected one of ${this.model.tensors.length}`);
    return found;
  }

  give(index: number, endpoint: string): void {
    if (this.#endpoints.has(index)) throw damaged(this.file, `found tensor '${this.tensor(index).name}' computed twice, expected once`);
    this.#endpoints.set(index, endpoint);
  }

  know(index: number, source: TensorSource): void {
    this.#known.set(index, source);
  }

  /** What a tensor is in the graph. @throws GraphFormatError for one that nothing before it computes */
  endpoint(index: number): string {
    const known = this.#endpoints.get(index);
    if (known !== undefined) return known;
    const { name } = this.tensor(index);
    const constant = this.constant(index);
    if (!constant) throw damaged(this.file, `found tensor '${name}' read before it is computed, expected operators in order`);
    const endpoint = this.add('Const', [], { dtype: { dtype: constant.dtype }, value: constant as AttrValue }, name);
    this.#endpoints.set(index, endpoint);
    return endpoint;
  }

  /** The values of a tensor that the file has; 16-bit floats as float32. */
  constant(index: number): TensorSource | undefined {
    const known = this.#known.get(index);
    if (known) return known;
    const { name, type, shape, data } = this.tensor(index);
    if (!data) return undefined;
    if (!READ_TYPES.has(type)) throw new UnsupportedOpError(`${this.file}: tensor '${name}' is of data type ${type}, which is not supported.`);
    const stored = type as FixedDType;
    const dtype: DType = stored === 'float16' ? 'float32' : stored;
    if (data.length !== sizeOf(shape) * widthOf(stored)) throw damaged(this.file, `found ${data.length} bytes for tensor '${name}', expected ${sizeOf(shape) * widthOf(stored)} for ${type}[${shape.join(',')}]`);
    return { dtype, shape, read: async (): Promise<Tensor> => tensor<DType>(dtype, shape, dataFromBytes(stored, data)) };
  }
}

const WIDTHS: Readonly<Record<string, number>> = { float32: 4, float16: 2, int32: 4, uint8: 1, int64: 8, bool: 1, int16: 2, int8: 1, float64: 8, uint32: 4, uint16: 2 };
const widthOf = (type: string): number => WIDTHS[type];

/** The place of one operator. */
export class LiteSite {
  constructor(
    readonly graph: LiteGraphWriter,
    readonly operator: LiteOperator,
  ) {}

  /** Its options, with the defaults of the schema where there are none. */
  get options(): FlatTable | undefined {
    return this.operator.options;
  }

  get outputName(): string {
    return this.outputTensor().name;
  }

  /** Whether an input is there; those that are optional may be left out. */
  has(index: number): boolean {
    return (this.operator.inputs[index] ?? -1) >= 0;
  }

  input(index: number): string {
    return this.graph.endpoint(this.index(index));
  }

  inputTensor(index: number): LiteTensor {
    return this.graph.tensor(this.index(index));
  }

  outputTensor(index = 0): LiteTensor {
    return this.graph.tensor(this.operator.outputs[index] ?? -1);
  }

  /** The values of an input, which has to be in the file. */
  constant(index: number, what: string): TensorSource {
    const constant = this.graph.constant(this.index(index));
    if (!constant) throw new UnsupportedOpError(`${this.graph.file}: ${this.operator.op} '${this.outputName}' computes ${what}; only those that are in the file are supported.`);
    return constant;
  }

  /** A node on the way. */
  add(op: string, inputs: readonly string[], attrs: Attributes = {}): string {
    return this.graph.add(op, inputs, attrs, `${this.outputName}/${op}`);
  }

  /** The node that is the operator's output. */
  end(op: string, inputs: readonly string[], attrs: Attributes = {}): void {
    this.graph.give(this.operator.outputs[0], this.graph.add(op, inputs, attrs, this.outputName));
  }

  /** A node with all of the operator's outputs. */
  endAll(op: string, inputs: readonly string[], attrs: Attributes = {}): void {
    const name = this.graph.add(op, inputs, attrs, this.outputName);
    for (const [index, output] of this.operator.outputs.entries()) this.graph.give(output, formatEndpoint(name, index));
  }

  value(value: Tensor | TensorSource, name = 'Const'): string {
    const source = 'read' in value ? value : sourceOf(value);
    return this.graph.add('Const', [], { dtype: { dtype: source.dtype }, value: source as AttrValue }, `${this.outputName}/${name}`);
  }

  ints(values: readonly number[], shape: Shape = [values.length]): string {
    return this.value(int32(shape, values));
  }

  index(input: number): number {
    const index = this.operator.inputs[input] ?? -1;
    if (index < 0) throw new GraphFormatError(`${this.graph.file}: ${this.operator.op} '${this.outputName}' has no input ${input}, expected one. The file is damaged.`);
    return index;
  }
}
