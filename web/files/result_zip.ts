/** The results of several pictures as one file. */
import { strToU8, zipSync, type Zippable } from 'fflate';

export interface NamedFile {
  readonly name: string;
  readonly content: Blob;
}

/** Names in which each occurs once: `cat`, `cat-2`. */
export function distinct(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let count = 2; taken.has(free); count++) free = `${name}-${count}`;
    taken.add(free);
    return free;
  });
}

/** A line a picture and class, for spreadsheets: `picture,class,pixels,share`. */
export function sharesTable(pictures: readonly { readonly name: string; readonly legend: readonly { readonly name: string; readonly pixels: number }[] }[]): string {
  const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const rows = pictures.flatMap(({ name, legend }) => {
    const all = legend.reduce((sum, { pixels }) => sum + pixels, 0);
    return legend.map((entry) => [quoted(name), quoted(entry.name), entry.pixels, (entry.pixels / all).toFixed(6)].join(','));
  });
  return `picture,class,pixels,share\r\n${rows.map((row) => `${row}\r\n`).join('')}`;
}

/** Pictures are packed already, and are only put together. */
export async function zipOf(files: readonly NamedFile[], table: string): Promise<Blob> {
  const entries: Zippable = { 'shares.csv': strToU8(table) };
  for (const { name, content } of files) entries[name] = [new Uint8Array(await content.arrayBuffer()), { level: 0 }];
  return new Blob([new Uint8Array(zipSync(entries))], { type: 'application/zip' });
}
