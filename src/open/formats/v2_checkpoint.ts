/** V2 checkpoints: `PREFIX.index`, and beside it the tensors in `PREFIX.data-00000-of-00001` or several such shards. */
import { FileNotFoundError } from '../../errors.js';
import type { Folder } from '../../io/sources/byte_source.js';
import { openTensorBundle } from '../../proto/checkpoints/tensor_bundle.js';
import { INDEX, META_GRAPH, SAVED_MODEL, SHARD } from '../file_names.js';
import type { OpenedModel } from '../opened_model.js';
import type { Format, Wish } from './format.js';

export const V2_CHECKPOINT: Format = {
  name: 'checkpoint',
  called: INDEX,
  // BundleHeaderProto begins with num_shards (field 1, a number); a V1 checkpoint has a message there.
  is: async (glimpse) => (await glimpse.firstValue())?.[0] === 0x08,
  async recognise(contents, named) {
    const indices = named === undefined ? contents.files.filter((file) => INDEX.test(file) && !isOfSavedModel(file, contents.present)) : [`${prefixOf(named)}.index`];
    return (await contents.thoseMeant(V2_CHECKPOINT, indices, INDEX)).map(prefixOf);
  },
  open: openV2,
};

/** The variables of a SavedModel are a checkpoint, too, whose names only its graph understands. */
const isOfSavedModel = (file: string, present: readonly string[]): boolean => /(^|\/)variables\.index$/.test(file) && present.some((other) => SAVED_MODEL.test(other));

/** What any file of a checkpoint belongs to. */
export const prefixOf = (name: string): string => name.replace(INDEX, '').replace(SHARD, '').replace(META_GRAPH, '');

/** The prefix is what `recognise` found the index of. */
async function openV2(folder: Folder, prefix: string, { listOnly = false }: Wish = {}): Promise<OpenedModel> {
  const hasShard = (await folder.list()).some((file) => SHARD.test(file) && prefixOf(file) === prefix);
  if (!hasShard && !listOnly) {
    throw new FileNotFoundError(
      `${folder.name} holds ${prefix}.index, but not ${prefix}.data-00000-of-00001 (or other shards), where its tensors are. Copy that file there too.`,
    );
  }
  return { kind: 'checkpoint', name: prefix, checkpoint: await openTensorBundle(folder, prefix, listOnly) };
}
