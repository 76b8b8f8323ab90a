#!/usr/bin/env bash
# A worker of Bun that was started with node:worker_threads never hears a message where workers of browsers listen.
#
# One would guess: a worker in which `addEventListener` and `postMessage` are there as globals is one as browsers have them, and
#   `addEventListener('message', ...)` hears what it is sent. Scripts that run in Node and in browsers tell the two apart by that.
# What happens (Bun 1.4.5): both globals are there, and messages arrive on `parentPort` alone. Deno 2.9.6 delivers them to both.
# Why it matters here: the threads of the wasm backend never heard what to begin with, and whoever waited for them waited for ever.
#   A script that is for all runtimes has to listen on both, and to begin once; and whoever starts a worker needs a limit to wait.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > "$folder/npm.txt"
npm install --silent bun@1.4.5
cat > worker.mjs <<'JS'
import { parentPort } from 'node:worker_threads';

const heard = [];
addEventListener('message', () => heard.push('addEventListener'));
parentPort.on('message', () => heard.push('parentPort'));
setTimeout(() => parentPort.postMessage({ globals: [typeof addEventListener, typeof postMessage], heard }), 1000);
JS
cat > main.mjs <<'JS'
import { Worker } from 'node:worker_threads';

const worker = new Worker(new URL('./worker.mjs', import.meta.url));
worker.postMessage('begin');
const found = JSON.stringify(await new Promise((resolve) => worker.once('message', resolve)));
await worker.terminate();
console.log(found);
if (found !== '{"globals":["function","function"],"heard":["parentPort"]}') throw new Error('the behaviour changed');
JS
node_modules/.bin/bun main.mjs
