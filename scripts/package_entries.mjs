/** What can be imported or started by name: package.json says so, and nothing else does. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Modules of dist by their paths in there, without endings.
 *
 * @param root of the package
 * @returns {{ scripts: string[], types: string[] }}
 */
export function packageEntries(root) {
  const { exports, bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const files = [...stringsOf(exports), ...stringsOf(bin)];
  const stems = (pattern) => [...new Set(files.flatMap((file) => pattern.exec(file)?.[1] ?? []))];
  return { scripts: stems(/^\.\/dist\/([^*]+)\.js$/), types: stems(/^\.\/dist\/([^*]+)\.d\.ts$/) };
}

/** `exports` has conditions in conditions. */
const stringsOf = (value) => (typeof value === 'string' ? [value] : Object.values(value ?? {}).flatMap(stringsOf));
