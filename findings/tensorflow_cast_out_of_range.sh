#!/usr/bin/env bash
# tf.cast of a float to uint8 beyond 255: the answer depends on how many elements the tensor has.
#
# One would guess: whatever an out-of-range cast gives (255, or 300 - 256 = 44), it gives for every element alike.
# What happens (tensorflow-cpu 2.21.0, x86-64): 300.0 becomes 44 in a tensor of 8 elements and 255 in one of 32; -5.0 becomes 251, or 0. Of 40 elements the first 32 saturate and
# the last 8 wrap: whole vectors are cast by other instructions than what is left over. tf.saturate_cast is what always saturates.
# Why it matters here: pictures are cast to uint8, and the operators of this library are held to TensorFlow's answers. For such values there are two; the one of single elements is kept.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --retries 0 tensorflow-cpu==2.21.0
TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - <<'PYTHON'
import tensorflow as tf

def cast(value, count):
    return tf.cast(tf.constant([value] * count, tf.float32), tf.uint8).numpy().tolist()

print('TensorFlow', tf.__version__)
for value in (300.0, -5.0):
    for count in (8, 32, 40):
        print(value, 'in', count, 'elements:', cast(value, count)[0], 'first,', cast(value, count)[-1], 'last')
assert set(cast(300.0, 8)) == {44} and set(cast(300.0, 32)) == {255}, 'the behaviour changed'
assert set(cast(-5.0, 8)) == {251} and set(cast(-5.0, 32)) == {0}, 'the behaviour changed'
assert cast(300.0, 40) == [255] * 32 + [44] * 8, 'the behaviour changed'
PYTHON
