#!/usr/bin/env bash
# TensorFlow's own tool for making graphs ready for inference changes what a resize computes.
#
# One would guess: optimize_for_inference may fuse operators, but the fused graph computes the same, or the tool leaves an operator alone that it cannot express.
# What happens (tensorflow-cpu 2.21.0): ResizeBilinear followed by Conv2D becomes FusedResizeAndPadConv2D, which has an attribute for align_corners and none for half_pixel_centers.
#   A resize with half_pixel_centers (what tf.image.resize makes) is fused nevertheless, and is then one without: a score is off by 3.0, without a word. The other two grids keep every bit.
# Why it matters here: frozen graphs of DeepLab have gone through this tool, and are resized once before the decoder. A fused graph is run as it says, which is what TensorFlow does with it; labels that
#   disagree with the checkpoint's are then the graph's.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --retries 0 tensorflow-cpu==2.21.0
TF_CPP_MIN_LOG_LEVEL=3 TF_ENABLE_ONEDNN_OPTS=0 "$folder/venv/bin/python" - <<'PYTHON'
import logging

import numpy as np
import tensorflow as tf
from tensorflow.python.tools import optimize_for_inference_lib

logging.getLogger('tensorflow').setLevel(logging.ERROR)
v1 = tf.compat.v1
generator = np.random.default_rng(0)
picture = generator.standard_normal((1, 5, 5, 2)).astype(np.float32)
kernel = generator.standard_normal((3, 3, 2, 1)).astype(np.float32)

def resize_and_convolve(**grid):
    with tf.Graph().as_default() as graph:
        images = v1.placeholder(tf.float32, [1, 5, 5, 2], 'images')
        resized = tf.raw_ops.ResizeBilinear(images=images, size=[10, 10], **grid)
        tf.identity(tf.nn.conv2d(resized, kernel, 1, 'SAME'), 'scores')
        return graph.as_graph_def()

def run(graph_def):
    with tf.Graph().as_default():
        tf.import_graph_def(graph_def, name='')
        with v1.Session() as session:
            return session.run('scores:0', {'images:0': picture})

print('TensorFlow', tf.__version__)
worst = {}
for grid in ({}, {'align_corners': True}, {'half_pixel_centers': True}):
    before = resize_and_convolve(**grid)
    after = optimize_for_inference_lib.optimize_for_inference(before, ['images'], ['scores'], tf.float32.as_datatype_enum)
    fused = [node.op for node in after.node if 'Fused' in node.op]
    name = next(iter(grid), 'neither')
    worst[name] = float(np.abs(run(before) - run(after)).max())
    print(f'{name}: {fused}, largest difference {worst[name]:.3f}')
    assert fused == ['FusedResizeAndPadConv2D'], 'the behaviour changed'
assert worst['neither'] == 0 and worst['align_corners'] == 0 and worst['half_pixel_centers'] > 1, 'the behaviour changed'
PYTHON
