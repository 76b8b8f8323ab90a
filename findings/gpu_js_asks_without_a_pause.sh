#!/usr/bin/env bash
# gpu.js in asyncMode asks for its result thousands of times while the device computes.
#
# One would guess: `asyncMode` is there so that the page's processor is free while the device computes: it is asked now and then, as other libraries do, every few milliseconds.
# What happens (gpu.js 2.24.1, WebGL 2, Chromium 156): clientWaitSync is called again as soon as a MessageChannel allows, some forty times a millisecond from the first to the last (it means to avoid the 4 ms that browsers put between timers). Every call goes through to the
#   browser's graphics process, so two processors are kept busy by waiting; on SwiftShader, where they are what computes, that was a third of a frame.
# Why it matters here: the gpu backend waits by itself, a millisecond between two looks, and then reads what is there.
set -euo pipefail
chromium=$(command -v chromium || command -v google-chrome) || { echo 'needs chromium' >&2; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > package.json <<'JSON'
{ "private": true, "overrides": { "gpu.js": { "webgpu": "npm:empty-npm-package@1.0.0", "gl": "npm:empty-npm-package@1.0.0" } } }
JSON
npm install --silent gpu.js@2.24.1 playwright-core@1.65.1
cat > measure.mjs <<'JS'
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const browser = await chromium.launch({ executablePath: process.argv[2], args: ['--no-sandbox', '--disable-quic', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'] });
const page = await browser.newPage();
await page.addScriptTag({ path: 'node_modules/gpu.js/dist/gpu-browser.min.js' });
const measured = await page.evaluate(async () => {
  let asked = 0;
  const { clientWaitSync } = WebGL2RenderingContext.prototype;
  WebGL2RenderingContext.prototype.clientWaitSync = function (...args) {
    asked++;
    return clientWaitSync.apply(this, args);
  };
  const size = 512;
  const gpu = new (GPU.GPU ?? GPU)({ mode: 'webgl2' });
  const product = gpu.createKernel(`function (a, b) {
    let sum = 0;
    for (let k = 0; k < ${size}; k++) sum += a[this.thread.y][k] * b[k][this.thread.x];
    return sum;
  }`, { output: [size, size], asyncMode: true });
  const matrix = Array.from({ length: size }, (_, y) => Float32Array.from({ length: size }, (_x, x) => Math.sin(x + y)));
  await product(matrix, matrix);
  asked = 0;
  const begin = performance.now();
  await product(matrix, matrix);
  return { kernel: product.kernel.constructor.name, milliseconds: Math.round(performance.now() - begin), asked };
});
console.log(`Chromium ${browser.version()}`, measured);
await browser.close();
assert.ok(measured.asked > 1000 && measured.asked > measured.milliseconds, 'the behaviour changed');
JS
node measure.mjs "$chromium"
