#!/usr/bin/env bash
# A vector constant in a WebAssembly loop is made anew in every turn of it, and takes longer than what it is for.
#
# One would guess: what does not change in a loop is computed before it; a constant costs nothing, and to pass one as a number is slower, if anything.
# What happens (x86-64; eight sums of `i32x4.dot_i16x8_s(x, ones)`, ones as `v128.const`, or as `i16x8.splat` of a parameter of the function that is 1):
#   In Node 20.20.2 and 22.23.3 a turn takes the same time either way. 24.21.0 and 26.10.0 are twice as fast with the parameter, and as slow as before with the constant: it is put together again wherever it
#   is used, several instructions each time. Constants that are all zeros are cheap. A local that holds the constant does not help where an optimiser (binaryen, so AssemblyScript and Emscripten) puts
#   constants back to where they are used.
# Why it matters here: sums of bytes are added up by products with 1; a frame in 8 bits took a seventh longer in Node 24 than in 20 until that 1 was something the compiler does not know.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.txt
npm install --silent wabt@1.0.39
cat > build.mjs <<'JS'
import { writeFileSync } from 'node:fs';
import wabtOf from 'wabt';

const wabt = await wabtOf();
const sums = Array.from({ length: 8 }, (_, i) => i);
const loop = (name, ones) => `(func (export "${name}") (param $from i32) (param $turns i32) (param $one i32) (local $ones v128) ${sums.map((i) => `(local $s${i} v128)`).join(' ')}
  (local.set $ones (i16x8.splat (local.get $one)))
  (loop $next
    ${sums.map((i) => `(local.set $s${i} (i32x4.add (local.get $s${i}) (i32x4.dot_i16x8_s (v128.load offset=${16 * i} (local.get $from)) ${ones})))`).join('\n')}
    (br_if $next (local.tee $turns (i32.sub (local.get $turns) (i32.const 1)))))
  ${sums.map((i) => `(v128.store offset=${1024 + 16 * i} (local.get $from) (local.get $s${i}))`).join(' ')})`;
const text = `(module (memory (export "memory") 1) ${loop('constant', '(v128.const i16x8 1 1 1 1 1 1 1 1)')} ${loop('parameter', '(local.get $ones)')})`;
writeFileSync('loops.wasm', wabt.parseWat('loops.wat', text, { simd: true }).toBinary({}).buffer);
JS
cat > measure.mjs <<'JS'
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const { exports } = new WebAssembly.Instance(new WebAssembly.Module(readFileSync('loops.wasm')));
const { memory, constant, parameter } = exports;
const words = new Int16Array(memory.buffer);
for (let i = 0; i < 64; i++) words[i] = 1 + i;
const best = { constant: Infinity, parameter: Infinity };
const results = {};
for (let round = 0; round < 60; round++) {
  for (const [name, call] of [['constant', constant], ['parameter', parameter]]) {
    const since = process.hrtime.bigint();
    for (let i = 0; i < 20; i++) call(0, 10_000, 1);
    best[name] = Math.min(best[name], Number(process.hrtime.bigint() - since));
    results[name] = [...new Int32Array(memory.buffer, 1024, 32)].join();
  }
}
const ratio = best.constant / best.parameter;
console.log(`Node ${process.version}: a turn takes ${(best.constant / 200_000).toFixed(2)} ns with the constant, ${(best.parameter / 200_000).toFixed(2)} ns with the parameter (${ratio.toFixed(2)} times)`);
assert.equal(results.constant, results.parameter);
if (Number(process.versions.node.split('.')[0]) < 24) assert.ok(ratio < 1.15, 'the behaviour changed');
else assert.ok(ratio > 1.25, 'the behaviour changed');
JS
node build.mjs
for version in 20.20.2 22.23.3 24.21.0 26.10.0; do
  npm install --silent "node@$version"
  node_modules/node/bin/node measure.mjs
done
