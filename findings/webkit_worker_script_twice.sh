#!/usr/bin/env bash
# A module worker's script that is evaluated a second time, because a module that it loads later imports it.
#
# One would guess: the script of a module worker is in the worker's module map under its URL, as any module is (HTML, "run a worker"), so that an
#   import of that URL gives the same module. Bundlers build on it: what a worker and its lazily loaded chunks share stays in the worker's own script.
# What happens (WebKitGTK 2.50.6): the script runs again, as another module, with variables and listeners of its own. Chromium 156 evaluates it once.
# Why it matters here: the library loads parts of itself when they are needed. In a worker that Vite has built, both copies heard every message, one of
#   them had loaded the model, and the other one said that there was none. Such a worker has to be built as one file (docs/recipes.md).
#
# Needs Debian's webkit2gtk-driver, and an X display (xvfb-run).
set -euo pipefail
folder=$(mktemp -d)
driver=''
trap 'kill $driver 2> /dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > "$folder/npm.txt"
npm install --silent sirv@3.0.2 selenium-webdriver@4.46.0
mkdir site
echo '<!doctype html><title>page</title>' > site/index.html
cat > site/worker.js <<'JS'
self.evaluations = (self.evaluations ?? 0) + 1;
export const shared = 1;
if (self.evaluations === 1) import('./chunk.js').then(() => self.postMessage(self.evaluations));
JS
echo "import { shared } from './worker.js'; export const chunk = shared;" > site/chunk.js
WebKitWebDriver --port=34999 > "$folder/driver.txt" 2>&1 &
driver=$!
cat > run.mjs <<'JS'
import { createServer } from 'node:http';
import sirv from 'sirv';
import { Builder, Capabilities } from 'selenium-webdriver';

const server = createServer(sirv('site', { dev: true }));
await new Promise((resolve) => server.listen(0, resolve));
await new Promise((resolve) => setTimeout(resolve, 2000));
const browser = await new Builder().usingServer('http://127.0.0.1:34999').withCapabilities(new Capabilities({ browserName: 'MiniBrowser' })).build();
await browser.get(`http://localhost:${server.address().port}/`);
const evaluations = await browser.executeAsyncScript("const worker = new Worker('/worker.js', { type: 'module' }); worker.onmessage = ({ data }) => arguments[0](data);");
console.log(`${(await browser.getCapabilities()).getBrowserVersion()}: the worker's script was evaluated ${evaluations} times`);
await browser.quit();
server.close();
if (evaluations !== 2) throw new Error('the behaviour changed');
JS
node run.mjs
