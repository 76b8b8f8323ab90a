/**
 * What a TensorFlow Lite model holds: tensors, and operators from tensors to tensors.
 *
 * Source: TensorFlow, compiler/mlir/lite/schema/schema.fbs (the numbers of fields are those of that schema)
 */
import { GraphFormatError, UnsupportedOpError } from '../errors.js';
import { shortened } from '../messages.js';
import { sizeOf, type Shape } from '../tensor.js';
import { FlatFile, type FlatTable } from './flat_table.js';
import { OPERATOR_NAMES, type TypeName, TYPES } from './names.js';

/** What the numbers of a tensor stand for: scale * (number - zero point), with one scale, or one for each place on an axis. */
export interface Quantization {
  readonly scales: readonly number[];
  readonly zeroPoints: readonly number[];
  readonly axis: number;
}

export interface LiteTensor {
  readonly name: string;
  readonly type: TypeName;
  readonly shape: Shape;
  /** With -1 for sizes that are left open; undefined where none is. */
  readonly openShape: Shape | undefined;
  /** Its values; undefined where they are computed, or given. */
  readonly data: Uint8Array | undefined;
  readonly quantization: Quantization | undefined;
}

export interface LiteOperator {
  readonly op: string;
  /** Indices of tensors; -1 for an input that is left out. */
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly options: FlatTable | undefined;
}

export interface LiteModel {
  readonly tensors: readonly LiteTensor[];
  readonly operators: readonly LiteOperator[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
}

const CUSTOM = 32;
const MAX_RANK = 8;

/** @throws GraphFormatError for what is damaged; UnsupportedOpError for what TensorFlow Lite has and this library does not, by its name */
export function readLiteModel(bytes: Uint8Array, name: string): LiteModel {
  const file = new FlatFile(name, bytes);
  const root = file.root();
  const codes = root.tables(1).map(operatorName);
  const [graph, ...others] = root.tables(2);
  if (!graph) throw damaged(name, 'found no graph, expected one');
  const buffers = root.tables(4);
  const tensors = graph.tables(0).map((table) => readTensor(table, buffers, name));
  const operators = graph.tables(3).map((table): LiteOperator => {
    const op = codes[table.unsigned(0)];
    if (op === undefined) throw damaged(name, `found an operator of kind ${table.unsigned(0)}, expected one of ${codes.length} kinds`);
    return { op, inputs: table.ints(1), outputs: table.ints(2), options: table.table(4) };
  });
  const model = { tensors, operators, inputs: graph.ints(1), outputs: graph.ints(2) };
  const used = [...model.inputs, ...model.outputs, ...operators.flatMap(({ inputs, outputs }) => [...inputs, ...outputs])];
  const wrong = used.find((index) => index >= tensors.length || index < -1);
  if (wrong !== undefined) throw damaged(name, `found a reference to tensor ${wrong}, expected one of ${tensors.length}`);
  if (operators.length === 0) throw damaged(name, 'found no operators, expected some');
  if (others.length > 0 && operators.some(({ op }) => op === 'IF' || op === 'WHILE')) throw new UnsupportedOpError(`${name} has conditions or loops (${others.length + 1} graphs), which are not supported in TensorFlow Lite models.`);
  return model;
}

/** Numbers above 127 are in a field of their own. */
function operatorName(code: FlatTable): string {
  const number = Math.max(code.byte(0), code.int(3));
  if (number === CUSTOM) return `custom operator '${shortened(code.text(1), 64)}'`;
  return OPERATOR_NAMES[number] ?? `operator ${number}`;
}

function readTensor(table: FlatTable, buffers: readonly FlatTable[], name: string): LiteTensor {
  const type = TYPES[table.byte(1)];
  const shape = table.ints(0);
  const own = shortened(table.text(3));
  if (type === undefined) throw damaged(name, `found tensor '${own}' of data type ${table.byte(1)}, expected one of ${TYPES.length}`);
  if (shape.length > MAX_RANK || shape.some((side) => side < 0) || !Number.isSafeInteger(sizeOf(shape))) throw damaged(name, `found tensor '${own}' of shape [${shape.slice(0, MAX_RANK).join(',')}], expected at most ${MAX_RANK} sizes, none negative`);
  const buffer = buffers[table.unsigned(2)];
  if (!buffer) throw damaged(name, `found tensor '${own}' in buffer ${table.unsigned(2)}, expected one of ${buffers.length}`);
  if (table.table(6)) throw new UnsupportedOpError(`${name}: tensor '${own}' is sparse, which is not supported. Convert the model without sparsity.`);
  const open = table.ints(7);
  return { name: own, type, shape, openShape: open.length === shape.length && open.some((side) => side < 0) ? open : undefined, data: dataOf(buffer), quantization: quantizationOf(table.table(4), shape, own, name) };
}

/** In the buffer, or, in files beyond 2 GB, at a place behind all tables. */
function dataOf(buffer: FlatTable): Uint8Array | undefined {
  const [offset, size] = [buffer.long(1), buffer.long(2)];
  if (offset > 1) return buffer.file.bytes.subarray(buffer.file.check(offset, size), offset + size);
  const data = buffer.bytes(0);
  return data.length === 0 ? undefined : data;
}

function quantizationOf(table: FlatTable | undefined, shape: Shape, tensor: string, name: string): Quantization | undefined {
  const scales = table?.floats(2) ?? [];
  if (!table || scales.length === 0) return undefined;
  const [zeroPoints, axis] = [table.longs(3), table.int(6)];
  const all = zeroPoints.length === 0 ? scales.map(() => 0) : zeroPoints;
  const fits = all.length === scales.length && (scales.length === 1 || scales.length === shape[axis]) && scales.every((scale) => scale > 0 && scale < Infinity) && all.every((zero) => Math.abs(zero) < 2 ** 31);
  if (!fits) throw damaged(name, `found tensor '${tensor}' with ${scales.length} scales and ${all.length} zero points along axis ${axis}, expected one of each, or one for each place`);
  return { scales, zeroPoints: all, axis };
}

export const damaged = (name: string, found: string): GraphFormatError => new GraphFormatError(`${name}: TensorFlow Lite model: ${found}. The file is cut off or damaged.`);
