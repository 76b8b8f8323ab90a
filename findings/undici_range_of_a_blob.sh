#!/usr/bin/env bash
# fetch of a blob: URL with a Range header leaves out the last byte that was asked for.
#
# One would guess: `Range: bytes=0-9` of a Blob of ten bytes answers 206 with ten bytes, as a server does: both ends are inclusive (RFC 9110, 14.1.2).
# What happens (undici 6.24.1, which is what Node 20 has for its fetch): nine bytes, though Content-Range says "bytes 0-9/10"; `bytes=0-0` gives none.
# Why it matters here: models are read by ranges. A checkpoint at a blob: URL would be told as cut off; such URLs are read whole instead.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y > "$folder/npm.txt"
npm install --silent undici@6.24.1
cat > range.mjs <<'JS'
import { fetch } from 'undici';

const url = URL.createObjectURL(new Blob([Uint8Array.from({ length: 10 }, (_, i) => i)]));
const lengths = {};
for (const range of ['bytes=0-9', 'bytes=0-4', 'bytes=0-0']) {
  const response = await fetch(url, { headers: { Range: range } });
  lengths[range] = (await response.arrayBuffer()).byteLength;
  console.log(`${range}: status ${response.status}, Content-Range ${response.headers.get('Content-Range')}, ${lengths[range]} bytes`);
}
if (lengths['bytes=0-9'] !== 9 || lengths['bytes=0-4'] !== 4 || lengths['bytes=0-0'] !== 0) throw new Error('the behaviour changed');
JS
node range.mjs
