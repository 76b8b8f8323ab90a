/** Files of a checkpoint that came without the others, or under another name: all that is left is to say which. */
import { FileNotFoundError } from '../../../errors.js';
import { SHARD } from '../../file_names.js';
import type { Format } from '../format.js';
import { placeOf } from './told.js';
import { prefixOf, V2_CHECKPOINT } from '../v2_checkpoint.js';

/** Shards are bytes of tensors, which look like nothing: they are known by their names only. */
export const SHARD_ALONE: Format = {
  name: 'shard of a checkpoint',
  is: () => false,
  async recognise({ present, files }, named) {
    const prefix = named === undefined ? undefined : prefixOf(named);
    const shards = (prefix === undefined ? files : present).filter((file) => SHARD.test(file) && (prefix === undefined || prefixOf(file) === prefix));
    return shards.slice(0, 1);
  },
  open: async (folder, shard) => {
    throw new FileNotFoundError(`${folder.name} holds ${shard}, but not ${prefixOf(shard)}.index, which says what is in it. Copy that file there too.`);
  },
};

/** The index of a checkpoint under a name that does not lead to its shards. */
export const RENAMED_INDEX: Format = {
  ...V2_CHECKPOINT,
  recognise: async (contents, named) => (await contents.those(V2_CHECKPOINT, named === undefined ? contents.files : [named])).slice(0, 1),
  open: async (folder, file) => {
    throw new FileNotFoundError(`${await placeOf(folder, file)} is the index of a checkpoint, whose tensors are in other files. Call it PREFIX.index, and give it together with PREFIX.data-00000-of-00001 and any other shards.`);
  },
};
