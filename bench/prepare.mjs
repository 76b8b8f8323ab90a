/** What has to be there before anything can be measured: our build, and the libraries beside us. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Builds the package if nobody has; says so if what was built is older than its sources. */
export function buildOnce() {
  if (existsSync(join(ROOT, 'dist', 'index.js'))) {
    if (changed('src') > changed('dist')) console.error('bench: src is newer than dist, which is what runs; `npm run build` brings it up to date.');
    return;
  }
  run([join(ROOT, 'scripts', 'build.mjs')], 'The build');
}

/** Installs the other libraries below bench/, as its lock file lists them, where they are not yet. */
export function installPeersOnce() {
  // npm writes this file when all is in its place.
  if (existsSync(join(ROOT, 'bench', 'node_modules', '.package-lock.json'))) return;
  console.error('bench: installing the libraries to compare with (npm ci --prefix bench).');
  // npm tells where it is, so that no shell has to find it.
  const npm = process.env.npm_execpath;
  if (npm === undefined) throw new Error('The other libraries are not installed. Run `npm ci --prefix bench` once, or `npm run bench`.');
  run([npm, 'ci', '--prefix', join(ROOT, 'bench')], 'npm ci --prefix bench');
}

function run(args, what) {
  // Messages must not end up in what --json prints.
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`${what} failed; its messages are above.`);
}

/** When the newest file below a folder was written. */
function changed(folder) {
  const files = readdirSync(join(ROOT, folder), { recursive: true }).filter((file) => /\.[jt]s$/.test(file));
  return Math.max(...files.map((file) => statSync(join(ROOT, folder, file)).mtimeMs));
}
