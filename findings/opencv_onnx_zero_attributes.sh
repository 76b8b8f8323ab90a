#!/usr/bin/env bash
# A zero that an encoder of protocol buffers leaves out makes an ONNX file that OpenCV does not read.
#
# One would guess: a scalar field that is not in the bytes is zero, so `keepdims = 0` written out and left out are one attribute. ONNX publishes its schema in two forms, onnx.proto and onnx.proto3, and encoders of the
#   second leave zeros out.
# What happens (opencv-python-headless 5.0.0.93 and 4.14.0.94): onnx 1.23.1 finds the file valid, its evaluator and onnxruntime 1.30.0 compute the same from both. OpenCV asks whether the field is there, and refuses the
#   file: "Attribute[keepdims]: unsupported attribute format", which reads as if it did not know the attribute. So it is with an axis of 0.
# Why it matters here: ONNX files of this library left zeros out, as protobufjs does, and no DeepLab of them could be read by OpenCV. Attributes have their value now; OpenCV then gives the labels of onnxruntime.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --retries 0 numpy==2.4.6 onnx==1.23.1 onnxruntime==1.30.0 opencv-python-headless==5.0.0.93
venv/bin/python - 2> warnings.txt <<'PYTHON'
import cv2
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

scores = np.random.default_rng(0).standard_normal((1, 5, 9, 9)).astype(np.float32)
node = helper.make_node('ArgMax', ['scores'], ['labels'], axis=1, keepdims=0)
graph = helper.make_graph([node], 'labels', [helper.make_tensor_value_info('scores', TensorProto.FLOAT, [1, 5, 9, 9])], [helper.make_tensor_value_info('labels', TensorProto.INT64, [1, 9, 9])])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid('', 17)], ir_version=8)

def opencv(bytes_):
    try:
        network = cv2.dnn.readNetFromONNX(np.frombuffer(bytes_, np.uint8))
        network.setInput(scores)
        return (network.forward().reshape(1, 9, 9) == scores.argmax(1)).all()
    except cv2.error:
        return False

print('OpenCV', cv2.__version__)
read = []
for written in (True, False):
    if not written:
        for attribute in model.graph.node[0].attribute:
            if attribute.i == 0:
                attribute.ClearField('i')
    onnx.checker.check_model(model, full_check=True)
    bytes_ = model.SerializeToString()
    evaluated = ReferenceEvaluator(onnx.load_from_string(bytes_)).run(None, {'scores': scores})[0]
    computed = onnxruntime.InferenceSession(bytes_, providers=['CPUExecutionProvider']).run(None, {'scores': scores})[0]
    assert (evaluated == scores.argmax(1)).all() and (computed == scores.argmax(1)).all()
    read.append(bool(opencv(bytes_)))
    print(f'keepdims = 0 {"written" if written else "left out"}: {len(bytes_)} bytes, valid, labels by onnx and onnxruntime are right, by OpenCV {"right" if read[-1] else "none: it refuses the file"}')
assert read == [True, False], 'the behaviour changed'
PYTHON
