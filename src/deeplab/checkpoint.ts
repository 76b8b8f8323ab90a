/** Checkpoints at the public face: variables as ndarrays. */
import { LABEL_SET, requireKind, requireOptions, STRING } from '../arguments.js';
import { InvalidArgumentError } from '../errors.js';
import { formatClasses } from '../io/datasets/classes_file.js';
import { CLASSES_FILE } from '../io/datasets/classes_name.js';
import type { LabelSet } from '../io/datasets/label_set.js';
import { described } from '../messages.js';
import { fromNdarray, toNdarray, type TensorArray } from '../ndarray.js';
import { openModel } from '../open/open_model.js';
import { SOURCE_KINDS, type ModelSource, type SourceOptions } from '../open/options.js';
import { encodeBundle } from '../proto/checkpoints/bundle_writer.js';
import { shardName } from '../proto/checkpoints/tensor_bundle.js';
import { writeCheckpoint as writeTensors } from '../proto/checkpoints/write_checkpoint.js';
import { allocate, isDType, isTensorSource, type DType, type OwnBytes, type Tensor, type VariableInfo } from '../tensor.js';

export interface OpenCheckpoint {
  /** The prefix, such as `model.ckpt-30000`. */
  readonly name: string;
  /** Data type and shape of every variable, also of those whose data type is not read. */
  readonly variables: ReadonlyMap<string, VariableInfo>;
  /**
   * Reads one variable. 16-bit floats come widened to float32, complex numbers with a last dimension of 2, strings as
   * their bytes, 64-bit integers as BigInt.
   *
   * @throws InvalidArgumentError for a name that is not there, CheckpointFormatError when its bytes are damaged,
   *   or its data type is none that is read
   */
  tensor(name: string): Promise<TensorArray>;
  /** Closes the files. */
  close(): Promise<void>;
}

/**
 * Opens a checkpoint (V2 bundle or V1 file) of any model, DeepLab or not. Only its index is read; variables are read when
 * they are asked for.
 *
 * @param source a folder, a prefix, its `.index` or `.data` file, a `.tar.gz`, a URL, a name of the zoo, or files by name
 * @throws FileNotFoundError, CheckpointFormatError; InvalidArgumentError for a frozen graph
 * @example
 * const checkpoint = await readCheckpoint('model.ckpt');
 * for (const [name, { dtype, shape }] of checkpoint.variables) console.log(name, dtype, shape);
 * const weights = await checkpoint.tensor('aspp0/weights');
 */
export async function readCheckpoint(source: ModelSource, options: SourceOptions = {}): Promise<OpenCheckpoint> {
  requireOptions(options, SOURCE_KINDS);
  const model = await openModel(source, options);
  if (model.kind === 'graph') throw new InvalidArgumentError(`'${model.name}' is a frozen graph, not a checkpoint. Read it with readGraphDef.`);
  const { checkpoint } = model;
  return {
    name: checkpoint.name,
    variables: checkpoint.variables,
    tensor: async (name) => {
      requireKind('name', name, STRING);
      return toNdarray(await checkpoint.read(name));
    },
    close: () => checkpoint.close(),
  };
}

/** A variable to write: an ndarray, or one with a data type that its container leaves open (`float16`, `bool`, ...). */
export type VariableToWrite = TensorArray | Tensor | { readonly dtype: DType; readonly value: TensorArray };

/**
 * Writes a checkpoint (V2 bundle, one shard) that TensorFlow restores bit for bit.
 *
 * @param prefix such as `out/model.ckpt`; the directory must exist
 * @param tensors by name; strings are arrays of bytes
 * @throws FileNotFoundError without the directory. Files appear whole or not at all.
 */
export async function writeCheckpoint(prefix: string, tensors: ReadonlyMap<string, VariableToWrite> | Readonly<Record<string, VariableToWrite>>): Promise<void> {
  requireKind('prefix', prefix, STRING);
  await writeTensors(prefix, tensorsOf(tensors));
}

export interface CheckpointFilesOptions {
  /** Default `model.ckpt`. */
  readonly prefix?: string;
  /** Names and colours of the classes, as `classes.txt` beside them. */
  readonly labelSet?: LabelSet;
}

/**
 * The same as files by name, for pages, which have no file system: `PREFIX.index`, `PREFIX.data-00000-of-00001`, and `classes.txt` where classes are given.
 * `DeepLab.load` opens the object as it is.
 *
 * @throws InvalidArgumentError for a name of a class that a line cannot hold
 * @example const model = await DeepLab.load(checkpointFiles(run.checkpoint(), { labelSet }));
 */
export function checkpointFiles(tensors: ReadonlyMap<string, VariableToWrite> | Readonly<Record<string, VariableToWrite>>, options: CheckpointFilesOptions = {}): Record<string, Blob> {
  requireOptions(options, { prefix: STRING, labelSet: LABEL_SET });
  const { prefix = 'model.ckpt', labelSet } = options;
  const { index, data } = encodeBundle(tensorsOf(tensors));
  return {
    [`${prefix}.index`]: blobOf([index]),
    [shardName(prefix, 0, 1)]: blobOf(data),
    ...(labelSet ? { [CLASSES_FILE]: new Blob([formatClasses(labelSet)]) } : {}),
  };
}

/** Bytes of buffers of their own, whatever TypeScript knows of them. */
const blobOf = (parts: readonly Uint8Array[]): Blob => new Blob(parts as readonly OwnBytes[] as OwnBytes[]);

function tensorsOf(tensors: ReadonlyMap<string, VariableToWrite> | Readonly<Record<string, VariableToWrite>>): Map<string, Tensor> {
  if (typeof tensors !== 'object' || tensors === null) throw new InvalidArgumentError(`The variables to write should be { name: ndarray } or a Map, found ${described(tensors)}.`);
  const entries = tensors instanceof Map ? [...(tensors as ReadonlyMap<string, VariableToWrite>)] : Object.entries(tensors);
  return new Map(entries.map(([name, variable]) => [name, toTensor(variable)]));
}

function toTensor(variable: VariableToWrite): Tensor {
  if (typeof variable !== 'object' || variable === null) throw notWritable(variable);
  if ('stride' in variable) return fromNdarray(variable);
  if ('value' in variable) return fromNdarray(variable.value, variable.dtype);
  if (isTensorSource(variable) || !('data' in variable)) throw notWritable(variable);
  const { dtype, shape, data } = variable as { readonly dtype: unknown; readonly shape: unknown; readonly data: unknown };
  if (!isDType(dtype) || !Array.isArray(shape) || !shape.every(isSize) || !isContainerOf(dtype, data)) throw notWritable(variable);
  return variable;
}

const isSize = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;

const isContainerOf = (dtype: DType, data: unknown): boolean => Object.prototype.toString.call(data) === Object.prototype.toString.call(allocate(dtype, 0));

const notWritable = (found: unknown): InvalidArgumentError =>
  new InvalidArgumentError(`A variable to write should be an ndarray or a tensor { dtype, shape, data }, found ${Object.prototype.toString.call(found).slice(8, -1)}.`);
