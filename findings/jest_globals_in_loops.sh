#!/usr/bin/env bash
# A loop that names a global (Math.max, Number.isNaN) takes a hundred times as long in Jest as in Node.
#
# One would guess: Jest runs a file as Node does, with some globals more; what V8 has compiled is as fast there, and `Math.max` in a loop is a single instruction.
# What happens (Jest 30.5.2, Node 20.20.2 to 26.10.0, CommonJS and ES modules alike): every file runs in a context of node:vm, whose globals are asked for through a hook for each use, compiled code or not. Two
#   million turns of a loop with one Math.max take 350 to 440 ms; with `const { max } = Math` in front of it they take 2 to 3, as in Node by itself.
# Why it matters here: people test what they build on this library with Jest. To find ranges for 8 bits took a minute there and .3 s elsewhere. Loops over pixels and weights have such functions as
#   constants of their module, and this project's own tests get them in front of every file (test/transform.mjs), which took minutes off them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "name": "finding", "jest": { "transform": {} } }' > package.json
npm install --silent jest@30.5.2
cat > loop.js <<'JS'
const { max } = Math;
const TURNS = 2e6;
function named() {
  let most = 0;
  for (let i = 0; i < TURNS; i++) most = Math.max(most, i % 1000);
  return most;
}
function kept() {
  let most = 0;
  for (let i = 0; i < TURNS; i++) most = max(most, i % 1000);
  return most;
}
/** The least of seven times, in milliseconds: the first ones compile. */
function least(loop) {
  const times = Array.from({ length: 7 }, () => {
    const begin = process.hrtime.bigint();
    loop();
    return Number(process.hrtime.bigint() - begin) / 1e6;
  });
  return Math.min(...times);
}
exports.times = () => [least(named), least(kept)];
JS
echo "test('times', () => void process.stdout.write('times ' + require('./loop.js').times().join(' ') + '\\n'));" > loop.test.js
node -e "console.log('times ' + require('./loop.js').times().join(' '))" > node.txt
node node_modules/jest/bin/jest.js > jest.txt 2>&1
for where in node jest; do sed -n "s/.*times \([0-9.]*\) \([0-9.]*\)/$where: Math.max \1 ms, a constant of the module \2 ms/p" "$where.txt"; done
# Times of machines differ; a factor of ten does not.
node -e '
  const [named, kept] = require("fs").readFileSync("jest.txt", "utf8").match(/times ([0-9.]+) ([0-9.]+)/).slice(1).map(Number);
  if (named < 10 * kept) { console.log("the behaviour changed"); process.exit(1); }'
