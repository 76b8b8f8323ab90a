/**
 * TensorProto: a tensor inside a message, as raw bytes (`tensor_content`) or as values one by one (`float_val` and its
 * kin). When there are fewer values than elements, the last one repeats; when there are none, all elements are zero.
 *
 * Source: TensorFlow, core/framework/tensor.cc (Tensor::FromProto, FromProtoField).
 */
import { allocate, bytesOf, elementsPerValue, formatInfo, sizeOf, tensor, type DType, type Shape, type Tensor, type TensorData, type TensorInfo, type TensorSource } from '../../tensor.js';
import { dtypeOf } from '../wire/dtypes.js';
import { bfloat16ToFloat32, float16ToFloat32 } from '../wire/half.js';
import { decodeMessage } from '../wire/message.js';
import { formatError, type Place } from '../wire/place.js';
import { TensorProto } from '../schema/tensor.js';
import { LENGTH_DELIMITED, readInt64, readUint64, wireReader, type WireReader } from '../schema/wire_format.js';
import { decodeStringList } from '../wire/string_tensor.js';
import { byteLengthOf, dataFromBytes } from '../wire/tensor_bytes.js';
import { decodeShape } from '../wire/tensor_shape.js';

/**
 * A few bytes can claim to be a tensor of any size by repeating a value; so much may all tensors of a graph claim together. The weights of Xception_65,
 * all of them zeros, are 160 MB, as are logits at the size of a Cityscapes picture, 1025x2049x19.
 */
const MAX_REPEATED_BYTES = 2 ** 28;

/** Counts what the tensors of one file claim beyond the bytes that they have there. */
export class RepeatBudget {
  #spent = 0;

