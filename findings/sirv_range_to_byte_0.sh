#!/usr/bin/env bash
# A static server that takes the range "to byte 0" for a range without an end.
#
# One would guess: `Range: bytes=0-0` is the cheapest question for a file's size: one byte, and Content-Range tells how many there are (RFC 9110, 14.1.2).
# What happens (sirv 3.0.2, which serves files in Vite's development server and preview): all bytes from 0 to the end; `bytes=0-1` gives two, as it should.
# Why it matters here: a model at a URL is looked up by that question. 440 MB would be downloaded to learn that they are 440 MB; an answer that
#   is longer than what was asked for is therefore stopped, and its Content-Range believed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > "$folder/npm.txt"
npm install --silent sirv@3.0.2
mkdir files
head -c 1000 /dev/zero > files/model.bin
cat > serve.mjs <<'JS'
import { createServer } from 'node:http';
import sirv from 'sirv';

const server = createServer(sirv('files', { dev: true }));
await new Promise((resolve) => server.listen(0, resolve));
const lengths = {};
for (const range of ['bytes=0-0', 'bytes=0-1', 'bytes=1-1']) {
  const response = await fetch(`http://localhost:${server.address().port}/model.bin`, { headers: { Range: range } });
  lengths[range] = (await response.arrayBuffer()).byteLength;
  console.log(`${range}: status ${response.status}, Content-Range ${response.headers.get('Content-Range')}, ${lengths[range]} bytes`);
}
server.close();
if (lengths['bytes=0-0'] !== 1000 || lengths['bytes=0-1'] !== 2 || lengths['bytes=1-1'] !== 1) throw new Error('the behaviour changed');
JS
node serve.mjs
