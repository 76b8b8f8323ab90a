/** From flags to what is made of each picture. */
import { resolve } from 'node:path';
import type { FileChoices } from '../../../deeplab/segment_files.js';
import { statPath } from '../../../io/sources/files.js';
import { colorOf } from '../../../results/cut_out/background.js';
import { UsageError } from '../../terminal/exit.js';
import type { OutputFlags } from './options.js';

/** Plain data, for processes and workers, too. @throws UsageError for options that do not fit, and a background that there is not */
export async function fileChoices(flags: OutputFlags & { readonly json?: boolean }): Promise<FileChoices> {
  const { only, classes, opacity, per, connectivity, minPixels, tolerance, background, feather, refine, csv, jsonl, json } = flags;
  if (json && jsonl) throw new UsageError("'--json' is one document and '--jsonl' a line for each picture: give one of them.");
  const choices: FileChoices = { only, classes, opacity, per, connectivity, minPixels, tolerance, feather, refine: refine === false ? false : undefined, background: background === undefined ? undefined : await backgroundOf(background) };
  const given = Object.fromEntries(Object.entries(choices).filter(([, value]) => value !== undefined)) as FileChoices;
  return csv !== undefined || jsonl || only !== undefined ? { ...given, regions: true } : given;
}

async function backgroundOf(text: string): Promise<FileChoices['background']> {
  if (text === 'transparent' || text === 'blur') return text;
  if (/^(white|black)$|^#/.test(text)) return checkedColor(() => colorOf(text));
  if (/^[\d\s]+(,[\d\s]+){2}$/.test(text)) return checkedColor(() => colorOf(text.split(',').map(Number) as unknown as readonly [number, number, number]));
  if ((await statPath(text)) === 'file') return { path: resolve(text) };
  throw new UsageError(`--background should be transparent, blur, a colour ('#fff', white, black or 255,255,255) or the file of a picture; there is no file '${text}'.`);
}

function checkedColor(read: () => readonly number[]): readonly [red: number, green: number, blue: number] {
  try {
    const [red, green, blue] = read();
    return [red, green, blue];
  } catch (error) {
    throw new UsageError(`--background: ${(error as Error).message}`);
  }
}