  /** @throws GraphFormatError or CheckpointFormatError, by the kind of the place, when all of them claim too much */
  spend(info: TensorInfo, message: Uint8Array, place: Place): void {
    const length = sizeOf(info.shape) * elementsPerValue(info.dtype);
    // Every value takes a byte at least, so a tensor that is spelled out is never larger than a multiple of the message.
    if (length <= message.length) return;
    this.#spent += bytesOf(info) ?? length * STRING_OBJECT_BYTES;
    if (this.#spent <= MAX_REPEATED_BYTES) return;
    throw formatError(
      place,
      `found ${message.length} bytes that claim to be ${formatInfo(info)}; with it the values that repeat become ${this.#spent} bytes, expected at most ${MAX_REPEATED_BYTES} in all.`,
    );
  }
}

/** What an empty Uint8Array costs in memory, roughly. */
const STRING_OBJECT_BYTES = 128;

type Value = number | bigint | Uint8Array;

/** Where a data type's values stand in TensorProto (the field numbers are of core/framework/tensor.proto), and how one is read. */
interface ValueField {
  readonly field: number;
  read(reader: WireReader): Value;
}

const asInt = (field: number): ValueField => ({ field, read: (reader) => reader.int32() });

const VALUE_FIELDS: { readonly [D in DType]: ValueField } = {
  float32: { field: 5, read: (reader) => reader.float() },
  float64: { field: 6, read: (reader) => reader.double() },
  int32: asInt(7),
  int16: asInt(7),
  int8: asInt(7),
  uint16: asInt(7),
  uint8: asInt(7),
  string: { field: 8, read: (reader) => reader.bytes() },
  complex64: { field: 9, read: (reader) => reader.float() },
  int64: { field: 10, read: readInt64 },
  bool: { field: 11, read: (reader) => Number(reader.bool()) },
  complex128: { field: 12, read: (reader) => reader.double() },
  float16: { field: 13, read: (reader) => float16ToFloat32(reader.int32()) },
  bfloat16: { field: 13, read: (reader) => bfloat16ToFloat32(reader.int32()) },
  uint32: { field: 16, read: (reader) => reader.uint32() },
  uint64: { field: 17, read: readUint64 },
};

/** Data type and shape of a TensorProto; undefined when its data type is none of ours (resources, variants, quantised numbers). */
function decodeTensorInfo(bytes: Uint8Array, place: Place): TensorInfo | undefined {
  const head = decodeMessage(TensorProto, bytes, place);
  const dtype = dtypeOf(head.dtype);
  return dtype && { dtype, shape: decodeShape(head.tensorShape, place) };
}

/** A TensorProto that stays bytes until it is read; undefined as `decodeTensorInfo`. @param budget of all tensors of the file */
export function tensorProtoSource(bytes: Uint8Array, place: Place, budget = new RepeatBudget()): TensorSource | undefined {
  const info = decodeTensorInfo(bytes, place);
  if (info) budget.spend(info, bytes, place);
  return info && { ...info, read: async () => decodeTensorProto(bytes, place) };
}

/**
 * Decodes a TensorProto. The data is a view on `bytes` where it lies there aligned, else a copy.
 *
 * @param known data type and shape of a message that leaves them out; it must then hold a value for each element
 * @throws GraphFormatError or CheckpointFormatError, by the kind of the place.
 */
export function decodeTensorProto(bytes: Uint8Array, place: Place, known?: TensorInfo): Tensor {
  const { dtype: number, tensorShape, tensorContent } = decodeMessage(TensorProto, bytes, place);
  const dtype = known?.dtype ?? dtypeOf(number);
  if (!dtype) throw formatError(place, `found data type ${number}, expected a number, a string or a bool (DataType in TensorFlow's types.proto).`);
  const shape = known?.shape ?? decodeShape(tensorShape, place);
  const data = tensorContent.length > 0 ? fromContent(dtype, shape, tensorContent, place) : fromValues(dtype, shape, bytes, place, known === undefined);
  return tensor(dtype, shape, data);
}

function fromContent(dtype: DType, shape: Shape, content: Uint8Array, place: Place): TensorData {
  if (dtype === 'string') return decodeStringList(content, sizeOf(shape), place);
  const expected = byteLengthOf(dtype, shape);
  if (content.length !== expected) {
    throw formatError(place, `found ${content.length} bytes of content, expected ${expected} for ${dtype}[${shape.join(',')}].`);
  }
  return dataFromBytes(dtype, content);
}

function fromValues(dtype: DType, shape: Shape, bytes: Uint8Array, place: Place, mayRepeat: boolean): TensorData {
  const length = sizeOf(shape) * elementsPerValue(dtype);
  if (!mayRepeat && length > bytes.length) throw formatError(place, `found ${bytes.length} bytes, expected the ${length} values of ${dtype}[${shape.join(',')}].`);
  new RepeatBudget().spend({ dtype, shape }, bytes, place);
  const data = allocate<DType>(dtype, sizeOf(shape));
  const target = data as Value[]; // the containers are all assigned alike
  let count = 0;
  for (const value of typedValues(VALUE_FIELDS[dtype], bytes, place)) {
    if (count === length) throw formatError(place, `found more values than the ${length} of ${dtype}[${shape.join(',')}], expected no more.`);
    target[count++] = value;
  }
  const perValue = elementsPerValue(dtype);
  if (count % perValue !== 0) throw formatError(place, `found ${count} halves of complex numbers, expected pairs.`);
  if (!mayRepeat && count !== length) throw formatError(place, `found ${count} values, expected the ${length} of ${dtype}[${shape.join(',')}].`);
  if (count > 0) for (let i = count; i < length; i++) target[i] = target[i - perValue];
  return data;
}

/** The values of one field, packed (many behind one tag) or not. */
function* typedValues({ field, read }: ValueField, bytes: Uint8Array, place: Place): Generator<Value> {
  const isPackable = field !== VALUE_FIELDS.string.field;
  const reader = wireReader(bytes);
  try {
    while (reader.pos < reader.len) {
      const tag = reader.tag();
      if (tag >>> 3 !== field) {
        reader.skipType(tag & 7);
      } else if (isPackable && (tag & 7) === LENGTH_DELIMITED) {
        const end = reader.size() + reader.pos;
        while (reader.pos < end) yield read(reader);
        if (reader.pos !== end) throw new RangeError('a value goes on past its field');
      } else {
        yield read(reader);
      }
    }
  } catch (cause) {
    throw formatError(place, `found damaged values near byte ${reader.pos} of ${bytes.length}, expected field ${field} of a TensorProto.`, cause);
  }
}
