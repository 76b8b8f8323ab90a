/**
 * V1 checkpoints (TensorFlow before 0.12, and `Saver(write_version=V1)`): one file, or several shards
 * `PREFIX-00000-of-00002`, each a sorted table of SavedTensorSlices.
 *
 *   ''                          -> the names, data types, shapes and slices that the file holds
 *   name and slice (encoded)    -> that slice's name, box and values
 *
 * Source: TensorFlow, core/util/saved_tensor_slice_util.h and tensor_slice_reader.cc.
 */
import { FileNotFoundError } from '../../errors.js';
import type { ByteSource, Folder } from '../../io/sources/byte_source.js';
import { allocate, formatInfo, sameShape, sizeOf, tensor, type DType, type Shape, type Tensor, type VariableInfo } from '../../tensor.js';
import { shortened } from '../../messages.js';
import { requireRead, unknownVariable, variableSource, type Checkpoint } from './checkpoint.js';
import { listedDTypeOf } from '../wire/dtypes.js';
import { messageFields } from '../wire/fields.js';
import { decodeMessage } from '../wire/message.js';
import { sliceKey } from '../wire/ordered_code.js';
import { formatError, type Place } from '../wire/place.js';
import { SavedSliceMeta, SavedTensorSlices } from '../schema/saved_tensor_slice.js';
import { SortedTable } from '../tables/sorted_table.js';
import { decodeTensorProto } from '../graphs/tensor_proto.js';
import { decodeShape } from '../wire/tensor_shape.js';
import { v1Files } from './v1_files.js';
import { SliceBudget } from './slice_budget.js';
import { decodeSlice, paste, requirePartition, type Slice } from './tensor_slice.js';

/** All names and shapes of a checkpoint: a hundred bytes for each of its variables. */
const MAX_META_BYTES = 1 << 24;
/** Name, shape and slices of one variable; thousands of slices fit. */
const MAX_VARIABLE_BYTES = 1 << 20;

interface StoredSlice extends Slice {
  readonly table: SortedTable;
}

interface Variable extends VariableInfo {
  readonly place: Place;
  readonly slices: StoredSlice[];
}

/**
 * Opens a V1 checkpoint. Reads the list of its variables, but none of their values.
 *
 * @throws FileNotFoundError that names a missing shard; CheckpointFormatError.
 */
export async function openV1Checkpoint(folder: Folder, prefix: string): Promise<Checkpoint> {
  const files = v1Files(await folder.list(), prefix);
  requireAllShards(folder.name, prefix, files);
  const sources: ByteSource[] = [];
  const close = async (): Promise<void> => {
    for (const source of sources.splice(0)) await source.close?.();
  };
  try {
    const variables = new Map<string, Variable>();
    for (const file of files) {
      const source = await folder.open(file);
      sources.push(source);
      await readMeta(await SortedTable.open(source), variables);
    }
    for (const { slices, shape, place } of variables.values()) requirePartition(slices, shape, place);
    return checkpointOf(prefix, variables, close);
  } catch (error) {
    await close();
    throw error;
  }
}

function requireAllShards(folder: string, prefix: string, files: readonly string[]): void {
  if (files.length === 1 && files[0] === prefix) return;
  const total = files.length > 0 ? Number(files[0].slice(-5)) : 1;
  for (let shard = 0; shard < total; shard++) {
    const name = `${prefix}-${String(shard).padStart(5, '0')}-of-${String(total).padStart(5, '0')}`;
    if (!files.includes(name)) throw new FileNotFoundError(`Checkpoint ${prefix} in ${folder} has ${total} shards, but the file ${name} is missing. Copy it there.`);
  }
}

