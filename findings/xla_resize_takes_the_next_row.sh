#!/usr/bin/env bash
# A bilinear resize that XLA compiles takes some rows and columns from one place further on.
#
# One would guess: tf.function(jit_compile=True) changes the last bits. A resize is continuous: where rounding puts a position a little lower or higher, the value is a little lower or higher.
# What happens (tensorflow-cpu 2.21.0, x86-64): where a position falls on a row exactly, the result may be the next row instead. Of 33 rows made 65 by tf.image.resize the middle one is row 17 in place of 16; of 65 made 417
#   with align_corners it is five. It comes with fused multiply-adds (AVX2, so nearly every machine; held to AVX there is no such row), as if the row were counted
#   from a position that rounding put on it, and the fraction from one just below, where it is almost 1. Factors that are powers of two with align_corners (33 to 513, 129 to 513: DeepLab's own) are right.
# Why it matters here: labels of a network with other resizes, compared with a TensorFlow that compiles, differ along a line. The operators here are held to TensorFlow's kernels, which are right.
set -euo pipefail
grep -q -w avx2 /proc/cpuinfo && grep -q -w fma /proc/cpuinfo || { echo 'needs a processor with AVX2' >&2; exit 1; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --retries 0 tensorflow-cpu==2.21.0
cat > resize.py <<'PYTHON'
import json
import sys

import numpy as np
import tensorflow as tf

CASES = [(33, 65, 'half_pixel_centers'), (33, 193, 'half_pixel_centers'), (65, 417, 'align_corners'), (33, 513, 'align_corners'), (129, 513, 'align_corners')]

def wrong_rows(rows, larger, grid):
    maps = tf.reshape(tf.range(rows, dtype=tf.float32), [1, rows, 1, 1])
    resize = lambda images: tf.raw_ops.ResizeBilinear(images=images, size=[larger, 1], **{grid: True})
    kernel = resize(maps).numpy().ravel()
    compiled = tf.function(resize, jit_compile=True, autograph=False)(maps).numpy().ravel()
    return [(int(row), round(float(kernel[row]), 3), round(float(compiled[row]), 3)) for row in np.flatnonzero(np.abs(kernel - compiled) > .01)]

print(json.dumps([[*case, wrong_rows(*case)] for case in CASES]))
PYTHON
for isa in AVX2 AVX; do
  XLA_FLAGS=--xla_cpu_max_isa=$isa TF_CPP_MIN_LOG_LEVEL=3 venv/bin/python resize.py > "$isa.json" 2> warnings.txt
done
venv/bin/python - <<'PYTHON'
import json

for isa in ('AVX2', 'AVX'):
    cases = json.load(open(f'{isa}.json'))
    for rows, larger, grid, wrong in cases:
        print(f'{isa}, {rows} to {larger}, {grid}:', ', '.join(f'row {row} is {compiled} in place of {kernel}' for row, kernel, compiled in wrong) or 'as the kernel')
    counts = [len(wrong) for *_, wrong in cases]
    assert counts == ([1, 1, 5, 0, 0] if isa == 'AVX2' else [0] * 5), 'the behaviour changed'
    assert all(compiled == kernel + 1 for *_, wrong in cases for _, kernel, compiled in wrong), 'the behaviour changed'
PYTHON
