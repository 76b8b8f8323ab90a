#!/usr/bin/env bash
# TIFF files of 16 bits whose bytes come in the other order: pixels are wrong, without an error.
#
# One would guess: a package that reads a TIFF of 16 bits with horizontal differences (predictor 2, what scanners and libtiff write beside LZW and Deflate) reads it in either
#   order of bytes, as it reads both without differences. Big-endian and little-endian are the first two bytes of every TIFF file.
# What happens (files by tifffile 2026.3.3, which reads all of them back): geotiff 3.0.5 adds the differences before it turns the bytes around, so that 134 of 1536 pixels of a
#   big-endian file are right, and all of them of a little-endian one. tiff 7.1.3 reads both, but adds the differences of tiles across their edges: 512 of 1536.
# Why it matters here: TIFF pictures are read through geotiff. Files of this one kind are refused, with the reason, and not segmented as noise.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --retries 0 tifffile==2026.3.3 imagecodecs==2026.3.6
venv/bin/python - <<'PYTHON'
import numpy as np
import tifffile

pixels = (np.arange(32 * 48, dtype=np.uint32) * 37 % 60000).astype(np.uint16).reshape(32, 48)
pixels.astype('<u2').tofile('pixels.raw')
for order, name in (('<', 'little'), ('>', 'big')):
    for tile in (None, (16, 16)):
        file = f"{name}_{'tiles' if tile else 'strips'}.tif"
        tifffile.imwrite(file, pixels, byteorder=order, tile=tile, compression='zlib', predictor=True, photometric='minisblack')
        assert (tifffile.imread(file) == pixels).all()
PYTHON
npm init -y > npm.txt
npm install --silent geotiff@3.0.5 tiff@7.1.3
cat > read.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { fromArrayBuffer } from 'geotiff';
import { decode } from 'tiff';

const bytes = (file) => new Uint8Array(readFileSync(file));
const pixels = new Uint16Array(bytes('pixels.raw').buffer);
const right = (found) => pixels.reduce((count, value, i) => count + Number(found[i] === value), 0);
const found = {};
for (const file of ['little_strips', 'big_strips', 'little_tiles', 'big_tiles']) {
  const image = await (await fromArrayBuffer(bytes(`${file}.tif`).buffer)).getImage();
  found[file] = [right(await image.readRasters({ interleave: true })), right(decode(bytes(`${file}.tif`))[0].data)];
  console.log(`${file}: of ${pixels.length} pixels geotiff has ${found[file][0]} right, tiff ${found[file][1]}`);
}
const expected = { little_strips: [1536, 1536], big_strips: [134, 1536], little_tiles: [1536, 512], big_tiles: [402, 512] };
if (JSON.stringify(found) !== JSON.stringify(expected)) throw new Error('the behaviour changed');
JS
node read.mjs
