/** A model as files: the checkpoint, the names of its classes beside it, and what is said of them. */
import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ConvertedModel } from '../deeplab/convert_model.js';
import { InvalidArgumentError } from '../errors.js';
import { formatClasses } from '../io/datasets/classes_file.js';
import { CLASSES_FILE } from '../io/datasets/classes_name.js';
import { openFile, writeFileAtomic } from '../io/sources/files.js';
import { shardName } from '../proto/checkpoints/tensor_bundle.js';
import { writeCheckpoint } from '../proto/checkpoints/write_checkpoint.js';
import { makeDirectory } from './segment/output_files.js';
import type { Outcome } from './terminal/action.js';
import { formatBytes, formatFacts } from './terminal/format.js';
import { printable, printLine, type Terminal } from './terminal/terminal.js';

interface Told {
  /** What else is said of the model, by name. */
  readonly facts: Readonly<Record<string, string | number>>;
  readonly json?: boolean;
}

/**
 * A checkpoint that is replaced by one of fewer bits is lost: nobody gets them back.
 *
 * @throws InvalidArgumentError where the source is the checkpoint that `writeModel` would write
 */
export async function refuseOwnSource(source: string, folder: string): Promise<void> {
  const place = (path: string): Promise<string | undefined> => realpath(path).catch(() => undefined);
  const written = await place(join(folder, 'model.ckpt.index'));
  if (written === undefined) return;
  // A folder, a prefix, and each of its files.
  const read = await Promise.all([join(source, 'model.ckpt.index'), `${source}.index`, source, source.replace(/\.data-\d+-of-\d+$/, '.index')].map(place));
  if (read.includes(written)) throw new InvalidArgumentError(`${printable(folder)} holds the very checkpoint that is to be made smaller: it would be replaced, and what it has more would be lost. Choose another --out.`);
}

/** Writes `model.ckpt` into the folder, which is made if it is missing, and says so. */
export async function writeModel(folder: string, model: ConvertedModel, { facts, json }: Told, terminal: Terminal): Promise<Outcome> {
  await makeDirectory(folder);
  const checkpoint = join(folder, 'model.ckpt');
  const bytes = await writeFiles(checkpoint, model);
  const told = { model: model.variant, ...facts };
  if (!json) {
    printLine(terminal.stdout, `${printable(checkpoint)}: ${formatBytes(bytes)}`);
    for (const line of formatFacts(Object.entries(told).map(([name, value]) => [name, String(value)]))) printLine(terminal.stdout, line);
  }
  return { document: { checkpoint, bytes, ...told } };
}

/** @returns the bytes of the checkpoint's files */
async function writeFiles(prefix: string, { variables, classes }: ConvertedModel): Promise<number> {
  await writeCheckpoint(prefix, variables);
  if (classes) await writeFileAtomic(join(dirname(prefix), CLASSES_FILE), new TextEncoder().encode(formatClasses(classes)));
  let bytes = 0;
  for (const path of [`${prefix}.index`, shardName(prefix, 0, 1)]) {
    const file = await openFile(path);
    bytes += file.byteLength;
    await file.close?.();
  }
  return bytes;
}
