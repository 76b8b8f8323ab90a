"""TensorFlow Lite models of the toy network of make_frozen_cases.py, and what TensorFlow Lite's reference kernels make of a picture with them.

    python test/reference/make_tflite.py

writes test/reference/tflite/CASE.tflite, CASE.json (names and types), CASE.in and CASE.out: the bytes of the first input and the first output.
"""
import json
import os
import sys

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
sys.dont_write_bytecode = True
import numpy as np
import tensorflow as tf2
import make_frozen_cases as cases

tf = cases.tf
HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(HERE, 'tflite')
SIDE = 33


def pictures(count):
    random = np.random.RandomState(7)
    for _ in range(count):
        coarse = random.uniform(-1.4, 1.4, [5, 5, 3]).astype(np.float32)
        rows = np.linspace(0, 4, SIDE)
        low = np.minimum(rows.astype(int), 3)
        part = (rows - low).astype(np.float32)
        mix = lambda a, axis: np.take(a, low, axis) * (1 - part).reshape([-1 if i == axis else 1 for i in range(3)]) + np.take(a, low + 1, axis) * part.reshape([-1 if i == axis else 1 for i in range(3)])
        yield np.clip(mix(mix(coarse, 0), 1), -1, 1)[None].astype(np.float32)


def convert(name, seed):
    with tf.Graph().as_default() as graph, tf.Session() as session:
        x = tf.placeholder(tf.float32, [1, SIDE, SIDE, 3], 'sub_7')
        y = cases.resize(cases.Network(seed, 'fused').logits(x), [SIDE, SIDE])
        y = tf.argmax(y, 3, output_type=tf.int32, name='labels') if 'labels' in name else tf.identity(y, 'scores')
        session.run(tf.global_variables_initializer())
        converter = tf.lite.TFLiteConverter.from_session(session, [x], [y])
        if name == 'half':
            converter.optimizations = [tf2.lite.Optimize.DEFAULT]
            converter.target_spec.supported_types = [tf2.float16]
        elif name == 'dynamic':
            converter.optimizations = [tf2.lite.Optimize.DEFAULT]
        elif name.startswith('int8'):
            converter.optimizations = [tf2.lite.Optimize.DEFAULT]
            converter.representative_dataset = lambda: ([each] for each in pictures(8))
            converter.target_spec.supported_ops = [tf2.lite.OpsSet.TFLITE_BUILTINS_INT8]
            if 'uint8' in name:
                converter.inference_input_type = tf2.uint8
                converter.inference_output_type = tf2.int32 if 'labels' in name else tf2.uint8
        return converter.convert()


def make(name):
    model = convert(name, 11)
    interpreter = tf2.lite.Interpreter(model_content=model, experimental_op_resolver_type=tf2.lite.experimental.OpResolverType.BUILTIN_REF)
    interpreter.allocate_tensors()
    [given], [asked] = interpreter.get_input_details(), interpreter.get_output_details()
    picture = next(pictures(1))
    if given['dtype'] != np.float32:
        scale, zero = given['quantization']
        picture = np.clip(np.round(picture / scale + zero), np.iinfo(given['dtype']).min, np.iinfo(given['dtype']).max)
    picture = picture.astype(given['dtype'])
    interpreter.set_tensor(given['index'], picture)
    interpreter.invoke()
    out = interpreter.get_tensor(asked['index'])
    os.makedirs(FOLDER, exist_ok=True)
    base = os.path.join(FOLDER, name)
    with open(f'{base}.tflite', 'wb') as file:
        file.write(model)
    picture.tofile(f'{base}.in')
    out.tofile(f'{base}.out')
    with open(f'{base}.json', 'w') as file:
        json.dump({'input': given['name'], 'output': asked['name'], 'inputType': np.dtype(given['dtype']).name, 'outputType': out.dtype.name, 'shape': list(out.shape)}, file)
        file.write('\n')
    ops = {}
    for op in interpreter._get_ops_details():
        ops[op['op_name']] = ops.get(op['op_name'], 0) + 1
    print(name, len(model), given['dtype'].__name__, out.dtype, out.shape, len(np.unique(out)), ops)


for each in sys.argv[1:] or ['float', 'float_labels', 'half', 'int8', 'int8_uint8_labels']:
    make(each)
