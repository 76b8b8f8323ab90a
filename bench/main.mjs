/**
 * How long a frame takes here, beside other libraries on the same network with the same weights.
 *
 *     npm run bench -- --help
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readArguments, USAGE, UsageError } from './arguments.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

try {
  const choices = readArguments(process.argv.slice(2));
  if (choices.help) {
    console.log(USAGE);
  } else {
    buildOnce();
    // What follows imports from dist/, which may have come into being a moment ago.
    const { bench } = await import('./bench.mjs');
    await bench(choices);
  }
} catch (error) {
  const isUsage = error instanceof UsageError || error.tag === 'InvalidArgumentError';
  console.error(isUsage || 'tag' in error ? `bench: ${error.message}` : error.stack);
  process.exitCode = isUsage ? 2 : 1;
}

function buildOnce() {
  if (existsSync(join(ROOT, 'dist', 'index.js'))) {
    if (changed('src') > changed('dist')) console.error('bench: src is newer than dist, which is what runs; `npm run build` brings it up to date.');
    return;
  }
  // The builder's own messages must not end up in what --json prints.
  const { status } = spawnSync(process.execPath, [join(ROOT, 'scripts', 'build.mjs')], { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('The build failed; its messages are above.');
}

/** When the newest file below a folder was written. */
function changed(folder) {
  const files = readdirSync(join(ROOT, folder), { recursive: true }).filter((file) => /\.[jt]s$/.test(file));
  return Math.max(...files.map((file) => statSync(join(ROOT, folder, file)).mtimeMs));
}
