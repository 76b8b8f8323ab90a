/**
 * V2 checkpoints ("tensor bundles"): a table `PREFIX.index` that says where each tensor lies, and the bytes of the tensors
 * in `PREFIX.data-00000-of-00001`, or in several such shards.
 *
 * Source: TensorFlow, core/util/tensor_bundle/tensor_bundle.h.
 */
import { FileNotFoundError } from '../../errors.js';
import type { ByteSource, Folder } from '../../io/sources/byte_source.js';
import type { Staging } from '../../staging.js';
import { allocate, sameShape, sizeOf, tensor, type DType, type Tensor, type TensorData, type TensorInfo, type VariableInfo } from '../../tensor.js';
import { readBundleIndex, type BundleEntry, type BundleIndex } from './bundle_index.js';
import { byteString, decodeUtf8, toBytes } from '../wire/byte_string.js';
import { requireRead, unknownVariable, variableSource, type Checkpoint } from './checkpoint.js';
import { crc32c, maskCrc } from '../wire/crc32c.js';
import { formatError, hex, type Place } from '../wire/place.js';
import { dataFromBytes } from '../wire/tensor_bytes.js';

/** `model.ckpt.data-00000-of-00001` */
export function shardName(prefix: string, shard: number, shards: number): string {
  const five = (n: number): string => String(n).padStart(5, '0');
  return `${prefix}.data-${five(shard)}-of-${five(shards)}`;
}

/**
 * Opens the bundle of a prefix. Reads the whole index and checks it, but none of the tensors.
 *
 * @param listOnly whether shards may be missing, whose tensors then cannot be read
 * @throws FileNotFoundError that names the index or the shard that is missing; CheckpointFormatError.
 */
export async function openTensorBundle(folder: Folder, prefix: string, listOnly = false): Promise<Checkpoint> {
  const index = await folder.open(`${prefix}.index`);
  try {
    const bundle = await readBundleIndex(index);
    const present = new Set(await folder.list());
    for (let shard = 0; shard < bundle.shards && !listOnly; shard++) {
      const name = shardName(prefix, shard, bundle.shards);
      if (!present.has(name)) {
        throw new FileNotFoundError(
          `${index.name} needs ${bundle.shards === 1 ? 'the file' : `${bundle.shards} shards, among them`} ${name} beside it, but ${folder.name} does not hold that. Copy it there.`,
        );
      }
    }
    return bundleCheckpoint(folder, prefix, bundle);
  } finally {
    await index.close?.();
  }
}

function bundleCheckpoint(folder: Folder, prefix: string, { shards, littleEndian, entries }: BundleIndex): Checkpoint {
  const variables = new Map<string, VariableInfo>();
  for (const [key, entry] of entries) {
    // The keys of slices begin with a zero byte and are reached through the tensors that they are part of.
    if (key.startsWith('\0')) continue;
    const name = decodeUtf8(toBytes(key));
    if (name === undefined) throw formatError(entry.place, 'found a name that is not UTF-8, expected text.');
    variables.set(name, { dtype: entry.dtype, shape: entry.shape });
  }

  const opened = new Map<number, Promise<ByteSource>>();
  const shardSource = (shard: number): Promise<ByteSource> => {
    let source = opened.get(shard);
    if (!source) opened.set(shard, (source = folder.open(shardName(prefix, shard, shards))));
    return source;
  };

  async function readWhole(entry: BundleEntry & TensorInfo, what: string, staging?: Staging): Promise<TensorData> {
    const source = await shardSource(entry.shard);
    const place: Place = { file: source.name, offset: entry.offset, what, kind: 'checkpoint' };
    if (entry.offset + entry.size > source.byteLength) {
      throw formatError(
        place,
        `found a file of ${source.byteLength} bytes, expected ${entry.size} bytes for ${entry.dtype}[${entry.shape.join(',')}]. The file is truncated; copy or download it again.`,
      );
    }
    const bytes = await source.read(entry.offset, entry.size, entry.dtype === 'string' ? undefined : staging);
    if (entry.dtype === 'string') return (await import('../wire/string_tensor.js')).decodeStrings(bytes, sizeOf(entry.shape), entry.checksum, littleEndian, place);
    const found = maskCrc(crc32c(bytes));
    if (found !== entry.checksum) {
      throw formatError(
        place,
        `found checksum ${hex(found)}, expected ${hex(entry.checksum)}. The file is damaged, or its .index is of another checkpoint; copy or download both again.`,
      );
    }
    return dataFromBytes(entry.dtype, bytes, littleEndian);
  }

  async function readSlices(name: string, entry: BundleEntry & TensorInfo): Promise<TensorData> {
    const { decodeSlice, paste, requirePartition } = await import('./tensor_slice.js');
    const { sliceKey } = await import('../wire/ordered_code.js');
    const slices = entry.slices.map((slice) => decodeSlice(slice, entry.shape, entry.place));
    requirePartition(slices, entry.shape, entry.place);
    const parts = slices.map((slice) => {
      const part = entries.get(sliceKey(name, slice.extents));
      if (!part || part.dtype !== entry.dtype || !sameShape(part.shape, slice.shape) || part.slices.length > 0) {
        const found = part ? `${part.dtype}[${part.shape.join(',')}]` : 'no entry';
        throw formatError(entry.place, `found ${found} for the slice from [${slice.start.join(',')}], expected ${entry.dtype}[${slice.shape.join(',')}].`);
      }
      return { slice, part: requireRead(part, part.place) };
    });
    // The whole is taken from memory only when the shards have as many bytes.
    // A string takes a byte at least, that of its length.
    const claimed = parts.reduce((sum, { part }) => sum + (part.dtype === 'string' ? Math.max(part.size, sizeOf(part.shape)) : part.size), 0);
    const sources = await Promise.all([...new Set(parts.map(({ part }) => part.shard))].map(shardSource));
    const available = sources.reduce((sum, source) => sum + source.byteLength, 0);
    if (claimed > available) {
      throw formatError(entry.place, `found slices of ${claimed} bytes, expected at most the ${available} bytes of their shards. The files are truncated or damaged.`);
    }
    const whole = allocate<DType>(entry.dtype, sizeOf(entry.shape));
    for (const { slice, part } of parts) {
      paste(entry.dtype, whole, entry.shape, await readWhole(part, `slice of tensor '${name}'`), slice);
    }
    return whole;
  }

  async function read(name: string, staging?: Staging): Promise<Tensor> {
    const listed = entries.get(byteString(name));
    if (!listed || !variables.has(name)) throw unknownVariable(prefix, name, variables);
    const entry = requireRead(listed, listed.place);
    const data = entry.slices.length > 0 ? await readSlices(name, entry) : await readWhole(entry, `tensor '${name}'`, staging);
    return tensor(entry.dtype, entry.shape, data);
  }

  return {
    name: prefix,
    variables,
    read: (name) => read(name),
    source: (name) => {
      const listed = variables.has(name) && entries.get(byteString(name));
      if (!listed) throw unknownVariable(prefix, name, variables);
      return variableSource(requireRead(listed, listed.place), (staging) => read(name, staging));
    },
    close: async () => {
      for (const source of opened.values()) await source.then((open) => open.close?.(), () => undefined);
      opened.clear();
    },
  };
}
