/** Which of a folder's checkpoints is meant where the user names none: the latest, by the record that TensorFlow keeps. */
import { v1Files } from '../../proto/checkpoints/v1_files.js';
import { latestCheckpoint } from '../../proto/checkpoints/latest_checkpoint.js';
import { STATE_FILE } from '../file_names.js';
import type { Contents } from './looking/contents.js';
import type { FileKind } from './looking/file_kind.js';

export const LATEST_RECORD: FileKind = {
  name: 'record of the latest checkpoint',
  is: ({ text }) => /^[ \t]*model_checkpoint_path[ \t]*:/m.test(text ?? ''),
};

export interface Latest {
  readonly prefix: string;
  /** A folder that was copied in part may not have it. */
  readonly isPresent: boolean;
}

/** @throws CheckpointFormatError for a record that is none */
export async function latestOf(contents: Contents): Promise<Latest | undefined> {
  const { folder, present } = contents;
  if (!present.includes(STATE_FILE)) return undefined;
  const { kind } = await contents.look(STATE_FILE);
  // Anything may be called so, even a V1 checkpoint.
  if (kind !== undefined && kind !== LATEST_RECORD) return undefined;
  const prefix = await latestCheckpoint(await folder.open(STATE_FILE));
  return prefix === undefined ? undefined : { prefix, isPresent: present.includes(`${prefix}.index`) || v1Files(present, prefix).length > 0 };
}
