#!/usr/bin/env bash
# tf.cast of a float to an integer that cannot hold it: the answer depends on how many elements there are.
#
# One would guess: whatever an out-of-range cast gives, it gives for every element alike.
# What happens (tensorflow-cpu 2.21.0, x86-64): casting 3e9 to int32 gives -2147483648 alone, and 2147483647 in a tensor of several
# elements. Whole vectors of elements saturate, what is left over wraps as a scalar conversion does.
# Why it matters here: the operators of this library are held to TensorFlow's answers; for such values there are two, and the scalar one is kept.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --retries 0 tensorflow-cpu==2.21.0
TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - <<'PYTHON'
import tensorflow as tf

def cast(count):
    return tf.cast(tf.constant([3e9] * count, tf.float32), tf.int32).numpy().tolist()

print('TensorFlow', tf.__version__)
answers = {count: cast(count) for count in (1, 4, 8, 16, 17)}
for count, answer in answers.items():
    print(count, 'elements:', sorted(set(answer)), 'the last one', answer[-1])
values = {value for answer in answers.values() for value in answer}
assert values == {-2**31, 2**31 - 1}, f'the behaviour changed: {values}'
PYTHON
