#!/usr/bin/env bash
# OpenCV runs an atrous convolution of a TensorFlow graph without its holes, where these are written as the node's attribute.
#
# One would guess: OpenCV's reader of frozen graphs, with which DeepLab is a usual example, knows both ways to write an atrous convolution: between SpaceToBatchND and BatchToSpaceND, and by Conv2D's
#   attribute `dilations`; or it refuses the one that it does not know.
# What happens (opencv-python-headless 5.0.0.93 and 4.14.0.94; graphs by tensorflow-cpu 2.21.0): the first is computed as TensorFlow does, the second as if dilations were 1, without a word. The shape is
#   right, as it is with SAME padding at any rate.
# Why it matters here: `tf.nn.conv2d(dilations=)` writes the attribute; `tf.nn.convolution`, atrous_conv2d and Keras 3 write the other, as the graphs of the zoo have it. Of two exports of one DeepLab OpenCV gives the labels of one, and of the other those of
#   a network that sees much less around a pixel. This library runs both alike, and its ONNX files OpenCV reads with their holes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv tensorflow
python3 -m venv opencv
tensorflow/bin/pip install --quiet --retries 0 tensorflow-cpu==2.21.0
opencv/bin/pip install --quiet --retries 0 numpy==2.4.6 opencv-python-headless==5.0.0.93
TF_CPP_MIN_LOG_LEVEL=3 TF_ENABLE_ONEDNN_OPTS=0 tensorflow/bin/python - 2> warnings.txt <<'PYTHON'
import numpy as np
import tensorflow as tf

generator = np.random.default_rng(0)
maps = generator.standard_normal((1, 17, 17, 4)).astype(np.float32)
kernel = generator.standard_normal((3, 3, 4, 5)).astype(np.float32)
results = {'maps': maps}

def write(name, convolve):
    with tf.Graph().as_default() as graph:
        convolve(tf.compat.v1.placeholder(tf.float32, maps.shape, 'maps'))
        output = graph.get_operations()[-1].outputs[0]
        with tf.compat.v1.Session() as session:
            results[name] = session.run(output, {'maps:0': maps})
        with open(f'{name}.pb', 'wb') as file:
            file.write(graph.as_graph_def().SerializeToString())

for rate in (1, 2, 4):
    write(f'attribute_{rate}', lambda x: tf.nn.conv2d(x, kernel, 1, 'SAME', dilations=rate))
    write(f'batches_{rate}', lambda x: tf.nn.convolution(x, kernel, padding='SAME', dilations=rate))
np.savez('results.npz', **results)
PYTHON
opencv/bin/python - <<'PYTHON'
import cv2
import numpy as np

results = np.load('results.npz')

def run(name):
    network = cv2.dnn.readNetFromTensorflow(f'{name}.pb')
    network.setInput(np.ascontiguousarray(results['maps'].transpose(0, 3, 1, 2)))
    return network.forward().transpose(0, 2, 3, 1)

print('OpenCV', cv2.__version__)
for rate in (1, 2, 4):
    distance = {way: float(np.abs(run(f'{way}_{rate}') - results[f'{way}_{rate}']).max()) for way in ('attribute', 'batches')}
    without = float(np.abs(run(f'attribute_{rate}') - results['attribute_1']).max())
    agree = float(np.abs(results[f'attribute_{rate}'] - results[f'batches_{rate}']).max())
    print(f'rate {rate}: from TensorFlow, by SpaceToBatchND {distance["batches"]:.1e}, by the attribute {distance["attribute"]:.1e}; the latter from a rate of 1: {without:.1e}; the two in TensorFlow: {agree:.1e}')
    assert distance['batches'] < 1e-4 and agree < 1e-4 and without < .01, 'the behaviour changed'
    assert rate == 1 or distance['attribute'] > 1, 'the behaviour changed'
PYTHON
