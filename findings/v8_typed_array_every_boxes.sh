#!/usr/bin/env bash
# A typed array's `every`, asked whether all numbers are finite, makes an object of each number, however often it has run.
#
# One would guess: a Float32Array holds bare numbers, and a callback that is hot, or Number.isFinite itself, is put into the loop; nothing is allocated, as it is not in the loop that one would write.
# What happens (Node 20.20.2, 22.23.3 and 24.21.0): 16 bytes an element after any number of runs, with the built-in function and with one's own: `every` of typed arrays is a built-in that calls, and what is called gets its number in an object.
#   A question about 8 MB of weights makes 32 MB of garbage.
# Why it matters here: V8's young space doubles by what outlives a collection, and it stays as large. Checking the weights of an 8-bit network so, while it was loaded, made 72 MB of garbage in place of 41, and the process 7 MB larger for good.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.txt
cat > every.mjs <<'JS'
import assert from 'node:assert/strict';

const weights = Float32Array.from({ length: 2 ** 21 }, (_, i) => Math.sin(i));
const ways = {
  'every(Number.isFinite)': () => weights.every(Number.isFinite),
  'every((x) => Math.abs(x) < Infinity)': () => weights.every((x) => Math.abs(x) < Infinity),
  'a loop': () => {
    for (let i = 0; i < weights.length; i++) if (!Number.isFinite(weights[i])) return false;
    return true;
  },
};
const bytes = {};
for (const [name, isFinite] of Object.entries(ways)) {
  for (let warm = 0; warm < 5; warm++) isFinite();
  globalThis.gc();
  const before = process.memoryUsage().heapUsed;
  assert.ok(isFinite());
  bytes[name] = (process.memoryUsage().heapUsed - before) / weights.length;
}
console.log(`Node ${process.version}:`, Object.entries(bytes).map(([name, each]) => `${name} ${each.toFixed(1)} bytes an element`).join(', '));
assert.ok(bytes['every(Number.isFinite)'] > 8 && bytes['every((x) => Math.abs(x) < Infinity)'] > 8 && bytes['a loop'] < 4, 'the behaviour changed');
JS
# So large a young space that nothing is collected in between.
for version in 20.20.2 22.23.3 24.21.0; do
  npm install --silent "node@$version"
  node_modules/node/bin/node --expose-gc --min-semi-space-size=256 --max-semi-space-size=256 every.mjs
done
