/**
 * Builds the package: message schemas -> static code, TypeScript -> dist/.
 *
 *   node scripts/build.mjs           all of it
 *   node scripts/build.mjs --proto   only src/proto/schema/messages.{js,d.ts}, which the tests need as well
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildKernels } from './build_kernels.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const schema = join('src', 'proto', 'schema');
const outputs = ['messages.js', 'messages.d.ts'];

process.chdir(root);
buildMessages();
buildKernels();
if (!process.argv.includes('--proto')) {
  node(require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json');
  mkdirSync(join('dist', 'proto', 'schema'), { recursive: true });
  for (const file of outputs) copyFileSync(join(schema, file), join('dist', 'proto', 'schema', file));
  const kernels = join('ops', 'wasm', 'generated');
  mkdirSync(join('dist', kernels), { recursive: true });
  for (const file of ['simd.wasm', 'relaxed.wasm']) copyFileSync(join('src', kernels, file), join('dist', kernels, file));
  removeStale();
  const command = join('dist', 'cli', 'main.js');
  if (existsSync(command)) chmodSync(command, 0o755);
}

/** Compiles src/proto/schema/*.proto to static decoders and encoders, unless that was done after they last changed. */
function buildMessages() {
  const sources = readdirSync(schema).filter((file) => file.endsWith('.proto')).map((file) => join(schema, file));
  const newest = Math.max(...[...sources, join('scripts', 'build.mjs')].map((file) => statSync(file).mtimeMs));
  if (outputs.every((file) => existsSync(join(schema, file)) && statSync(join(schema, file)).mtimeMs > newest)) return;

  const options = ['-t', 'static-module', '-w', 'esm', '--dependency', 'protobufjs/minimal.js', '-p', schema];
  // Of what the compiler can generate only decode() and encode() are used.
  const unused = ['create', 'verify', 'convert', 'delimited', 'typeurl', 'service'].map((feature) => `--no-${feature}`);
  const pbjs = require.resolve('protobufjs-cli/bin/pbjs');
  const [code, types] = outputs.map((file) => join(schema, file));
  // The types are read from the comments of the code, which the code that is kept does without.
  const commented = join(schema, 'messages.commented.js');
  node(pbjs, ...options, ...unused, '-o', commented, ...sources);
  node(require.resolve('protobufjs-cli/bin/pbts'), '--no-comments', '-o', types, commented);
  rmSync(commented);
  node(pbjs, ...options, ...unused, '--no-comments', '-o', code, ...sources);
  // 64-bit fields are Long objects at run time, because the `long` package is installed; the plain number never occurs.
  writeFileSync(types, readFileSync(types, 'utf8').replaceAll('number|Long', 'Long'));
}

/** Removes what was compiled from files that are gone: the compiler leaves it, and the package would ship it. */
function removeStale() {
  for (const file of readdirSync('dist', { recursive: true })) {
    const stem = /^(.*?)(\.d\.ts|\.js)$/.exec(file)?.[1];
    if (stem && !['.ts', '.js'].some((ending) => existsSync(join('src', stem + ending)))) rmSync(join('dist', file));
  }
}

function node(...args) {
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status !== 0) {
    console.error(`build: ${args[0]} failed`);
    process.exit(status ?? 1);
  }
}
