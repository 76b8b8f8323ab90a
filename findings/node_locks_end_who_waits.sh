#!/usr/bin/env bash
# A thread of Node that waits for a lock (Web Locks, navigator.locks) is ended while it waits.
#
# One would guess: a promise that a lock will settle is something to wait for, as one of a timer or a file is; the lock is held by another thread of the same process, and will be released.
# What happens (Node 24.21.0 and 26.10.0; locks came with 24.5): a request does not keep its thread alive. Four workers ask for the same lock for a third of a second each: one gets it; the other three have nothing else to do, so that they
#   end at once with code 13, "unsettled top-level await", and what they were started for is never done. With a timer beside the request all four get their turn. In browsers, whose interface it is, nobody ends.
# Why it matters here: flags of V8 belong to the process, so threads that load a model with `wideVectors` take turns; they hold a timer while they wait.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.txt
cat > locks.mjs <<'JS'
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { isMainThread, Worker, workerData } from 'node:worker_threads';

if (isMainThread) {
  const results = {};
  for (const timer of [false, true]) {
    const workers = Array.from({ length: 4 }, () => new Worker(new URL(import.meta.url), { workerData: { timer }, stderr: true }));
    results[timer ? 'with a timer' : 'alone'] = (await Promise.all(workers.map((worker) => once(worker, 'exit')))).map(([code]) => code).sort();
  }
  console.log(`Node ${process.version}: exit codes`, JSON.stringify(results));
  assert.deepEqual(results['with a timer'], [0, 0, 0, 0]);
  assert.ok(results.alone.includes(13), 'the behaviour changed');
} else {
  const timer = workerData.timer ? setInterval(() => undefined, 1000) : undefined;
  await navigator.locks.request('turn', () => {
    const since = performance.now();
    while (performance.now() - since < 300);
  });
  clearInterval(timer);
}
JS
for version in 24.21.0 26.10.0; do
  npm install --silent "node@$version"
  node_modules/node/bin/node locks.mjs
done
