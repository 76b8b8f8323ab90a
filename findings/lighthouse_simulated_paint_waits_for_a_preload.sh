#!/usr/bin/env bash
# Lighthouse's default throttling lets the largest paint wait for a low-priority download that had merely arrived before it.
#
# One would guess: a preload with fetchpriority="low", which no picture depends on, moves the largest contentful paint as it does in a browser on a slow line: hardly.
# What happens (lighthouse 12.8.2, Chromium 156): the page is loaded without throttling, and times on a slow line are simulated from what was seen. 1.5 MB that were there before the picture was painted
#   count as something it waited for: 8.5 s with the preload, 0.9 s without. With throttling that is really applied (`throttlingMethod: 'devtools'`) they are 2.7 s and 2.3 s.
# Why it matters here: the page fetches the model beside its scripts, so that the first result comes soon. It is paid for with a quarter of Lighthouse's default score, and with nothing that a visitor sees.
set -euo pipefail
chromium=$(command -v chromium || command -v google-chrome) || { echo 'needs chromium' >&2; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > npm.txt
npm install --silent lighthouse@12.8.2 chrome-launcher@1.2.1 pngjs@7.0.0
cat > measure.mjs <<'JS'
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { PNG } from 'pngjs';

const picture = new PNG({ width: 160, height: 160 });
for (let i = 0, value = 1; i < picture.data.length; i++) picture.data[i] = i % 4 === 3 ? 255 : (value = (value * 48271) % 2147483647) & 255;

const page = (head) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A page</title>${head}</head>
<body><h1>A page</h1><script type="module" src="/late.js"></script></body></html>`;
const LATE = `const image = Object.assign(new Image(340, 340), { alt: 'noise', src: '/picture.png' }); document.body.append(image);`;
const FILES = {
  '/with': ['text/html', page('<link rel="preload" as="fetch" crossorigin fetchpriority="low" href="/weights.bin">')],
  '/without': ['text/html', page('')],
  '/late.js': ['text/javascript', LATE],
  '/picture.png': ['image/png', PNG.sync.write(picture)],
  '/weights.bin': ['application/octet-stream', Buffer.alloc(1_500_000, 7)],
};
const server = createServer(({ url }, response) => {
  const [type, body] = FILES[url] ?? ['text/plain', ''];
  response.writeHead(FILES[url] ? 200 : 404, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
});
await new Promise((done) => server.listen(0, done));

const chrome = await launch({ chromePath: process.argv[2], chromeFlags: ['--headless=new', '--no-sandbox', '--disable-quic'] });
const paint = {};
for (const throttlingMethod of ['simulate', 'devtools']) {
  for (const name of ['with', 'without']) {
    const { lhr } = await lighthouse(`http://localhost:${server.address().port}/${name}`, { port: chrome.port, onlyCategories: ['performance'], throttlingMethod, logLevel: 'error' });
    paint[`${throttlingMethod} ${name}`] = lhr.audits['largest-contentful-paint'].numericValue / 1000;
    console.log(`lighthouse ${lhr.lighthouseVersion}, ${throttlingMethod}, ${name} the preload: ${paint[`${throttlingMethod} ${name}`].toFixed(1)} s`);
  }
}
chrome.kill();
server.close();
assert.ok(paint['simulate with'] > 4 * paint['simulate without'], 'the simulation changed');
assert.ok(paint['devtools with'] < 2 * paint['devtools without'], 'what is applied changed');
JS
node measure.mjs "$chromium"
