#!/usr/bin/env bash
# One flag of V8 makes plain 128-bit WebAssembly run in 256-bit registers: a matrix product in Node 24 and 26 at twice to three times the speed, with the same bits.
#
# One would guess: v128 is 16 bytes, so AVX2 is out of reach for WebAssembly; and a flag that `node --v8-options` lists does the same, or nothing, in each version that lists it.
# What happens (x86-64 with AVX2; `--experimental-wasm-revectorize`, which no documentation of Node or V8 mentions):
#   - 24.21.0 and 26.10.0 pack a pair of stores to p+0 and p+16, and all that leads to it, through loops, into 256 bits. All results are bit for bit as before.
#   - The tile that is best without the flag is not the best with it: 2 x 16 floats gain a tenth (4 wide sums wait for the latency of the multiply-adds),
#     6 x 16 are slower than 2 x 16 without (24 sums do not fit into 16 registers) and nearly twice as fast as anything else with it (12 wide sums do).
#   - 22.23.3 takes the flag and does nothing to these loops (an older pass of its compiler, which packs no sums that go through a loop).
#   - A vector that is a parameter of the function stops it: all of the tree that leads to it stays at 128 bits, without a word (24.21.0). 26.10.0 ended the process at the same function
#     ("Fatal error ... unreachable code"), so this is not asked of it here.
#   - It is not only fast: in both, a byte shuffle whose second operand is the lower half of a packed pair reads something else. Valid code, wrong bytes, no error.
# Why it matters here: twice the speed of the largest part of the work, but only with kernels written for it (larger tiles, no vectors as parameters, no shuffles of what is stored in pairs),
#   only for those who ask for it, and never for the other modules of a process: the flag counts where a function is compiled, so it can be taken back.
set -euo pipefail
grep -qw avx2 /proc/cpuinfo || { echo 'This processor has no AVX2: nothing to see.'; exit 0; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.txt
npm install --silent wabt@1.0.39
cat > build.mjs <<'JS'
import { writeFileSync } from 'node:fs';
import wabtOf from 'wabt';

const wabt = await wabtOf();
const build = (name, functions) => {
  const parsed = wabt.parseWat(`${name}.wat`, `(module (memory (export "memory") 4) ${functions})`, { simd: true, relaxed_simd: true });
  writeFileSync(`${name}.wasm`, parsed.toBinary({}).buffer);
};
const range = (length) => Array.from({ length }, (_, index) => index);

/** The product of `rows` rows and 16 packed columns; the sums begin with `start`. */
function tile(rows, start, parameter = '') {
  const sums = range(rows).flatMap((row) => range(4).map((column) => ({ row, column, name: `$c${row}_${column}` })));
  return `(func $tile ${parameter} (param $a i32) (param $b i32) (param $c i32) (param $steps i32)
    ${sums.map(({ name }) => `(local ${name} v128)`).join(' ')} ${range(4).map((column) => `(local $b${column} v128)`).join(' ')} (local $splat v128)
    ${sums.map(({ name }) => `(local.set ${name} ${start})`).join(' ')}
    (loop $next
      ${range(4).map((column) => `(local.set $b${column} (v128.load offset=${16 * column} (local.get $b)))`).join(' ')}
      ${range(rows).map((row) => `(local.set $splat (v128.load32_splat offset=${4096 * row} (local.get $a)))
        ${range(4).map((column) => `(local.set $c${row}_${column} (f32x4.relaxed_madd (local.get $splat) (local.get $b${column}) (local.get $c${row}_${column})))`).join(' ')}`).join('\n')}
      (local.set $a (i32.add (local.get $a) (i32.const 4)))
      (local.set $b (i32.add (local.get $b) (i32.const 64)))
      (br_if $next (local.tee $steps (i32.sub (local.get $steps) (i32.const 1)))))
    ${sums.map(({ row, column, name }) => `(v128.store offset=${256 * row + 16 * column} (local.get $c) (local.get ${name}))`).join(' ')})`;
}
const zero = '(v128.const i32x4 0 0 0 0)';
const run = '(export "run" (func $tile))';
build('small', tile(2, zero) + run);
build('large', tile(6, zero) + run);
// By way of a table, so that the function is not put into its caller, which would do away with the parameter.
build('parameter', `(table funcref (elem $tile)) (type $given (func (param v128 i32 i32 i32 i32)))
  ${tile(6, '(local.get $start)', '(param $start v128)')}
  (func (export "run") (param i32 i32 i32 i32)
    (call_indirect (type $given) ${zero} (local.get 0) (local.get 1) (local.get 2) (local.get 3) (i32.const 0)))`);
build('shuffle', `(func (export "run") (param $a i32) (param $b i32) (param $c i32) (param $steps i32) (local $low v128) (local $high v128)
  (local.set $low (v128.load (local.get $a))) (local.set $high (v128.load offset=16 (local.get $a)))
  (v128.store offset=64 (local.get $c) (i8x16.shuffle 0 19 1 17 2 28 3 19 4 20 5 21 6 22 7 23 (v128.load (local.get $b)) (local.get $low)))
  (v128.store (local.get $c) (local.get $low)) (v128.store offset=16 (local.get $c) (local.get $high)))`);
JS
cat > measure.mjs <<'JS'
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const [, , name, rows, ...flags] = process.argv;
const { memory, run } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync(`${name}.wasm`))).exports;
new Float32Array(memory.buffer, 0, 49152).forEach((_, index, floats) => (floats[index] = Math.sin(index)));
let best = Infinity;
for (let round = 0; round < 60; round++) {
  const start = process.hrtime.bigint();
  for (let call = 0; call < 100; call++) run(0, 65536, 196608, 250);
  best = Math.min(best, Number(process.hrtime.bigint() - start));
}
const bits = createHash('md5').update(new Uint8Array(memory.buffer)).digest('hex').slice(0, 8);
console.log(JSON.stringify({ bits, speed: (100 * 250 * 32 * Number(rows)) / best }));
JS
cat > assert.mjs <<'JS'
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';

