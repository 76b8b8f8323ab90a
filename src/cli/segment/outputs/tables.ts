/** Files about all pictures of a batch: a table, and annotations as COCO has them. */
import { basename, dirname, join } from 'node:path';
import { writeFileAtomic } from '../../../io/sources/files.js';
import { cocoFileOf } from '../../../results/coco.js';
import type { Answers } from '../../../results/result_files.js';
import { makeDirectory } from '../output_files.js';
import type { OutputFlags } from './options.js';

interface Row {
  readonly height: number;
  readonly width: number;
  readonly answers?: Answers;
}

const COLUMNS = ['picture', 'picture_width', 'picture_height', 'index', 'class', 'pixels', 'share', 'x', 'y', 'width', 'height'];

export const COCO_FILE = 'coco.json';

export class Tables {
  readonly #flags: OutputFlags & { readonly out?: string };
  readonly #rows = new Map<string, Row>();

  constructor(flags: OutputFlags & { readonly out?: string }) {
    this.#flags = flags;
  }

  /** A picture that comes again, as in a folder that is watched, takes its own place. */
  add(picture: string, { height, width, answers }: Row): void {
    if (this.isWanted) this.#rows.set(picture, { height, width, answers });
  }

  get isWanted(): boolean {
    const { csv, only = [] } = this.#flags;
    return csv !== undefined || only.includes('coco');
  }

  /**
   * Writes what is wanted, of the pictures that were added. A batch of which no picture came through leaves the files of the one before.
   *
   * @param order of all pictures
   * @returns the files
   */
  async write(order: readonly string[]): Promise<string[]> {
    const { csv, only = [], out = '.' } = this.#flags;
    const pictures = order.flatMap((picture) => {
      const row = this.#rows.get(picture);
      return row ? { picture, ...row } : [];
    });
    if (pictures.length === 0) return [];
    const written: string[] = [];
    if (csv !== undefined) {
      await makeDirectory(dirname(csv));
      await writeFileAtomic(csv, utf8(`${[COLUMNS, ...pictures.flatMap(rowsOf)].map((row) => row.map(quoted).join(',')).join('\r\n')}\r\n`));
      written.push(csv);
    }
    if (only.includes('coco')) {
      const path = join(out, COCO_FILE);
      const names = fileNames(pictures.map(({ picture }) => picture));
      await writeFileAtomic(path, utf8(`${JSON.stringify(cocoFileOf(pictures.flatMap(({ answers }, i) => (answers?.coco ? { fileName: names[i], piece: answers.coco } : []))))}\n`));
      written.push(path);
    }
    return written;
  }
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function rowsOf({ picture, height, width, answers }: Row & { readonly picture: string }): (string | number)[][] {
  return (answers?.regions ?? []).map(({ index, name, pixels, share, box }) => [picture, width, height, index, name, pixels, share, box.x, box.y, box.width, box.height]);
}

/** RFC 4180; a text that spreadsheets would take for a formula is marked as a text. */
function quoted(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The names alone where all pictures lie in one folder, as COCO has them; else their paths. */
function fileNames(pictures: readonly string[]): readonly string[] {
  return new Set(pictures.map(dirname)).size === 1 ? pictures.map((picture) => basename(picture)) : pictures;
}
