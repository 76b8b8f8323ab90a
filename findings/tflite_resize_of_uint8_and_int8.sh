#!/usr/bin/env bash
# A model of TensorFlow Lite in uint8 and the same model in int8 give different pixels.
#
# One would guess: uint8 with zero point 128 and int8 with zero point 0 are two spellings of one number, so a resize of the same values gives the same values.
# What happens (tensorflow-cpu 2.21.0, reference and optimised kernels alike): RESIZE_BILINEAR of uint8 interpolates in float and rounds halves up; of int8 it interpolates in fixed point, and rounds halves
#   away from its zero, which is 128 of the other. In a map of 65 x 65 made from one of 33 x 33 one in six values differs by 1.
# Why it matters here: 8-bit DeepLabs come in both (the zoo's older ones are uint8, converters write int8 today), and end in this operator, before the labels are chosen. Each is computed as its own kernel does.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --retries 0 tensorflow-cpu==2.21.0
TF_CPP_MIN_LOG_LEVEL=3 "$folder/venv/bin/python" - 2> "$folder/warnings" <<'PYTHON'
import numpy as np
import tensorflow as tf
from tensorflow.lite.python import schema_py_generated as schema
from tensorflow.lite.tools import flatbuffer_utils

SMALL, LARGE = 33, 65

def resize_model(dtype, zero_point):
    """A model of one operator: a map of SMALL x SMALL becomes one of LARGE x LARGE, corners on corners."""
    kind = getattr(schema.TensorType, dtype.upper())

    def tensor(name, shape, kind, buffer, quantized=True):
        result = schema.TensorT()
        result.name, result.shape, result.type, result.buffer = name, shape, kind, buffer
        if quantized:
            result.quantization = schema.QuantizationParametersT()
            result.quantization.scale, result.quantization.zeroPoint = [0.5], [zero_point]
        return result

    model = schema.ModelT()
    model.version, model.description = 3, 'resize'
    model.buffers = [schema.BufferT() for _ in range(4)]
    model.buffers[2].data = np.frombuffer(np.array([LARGE, LARGE], 'i4').tobytes(), 'u1')
    code = schema.OperatorCodeT()
    code.builtinCode = code.deprecatedBuiltinCode = schema.BuiltinOperator.RESIZE_BILINEAR
    code.version = 2 if dtype == 'int8' else 1
    model.operatorCodes = [code]
    operator = schema.OperatorT()
    operator.opcodeIndex, operator.inputs, operator.outputs = 0, [0, 1], [2]
    operator.builtinOptionsType = schema.BuiltinOptions.ResizeBilinearOptions
    operator.builtinOptions = schema.ResizeBilinearOptionsT()
    operator.builtinOptions.alignCorners = True
    graph = schema.SubGraphT()
    graph.tensors = [tensor('map', [1, SMALL, SMALL, 1], kind, 1), tensor('size', [2], schema.TensorType.INT32, 2, False), tensor('resized', [1, LARGE, LARGE, 1], kind, 3)]
    graph.inputs, graph.outputs, graph.operators = [0], [2], [operator]
    model.subgraphs = [graph]
    return bytes(flatbuffer_utils.convert_object_to_bytearray(model))

values = np.random.default_rng(0).integers(0, 256, (1, SMALL, SMALL, 1))

def resized(dtype, resolver):
    """Of the same values, as numbers of 0 to 255."""
    offset = 128 if dtype == 'int8' else 0
    interpreter = tf.lite.Interpreter(model_content=resize_model(dtype, 128 - offset), experimental_op_resolver_type=getattr(tf.lite.experimental.OpResolverType, resolver))
    interpreter.allocate_tensors()
    interpreter.set_tensor(interpreter.get_input_details()[0]['index'], (values - offset).astype(dtype))
    interpreter.invoke()
    return interpreter.get_tensor(interpreter.get_output_details()[0]['index']).astype(int) + offset

print('TensorFlow', tf.__version__)
for resolver in ('BUILTIN_REF', 'BUILTIN_WITHOUT_DEFAULT_DELEGATES'):
    difference = resized('uint8', resolver) - resized('int8', resolver)
    print(f'{resolver}: uint8 - int8 is {sorted(set(difference.ravel().tolist()))}, not 0 at {np.mean(difference != 0):.3f} of all places')
    assert np.abs(difference).max() == 1 and np.mean(difference != 0) > 0.1, 'the behaviour changed'
PYTHON
