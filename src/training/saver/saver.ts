/**
 * Checkpoints of a run, as TensorFlow's Saver writes and keeps them: `model.ckpt-STEP.index` and its data, the file
 * `checkpoint` that says which is the latest, and no more than the newest few. Whatever happens while one is written (the
 * process is killed, the disk is full), it is there whole or not at all, and those before it are as they were.
 */
import { InvalidArgumentError } from '../../errors.js';
import { formatClasses } from '../../io/datasets/classes_file.js';
import { CLASSES_FILE } from '../../io/datasets/classes_name.js';
import type { LabelSet } from '../../io/datasets/label_set.js';
import type { Folder } from '../../io/sources/byte_source.js';
import { openDirectory, removeFile, writeFileAtomic } from '../../io/sources/files.js';
import { formatCheckpointState, STATE_FILE } from '../../proto/checkpoints/checkpoint_state.js';
import { writeCheckpoint } from '../../proto/checkpoints/write_checkpoint.js';
import { tensor, type Tensor } from '../../tensor.js';
import { findLatestCheckpoint, GLOBAL_STEP, numberedCheckpoints, readState, type FoundCheckpoint } from './latest_checkpoint.js';

/** TensorFlow's default (Saver's max_to_keep). */
const KEPT = 5;

const DATA = /^(model\.ckpt-\d+)\.data-\d{5}-of-\d{5}$/;

/** What the momentum of a variable is called beside it (MomentumOptimizer's slot). */
export const slotName = (variable: string): string => `${variable}/Momentum`;

export class Saver {
  readonly path: string;
  readonly #keep: number;
  /** Prefixes, the oldest first, the latest last. */
  #kept: readonly string[];
  /** The one that was read or written last, which is as a run at its step would write it again. */
  #current: string | undefined;

  private constructor(path: string, keep: number, kept: readonly string[]) {
    this.path = path;
    this.#keep = keep;
    this.#kept = kept;
  }

  /**
   * Begins to save into a folder, which `holdRunFolder` holds. Checkpoints that are there count among those that are kept.
   *
   * @param keep how many checkpoints stay
   * @throws InvalidArgumentError
   */
  static async open(path: string, { keep = KEPT }: { readonly keep?: number } = {}): Promise<Saver> {
    if (!Number.isSafeInteger(keep) || keep < 1) throw new InvalidArgumentError(`${keep} checkpoints cannot be kept; a whole number of at least 1 is expected.`);
    const folder = await openDirectory(path);
    const kept = (await readState(folder))?.all ?? (await numberedCheckpoints(folder));
    await removeHalves(folder, kept);
    return new Saver(path, keep, kept);
  }

  /** The checkpoint to go on from; undefined when a run begins. Close it when it is read. */
  async latest(): Promise<FoundCheckpoint | undefined> {
    const found = await findLatestCheckpoint(await openDirectory(this.path));
    this.#current = found?.prefix;
    // Those behind it are damaged: the first to go.
    const at = found ? this.#kept.indexOf(found.prefix) + 1 : 0;
    if (at > 0) this.#kept = [...this.#kept.slice(at), ...this.#kept.slice(0, at)];
    return found;
  }

  /** Keeps names and colours of the classes beside the checkpoints. */
  async writeClasses(labelSet: LabelSet): Promise<void> {
    await writeFileAtomic(`${this.path}/${CLASSES_FILE}`, new TextEncoder().encode(formatClasses(labelSet)));
  }

  /**
   * Writes a checkpoint, says that it is the latest, and removes those that are too many.
   *
   * @param step how many steps were made; `global_step` is written with it
   * @param tensors variables by their names, and their momenta by `slotName`
   * @returns the prefix
   * @throws InvalidArgumentError when it cannot be written; the checkpoints before it are there
   */
  async save(step: number, tensors: ReadonlyMap<string, Tensor>): Promise<string> {
    if (!Number.isSafeInteger(step) || step < 0) throw new InvalidArgumentError(`A checkpoint is written after a whole number of steps, found ${step}.`);
    const prefix = `model.ckpt-${step}`;
    if (prefix === this.#current) return `${this.path}/${prefix}`;
    const all = [...this.#kept.filter((other) => other !== prefix), prefix];
    try {
      // One of an earlier run that came this far must not be seen with the data of this one.
      await removeFile(`${this.path}/${prefix}.index`);
      await writeCheckpoint(`${this.path}/${prefix}`, new Map([...tensors, [GLOBAL_STEP, tensor('int64', [], BigInt64Array.of(BigInt(step)))]]));
      await this.#writeState(all);
      this.#current = prefix;
    } catch (cause) {
      const last = this.#kept.at(-1);
      const reason = typeof cause === 'object' && cause !== null && 'message' in cause ? String(cause.message) : String(cause);
      const rest = last === undefined ? 'There is no earlier one.' : `The last good one is ${this.path}/${last}; the same command goes on from it.`;
      throw new InvalidArgumentError(`The checkpoint of step ${step} could not be written: ${reason} ${rest}`, { cause });
    }
    // Those that go are in the state file until they are gone, so that a run that goes on knows of them.
    const old = all.slice(0, -this.#keep);
    for (const each of old) await this.#remove(each);
    if (old.length > 0) await this.#writeState(all.slice(-this.#keep));
    return `${this.path}/${prefix}`;
  }

  async #writeState(all: readonly string[]): Promise<void> {
    await writeFileAtomic(`${this.path}/${STATE_FILE}`, new TextEncoder().encode(formatCheckpointState({ latest: all[all.length - 1], all })));
    this.#kept = all;
  }

  /** The index first: without it the rest is no checkpoint. */
  async #remove(prefix: string): Promise<void> {
    await removeFile(`${this.path}/${prefix}.index`);
    const names = await (await openDirectory(this.path)).list();
    for (const name of names) if (name.startsWith(`${prefix}.data-`) || name === `${prefix}.meta`) await removeFile(`${this.path}/${name}`);
  }
}

/** A run that was killed between two names leaves data without an index, which nobody could read. */
async function removeHalves(folder: Folder, kept: readonly string[]): Promise<void> {
  const names = await folder.list();
  for (const name of names) {
    const [, prefix] = DATA.exec(name) ?? [];
    if (prefix !== undefined && !names.includes(`${prefix}.index`) && !kept.includes(prefix)) await removeFile(`${folder.name}/${name}`);
  }
}
