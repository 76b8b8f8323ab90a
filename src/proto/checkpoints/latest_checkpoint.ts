/** Which checkpoint of a folder is the latest: TensorFlow's file `checkpoint`, a CheckpointState message in text form. */
import { CheckpointFormatError } from '../../errors.js';
import type { ByteSource } from '../../io/sources/byte_source.js';
import { parseCheckpointState } from './checkpoint_state.js';

/** It holds the paths of a few checkpoints. */
const MAX_STATE_BYTES = 1 << 20;

/** `model_checkpoint_path` of a state file, without directories: the folder may have moved since it was written. */
export async function latestCheckpoint(source: ByteSource): Promise<string | undefined> {
  try {
    if (source.byteLength > MAX_STATE_BYTES) {
      throw new CheckpointFormatError(`${source.name}: found ${source.byteLength} bytes, expected the few lines of a CheckpointState.`);
    }
    return parseCheckpointState(new TextDecoder().decode(await source.read(0, source.byteLength)))?.latest;
  } finally {
    await source.close?.();
  }
}
