/**
 * Builds the package: kernels, TypeScript -> dist/, small parts of packages -> dist/packages/, and the library as a single file -> dist/single/.
 *
 *   node scripts/build.mjs
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BUILDS, buildKernels } from './build_kernels.mjs';
import { buildPackages } from './build_packages.mjs';
import { buildSingle } from './build_single.mjs';
import { joinModules } from './join_modules.mjs';
import { keepPublicTypes } from './public_types.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);

process.chdir(root);
await buildKernels();
node(require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json');
const kernels = join('ops', 'wasm', 'generated');
mkdirSync(join('dist', kernels), { recursive: true });
for (const file of Object.keys(BUILDS).map((name) => `${name}.wasm`)) copyFileSync(join('src', kernels, file), join('dist', kernels, file));
removeStale();
keepPublicTypes(root);
await buildPackages(root, 'dist');
await buildSingle(root);
await joinModules(root);
chmodSync(join('dist', 'cli', 'main.js'), 0o755);

/** Removes what was compiled from files that are gone: the compiler leaves it, and the package would ship it. */
function removeStale() {
  for (const file of readdirSync('dist', { recursive: true })) {
    const stem = /^(.*?)(\.d\.ts|\.js)$/.exec(file)?.[1];
    if (stem && !stem.startsWith('single') && !['.ts', '.js'].some((ending) => existsSync(join('src', stem + ending)))) rmSync(join('dist', file));
  }
}

function node(...args) {
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) {
    console.error(`build: ${args[0]} failed`);
    process.exit(status ?? 1);
  }
}
