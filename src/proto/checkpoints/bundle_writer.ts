/** Writes bundles of one shard, byte for byte as TensorFlow's BundleWriter does. */
import { InvalidArgumentError } from '../../errors.js';
import { elementsPerValue, formatInfo, sizeOf, type Shape, type Tensor } from '../../tensor.js';
import { byteString } from '../wire/byte_string.js';
import { crc32c, maskCrc } from '../wire/crc32c.js';
import { dataTypeNumber } from '../wire/dtypes.js';
import { BundleEntryProto, BundleHeaderProto } from '../schema/tensor_bundle.js';
import { TensorShapeProto } from '../schema/types.js';
import { encodeStrings } from '../wire/string_tensor.js';
import { encodeTable, type TableOptions } from '../tables/table_writer.js';
import { bytesFromData } from '../wire/tensor_bytes.js';

/** Source: TensorFlow, core/util/tensor_bundle/tensor_bundle.cc (kTensorBundleVersion). */
const BUNDLE_VERSION = 1;

export interface EncodedBundle {
  /** The `.index` file. */
  readonly index: Uint8Array;
  /** The `.data-00000-of-00001` file in pieces; views on the tensors where nothing has to be converted. */
  readonly data: readonly Uint8Array[];
}

/**
 * Encodes tensors by name. float16 and bfloat16 tensors are rounded to the nearest.
 *
 * @throws InvalidArgumentError on the empty name, which the header needs, and on data that does not fill its shape.
 */
export function encodeBundle(tensors: ReadonlyMap<string, Tensor>, options?: TableOptions): EncodedBundle {
  const rows: [key: string, value: Uint8Array][] = [['', encodeHeader()]];
  const data: Uint8Array[] = [];
  let offset = 0;
  for (const [key, name] of sortedKeys(tensors)) {
    const value = tensors.get(name) as Tensor;
    const { bytes, crc } = encodeTensor(name, value);
    const entry = BundleEntryProto.encode({
      dtype: dataTypeNumber(value.dtype),
      shape: encodeShape(value.shape),
      offset: offset,
      size: bytes.length,
      crc32c: maskCrc(crc),
    });
    rows.push([key, entry]);
    data.push(bytes);
    // Tensors follow each other without gaps (BundleWriter::Options::data_alignment is 1).
    offset += bytes.length;
  }
  return { index: encodeTable(rows, options), data };
}

/** Names in the order of their UTF-8 bytes, which is not that of JavaScript's strings. */
function sortedKeys(tensors: ReadonlyMap<string, Tensor>): [key: string, name: string][] {
  if (tensors.has('')) throw new InvalidArgumentError("A variable has the empty name, which a checkpoint's header needs; give it another.");
  const keys = [...tensors.keys()].map((name): [string, string] => [byteString(name), name]);
  return keys.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function encodeHeader(): Uint8Array {
  return BundleHeaderProto.encode({ numShards: 1, version: { producer: BUNDLE_VERSION } });
}

export function encodeShape(shape: Shape): Uint8Array {
  return TensorShapeProto.encode({ dim: shape.map((size) => ({ size: size })) });
}

function encodeTensor(name: string, value: Tensor): { bytes: Uint8Array; crc: number } {
  if (value.data.length !== sizeOf(value.shape) * elementsPerValue(value.dtype)) {
    throw new InvalidArgumentError(`Variable '${name}' is ${formatInfo(value)}, but its data has ${value.data.length} elements.`);
  }
  if (value.dtype === 'string') return encodeStrings(value.data as Uint8Array[]);
  const bytes = bytesFromData(value.dtype, value.data as Exclude<Tensor['data'], Uint8Array[]>);
  return { bytes, crc: crc32c(bytes) };
}
