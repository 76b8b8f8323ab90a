#!/usr/bin/env bash
# TensorFlow's convolutions on the CPU give other bits with other vector instructions, also with oneDNN switched off.
#
# One would guess: TF_ENABLE_ONEDNN_OPTS=0 leaves Eigen's kernels, whose results follow from the program alone.
# What happens (tensorflow-cpu 2.21.0, x86-64): a 1x1 convolution of float32 then still multiplies matrices by oneDNN's sgemm, which picks its kernel
# by the processor. ONEDNN_MAX_CPU_ISA changes its bits although oneDNN is "off": SSE4.1 and AVX2 agree in some elements only.
# Why it matters here: gradients are not continuous at the kinks of ReLU6, so that such bits decide which of them a training step has. Goldens of training steps
# have to say on which instruction set they were made.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --retries 0 tensorflow-cpu==2.21.0
cat > "$folder/conv.py" <<'PYTHON'
import sys
import numpy as np
import tensorflow as tf

random = np.random.default_rng(1)
x = random.standard_normal([1, 33, 33, 96]).astype(np.float32)
w = random.standard_normal([1, 1, 96, 160]).astype(np.float32)
np.save(sys.argv[1], tf.nn.conv2d(x, w, 1, 'SAME').numpy())
PYTHON
for isa in SSE41 AVX2; do
  TF_CPP_MIN_LOG_LEVEL=3 TF_ENABLE_ONEDNN_OPTS=0 ONEDNN_MAX_CPU_ISA=$isa "$folder/venv/bin/python" "$folder/conv.py" "$folder/$isa.npy"
done
"$folder/venv/bin/python" - "$folder" <<'PYTHON'
import sys
import numpy as np

a, b = (np.load(f'{sys.argv[1]}/{isa}.npy') for isa in ('SSE41', 'AVX2'))
print('TensorFlow 2.21.0, oneDNN off: of', a.size, 'elements', int((a == b).sum()), 'have the same bits; they differ by', float(abs(a - b).max()))
assert 0 < (a == b).sum() < a.size, 'the behaviour changed'
PYTHON
