/** Which checkpoint a run goes on from. */
import { CheckpointFormatError, isDeepLabError } from '../../errors.js';
import type { Folder } from '../../io/sources/byte_source.js';
import type { Checkpoint } from '../../proto/checkpoints/checkpoint.js';
import { parseCheckpointState, STATE_FILE, type CheckpointState } from '../../proto/checkpoints/checkpoint_state.js';
import { openTensorBundle } from '../../proto/checkpoints/tensor_bundle.js';
import { toNumbers } from '../../tensor.js';

/** TensorFlow's name of the variable that counts steps. */
export const GLOBAL_STEP = 'global_step';

/** It holds the paths of a few checkpoints. */
const MAX_STATE_BYTES = 2 ** 20;

/** Checkpoints that a message names. */
const MAX_LISTED = 5;

/** Checkpoints of the Saver are called after their steps. */
const NUMBERED_INDEX = /^(.*-(\d+))\.index$/;

export interface FoundCheckpoint {
  /** Such as `model.ckpt-30000`. */
  readonly prefix: string;
  /** Its `global_step`: how many steps were made. */
  readonly step: number;
  /** Close it when it is read. */
  readonly checkpoint: Checkpoint;
  /** What is wrong with those that would have come before it. */
  readonly passedOver: readonly string[];
}

/** What a folder's `checkpoint` file says; undefined where there is none, or one that cannot be read. */
export async function readState(folder: Folder): Promise<CheckpointState | undefined> {
  if (!(await folder.list()).includes(STATE_FILE)) return undefined;
  const source = await folder.open(STATE_FILE);
  try {
    return source.byteLength > MAX_STATE_BYTES ? undefined : parseCheckpointState(new TextDecoder().decode(await source.read(0, source.byteLength)));
  } finally {
    await source.close?.();
  }
}

/** The prefixes of the checkpoints in a folder that are called after their steps, the oldest first. */
export async function numberedCheckpoints(folder: Folder): Promise<string[]> {
  const found = (await folder.list()).flatMap((name) => {
    const [, prefix, step] = NUMBERED_INDEX.exec(name) ?? [];
    return prefix === undefined ? [] : [{ prefix, step: Number(step) }];
  });
  return found.sort((a, b) => a.step - b.step).map(({ prefix }) => prefix);
}

/**
 * The checkpoint to go on from: the latest by the folder's state file, or, where that is missing or damaged or names one that
 * is not whole, the one of the most steps that is. All of its bytes were read and their checksums are right.
 *
 * @returns undefined when the folder has no checkpoint
 * @throws CheckpointFormatError when it has some, and none of them is whole: a run that began anew there would overwrite them
 */
export async function findLatestCheckpoint(folder: Folder): Promise<FoundCheckpoint | undefined> {
  const latest = (await readState(folder))?.latest;
  const others = (await numberedCheckpoints(folder)).reverse();
  const names = await folder.list();
  const passedOver: string[] = [];
  for (const prefix of new Set(latest === undefined ? others : [latest, ...others])) {
    const found = await openWhole(folder, prefix);
    if (typeof found !== 'string') return { ...found, passedOver };
    // What the state file names and is not there was removed by somebody.
    if (names.some((name) => name === prefix || name.startsWith(`${prefix}.`))) passedOver.push(`${prefix}: ${found}`);
  }
  if (passedOver.length === 0) return undefined;
  const listed = passedOver.slice(0, MAX_LISTED).map((problem) => `\n  ${problem}`).join('');
  throw new CheckpointFormatError(`${folder.name} has ${passedOver.length === 1 ? 'a checkpoint' : `${passedOver.length} checkpoints`} of a run, and none to go on from. Move them away, or give another folder, to begin anew.${listed}`);
}

/** @returns what is wrong, where it is not whole */
async function openWhole(folder: Folder, prefix: string): Promise<Omit<FoundCheckpoint, 'passedOver'> | string> {
  let checkpoint: Checkpoint | undefined;
  let problem = `it has no '${GLOBAL_STEP}' that counts steps.`;
  try {
    checkpoint = await openTensorBundle(folder, prefix);
    // One after the other: none is kept.
    for (const name of checkpoint.variables.keys()) await checkpoint.read(name);
    if (checkpoint.variables.has(GLOBAL_STEP)) {
      const [step] = toNumbers(await checkpoint.read(GLOBAL_STEP));
      if (Number.isSafeInteger(step) && step >= 0) return { prefix, step, checkpoint };
    }
  } catch (error) {
    if (!isDeepLabError(error)) throw error;
    problem = error.message;
  }
  await checkpoint?.close();
  return problem;
}
