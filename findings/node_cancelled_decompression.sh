#!/usr/bin/env bash
# A DecompressionStream that is cancelled right after it was read throws where nobody can catch it.
#
# One would guess: `reader.cancel()` means "no more, thank you" at any time, and answers with a promise (Streams standard, 4.2.4); who leaves a `for await` over a stream relies on it.
# What happens (Node 20.20.2, 22.23.3 and 24.21.0): reading made room, so the inflater goes on at the next tick; by then its queue is closed by the cancelling, and what it had inflated already is put into it. The TypeError
#   "Invalid state: Controller is already closed" belongs to no promise: it is an uncaught exception, which ends a process that does not listen for those. It happens where the reader is slower than the inflater.
# Why it matters here: PNG files and archives are inflated so, and reading stops early where one is damaged, larger than it says, or not wanted any more. The library waits for one turn of the event loop before it cancels.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.txt
cat > cancel.mjs <<'JS'
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';

const packed = gzipSync(Buffer.alloc(2 ** 24));
const turn = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const thrown = { 'at once': [], 'a turn later': [] };
let when;
process.on('uncaughtException', (error) => thrown[when].push(error.message));
for (when of Object.keys(thrown)) {
  for (let round = 0; round < 50; round++) {
    const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip')).getReader();
    await reader.read();
    await turn(5); // the inflater is ahead
    await reader.read();
    if (when === 'a turn later') await turn(0);
    await reader.cancel();
    await turn(0);
  }
}
console.log(`Node ${process.version}:`, Object.entries(thrown).map(([name, errors]) => `${name} ${errors.length} of 50${errors.length > 0 ? ` (${errors[0]})` : ''}`).join(', '));
assert.ok(thrown['at once'].length > 0 && thrown['a turn later'].length === 0, 'the behaviour changed');
JS
for version in 20.20.2 22.23.3 24.21.0; do
  npm install --silent "node@$version"
  node_modules/node/bin/node cancel.mjs
done
