/**
 * Draws the figures of the course from the code.
 *
 *     npm run figures [-- --out DIR] [NAME...]     default: all of them, to docs/course/figures
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: flags, positionals } = parseArgs({ allowPositionals: true, options: { out: { type: 'string' } } });
const out = flags.out ?? fileURLToPath(new URL('../../docs/course/figures/', import.meta.url));
mkdirSync(out, { recursive: true });

// A file of draw/ is a figure: its default export gives it.
const names = readdirSync(new URL('./draw/', import.meta.url)).sort().map((file) => file.replace('.mjs', ''));
for (const name of positionals.length > 0 ? positionals : names) {
  const { default: draw } = await import(`./draw/${name}.mjs`);
  writeFileSync(join(out, `${name}.svg`), String(await draw()));
}