/** Adds what one file holds. A partitioned variable may have slices in several files. */
async function readMeta(table: SortedTable, variables: Map<string, Variable>): Promise<void> {
  const file = table.source.name;
  const place: Place = { file, what: "list of variables (key '')", kind: 'checkpoint' };
  const value = await table.get('');
  const budget = new SliceBudget(table.source.byteLength);
  let found = false;
  for (const proto of variablesOf(value ?? new Uint8Array(0), place)) {
    found = true;
    if (proto === undefined) continue;
    const { name } = proto;
    const here: Place = { file, what: `variable '${shortened(name)}'`, kind: 'checkpoint' };
    budget.spend(proto.slice.length, here);
    const dtype = listedDTypeOf(proto.type);
    const info = { dtype, shape: decodeShape(proto.shape, here) };
    let variable = variables.get(name);
    if (!variable) variables.set(name, (variable = { ...info, place: here, slices: [] }));
    if (variable.dtype !== dtype || !sameShape(variable.shape, info.shape)) {
      throw formatError(here, `found ${formatInfo(info)}, expected ${formatInfo(variable)} as in ${variable.place.file}.`);
    }
    for (const slice of proto.slice) variable.slices.push({ ...decodeSlice(slice, variable.shape, here), table });
  }
  if (found) return;
  throw formatError(
    place,
    'found none, expected one under the first key. This table is not a V1 checkpoint; pass the prefix of a V2 checkpoint without .index.',
  );
}

/** Numbers of the fields in core/util/saved_tensor_slice.proto that are walked through. */
const META_FIELD = 1;
const TENSOR_FIELD = 1;

/** What the list says of each variable, one at a time: all at once may take fifty times the bytes. Undefined once for a list, though it be empty. */
function* variablesOf(value: Uint8Array, place: Place): Generator<ReturnType<typeof SavedSliceMeta.decode> | undefined> {
  if (value.length > MAX_META_BYTES) throw formatError(place, `found ${value.length} bytes, expected at most ${MAX_META_BYTES}.`);
  for (const meta of messageFields(value, META_FIELD, place, SAVED_SLICES)) {
    yield undefined;
    for (const { bytes } of messageFields(meta.bytes, TENSOR_FIELD, place, SAVED_SLICES)) {
      yield decodeMessage(SavedSliceMeta, bytes, place, MAX_VARIABLE_BYTES);
    }
  }
}

const SAVED_SLICES = 'the fields of SavedTensorSlices. Copy or download the file again.';

function checkpointOf(prefix: string, variables: ReadonlyMap<string, Variable>, close: () => Promise<void>): Checkpoint {
  const sorted = [...variables].sort(([a], [b]) => (a < b ? -1 : 1));
  const infos = new Map<string, VariableInfo>(sorted.map(([name, { dtype, shape }]) => [name, { dtype, shape }]));

  async function read(name: string): Promise<Tensor> {
    const variable = variables.get(name);
    if (!variable) throw unknownVariable(prefix, name, variables);
    const { dtype, shape, slices } = requireRead(variable, variable.place);
    const parts: { slice: Slice; part: Tensor }[] = [];
    for (const slice of slices) parts.push({ slice, part: await readSlice(name, dtype, slice) });
    if (parts.length === 1) return tensor(dtype, shape, parts[0].part.data);
    const whole = allocate<DType>(dtype, sizeOf(shape));
    for (const { slice, part } of parts) paste(dtype, whole, shape, part.data, slice);
    return tensor(dtype, shape, whole);
  }

  return {
    name: prefix,
    variables: infos,
    read,
    source: (name) => {
      const variable = variables.get(name);
      if (!variable) throw unknownVariable(prefix, name, infos);
      return variableSource(requireRead(variable, variable.place), () => read(name));
    },
    close,
  };
}

async function readSlice(name: string, dtype: DType, slice: StoredSlice): Promise<Tensor> {
  const place: Place = { file: slice.table.source.name, what: `tensor '${name}'`, kind: 'checkpoint' };
  const value = await slice.table.get(sliceKey(name, slice.extents));
  if (!value) throw formatError(place, `found no entry for the slice from [${slice.start.join(',')}], expected ${describe(dtype, slice.shape)}.`);
  const data = decodeMessage(SavedTensorSlices, value, place).data;
  if (!data?.data || data.name !== name) throw formatError(place, `found the values of '${data?.name ?? ''}', expected those of '${name}'.`);
  // The writer leaves the shape of these tensors out: it is the slice's.
  return decodeTensorProto(data.data, place, { dtype, shape: slice.shape });
}

const describe = (dtype: DType, shape: Shape): string => `${dtype}[${shape.join(',')}]`;
