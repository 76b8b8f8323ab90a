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


class MobileNetV3:
    """A small network with the parts of MobileNet-v3 and its head, a transposed convolution, and what a ResNet begins with."""

    def __init__(self, seed):
        self.random = np.random.RandomState(seed)

    def conv(self, x, channels, side=1, stride=1, rate=1, op='conv'):
        _, rows, columns, depth = x.shape.as_list()
        if op == 'depthwise':
            weights = self.random.normal(0, 1 / side, [side, side, depth, 1]).astype(np.float32)
            y = tf.nn.depthwise_conv2d(x, weights, [1, stride, stride, 1], 'SAME', dilations=[rate, rate])
            channels = depth
        elif op == 'transposed':
            weights = self.random.normal(0, (side * side / stride**2 * depth) ** -.5, [side, side, channels, depth]).astype(np.float32)
            y = tf.nn.conv2d_transpose(x, weights, [1, (rows - 1) * stride + 1, (columns - 1) * stride + 1, channels], stride, 'SAME')
        else:
            weights = self.random.normal(0, (side * side * depth) ** -.5, [side, side, depth, channels]).astype(np.float32)
            y = tf.nn.conv2d(x, weights, [1, stride, stride, 1], 'SAME', dilations=rate)
        return y + self.random.normal(0, .1, [channels]).astype(np.float32)

    hard_sigmoid = staticmethod(lambda x: tf.nn.relu6(x + 3) * np.float32(1 / 6))
    hard_swish = staticmethod(lambda x: x * tf.nn.relu6(x + 3) * np.float32(1 / 6))

    def squeeze(self, x, gate):
        """Squeeze and excitation."""
        pooled = tf.reduce_mean(x, [1, 2], keepdims=True)
        return x * gate(self.conv(tf.nn.relu(self.conv(pooled, 4)), x.shape.as_list()[-1]))

    def block(self, x, wide, channels, stride, activation, gate=None, rate=1):
        y = activation(self.conv(x, wide))
        y = activation(self.conv(y, wide, 3, stride, rate, 'depthwise'))
        y = self.conv(self.squeeze(y, gate) if gate else y, channels)
        return x + y if y.shape.as_list() == x.shape.as_list() else y

    def logits(self, x):
        x = self.hard_swish(self.conv(x, 8, 3, 2))
        low = self.block(x, 12, 8, 1, tf.nn.relu, tf.sigmoid)
        x = tf.nn.max_pool2d(low, 3, 2, 'SAME')
        x = self.block(x, 16, 12, 1, tf.nn.relu, self.hard_sigmoid)
        x = self.block(x, 24, 12, 1, self.hard_swish, self.hard_sigmoid, rate=2)
        # The head of MobileNet-v3: the map, weighted by a sigmoid of what was pooled.
        side = x.shape.as_list()[1:3]
        gate = tf.sigmoid(self.conv(tf.nn.avg_pool2d(x, 5, 4, 'VALID'), 10))
        x = tf.nn.relu(self.conv(x, 10)) * tf.image.resize_bilinear(gate, side, align_corners=True)
        x = self.conv(x, 6, 3, 2, op='transposed')
        return x - self.conv(low, 6)


def network(name, seed, x):
    if 'v3' not in name:
        return cases.resize(cases.Network(seed, 'fused').logits(x), [SIDE, SIDE])
    y = tf.image.resize_bilinear(MobileNetV3(seed).logits(x), [SIDE, SIDE], align_corners=True)
    return y if 'labels' in name else tf.nn.softmax(y)


def convert(name, seed):
    with tf.Graph().as_default() as graph, tf.Session() as session:
        x = tf.placeholder(tf.float32, [1, SIDE, SIDE, 3], 'sub_7')
        y = network(name, seed, x)
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


for each in sys.argv[1:] or ['float', 'float_labels', 'half', 'int8', 'int8_uint8_labels', 'float_v3', 'int8_v3', 'int8_v3_uint8_labels']:
    make(each)
