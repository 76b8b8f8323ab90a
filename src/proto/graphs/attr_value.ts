/** AttrValue: what a node says of itself besides its inputs. */
import type { DType, Shape, TensorSource } from '../../tensor.js';
import { decodeUtf8 } from '../wire/byte_string.js';
import { dtypeOf } from '../wire/dtypes.js';
import { decodeMessage } from '../wire/message.js';
import { formatError, type Place } from '../wire/place.js';
import { ListValue, type AttrValueProto } from '../schema/graph.js';
import { NameAttrList } from '../schema/saved_model.js';
import { tensorProtoSource, type RepeatBudget } from './tensor_proto.js';
import { decodePartialShape } from '../wire/tensor_shape.js';

/**
 * The value of an attribute. A shape is undefined when even its rank is unknown; unknown dimensions are -1. Attributes
 * that have no use here are left out of a node: lists of types, functions, shapes or tensors, unknown data types, bytes that
 * are no text, integers beyond 2^53.
 */
export type GraphDefAttr =
  | number
  | boolean
  | string
  | TensorSource
  | { readonly dtype: DType }
  | { readonly shape: Shape | undefined }
  /** A function of the graph's library. */
  | { readonly func: string }
  | readonly number[]
  | readonly boolean[]
  | readonly string[];

/** Lists are strides, paddings and axes. One byte of a list may become an object of forty. */
const MAX_LIST_BYTES = 1 << 20;

/** The neutral form of a value; undefined for kinds that have no use here (see GraphDefAttr). @param budget of all tensors of the graph */
export function decodeAttrValue(proto: AttrValueProto, place: Place, budget: RepeatBudget): GraphDefAttr | undefined {
  const { list, s, i, f, b, type, shape, tensor, func } = proto;
  if (s) return decodeUtf8(s);
  if (i !== undefined) return decodeInteger(i);
  if (f !== undefined) return f;
  if (b !== undefined) return b;
  if (shape) return { shape: decodePartialShape(shape, place) };
  if (tensor) return tensorProtoSource(tensor, place, budget);
  if (list) return decodeList(list, place);
  if (func) return { func: decodeMessage(NameAttrList, func, place).name };
  const dtype = type === undefined ? undefined : dtypeOf(type);
  return dtype && { dtype };
}

/** A list holds values of one kind; an empty one does not say of which. */
function decodeList(bytes: Uint8Array, place: Place): readonly number[] | readonly boolean[] | readonly string[] | undefined {
  const { i, f, b, s } = decodeMessage(ListValue, bytes, place, MAX_LIST_BYTES);
  const found = [i, f, b, s].filter((list) => list.length > 0).length;
  if (found > 1) throw formatError(place, `found a list of ${found} kinds of values, expected one.`);
  if (b.length > 0) return b;
  if (f.length > 0) return f;
  if (s.length > 0) return all(s.map(decodeUtf8));
  if (i.length > 0) return all(i.map(decodeInteger));
  // Types, shapes and tensors are unknown fields of the message above. An empty list counts as numbers: TensorFlow writes
  // `explicit_paddings` and `squeeze_dims` even when they are empty.
  return bytes.length > 0 ? undefined : [];
}

/** Undefined beyond 2^53, where only the seeds of random operators lie. */
function decodeInteger(value: bigint): number | undefined {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : undefined;
}

function all<T>(list: (T | undefined)[]): T[] | undefined {
  const defined = list.filter((item) => item !== undefined);
  return defined.length === list.length ? defined : undefined;
}