const flag = '--experimental-wasm-revectorize';
const version = process.argv[2];
const node = (...options) => spawnSync('node_modules/node/bin/node', options, { encoding: 'utf8', maxBuffer: 2 ** 28 });
const measured = (name, rows, ...flags) => {
  const { status, stdout, stderr } = node(...flags, 'measure.mjs', name, String(rows));
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
};
/** How many wide multiply-adds the compiler says it made. */
const packed = (name) => {
  const { status, stdout, stderr } = node(flag, '--trace-wasm-revectorize', '--no-liftoff', 'measure.mjs', name, '1');
  assert.equal(status, 0, stderr);
  assert.ok(!stdout.includes('Successful revectorize'), 'the behaviour of Node 22 changed');
  const [, decided = ''] = stdout.split(/Decided? to vectorize, \d+ revectorizable nodes/);
  return (decided.match(/F32x4Qfma/g) ?? []).length;
};
const wide = !version.startsWith('22');
assert.ok(node('--v8-options').stdout.includes(flag), 'the flag is gone');
for (const [name, rows] of [['small', 2], ['large', 6]]) {
  const plain = measured(name, rows);
  const flagged = measured(name, rows, flag);
  console.log(`Node ${version}: a tile of ${rows} x 16: ${plain.speed.toFixed(0)} GFLOP/s, with the flag ${flagged.speed.toFixed(0)}; ${packed(name)} wide multiply-adds; the bits are ${plain.bits === flagged.bits ? 'the same' : 'different'}`);
  assert.equal(flagged.bits, plain.bits);
  assert.equal(packed(name), wide ? rows * 2 : 0, 'the behaviour changed');
}
if (version.startsWith('24')) {
  console.log(`Node ${version}: a tile of 6 x 16 that begins with a vector it is given: ${packed('parameter')} wide multiply-adds`);
  assert.equal(packed('parameter'), 0, 'the behaviour changed');
}
if (wide) {
  const plain = measured('shuffle', 1, '--no-liftoff');
  const flagged = measured('shuffle', 1, '--no-liftoff', flag);
  console.log(`Node ${version}: a shuffle of the lower half of a pair: ${plain.bits} without the flag, ${flagged.bits} with it`);
  assert.equal(plain.bits, measured('shuffle', 1, '--liftoff-only').bits);
  assert.notEqual(flagged.bits, plain.bits, 'the behaviour changed: repaired');
}
JS
node build.mjs
for version in 22.23.3 24.21.0 26.10.0; do
  npm install --silent "node@$version"
  node assert.mjs "$version"
done
