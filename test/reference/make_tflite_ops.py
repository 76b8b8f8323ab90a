"""TensorFlow Lite models of one operator each, and what TensorFlow Lite's reference kernels make of random numbers with them, to the last bit.

    python test/reference/make_tflite_ops.py

writes test/reference/tflite/operators.json: for each case the model (base64), the numbers of its inputs, and those of its output.
"""
import base64
import json
import os
import zlib

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import flatbuffers
import numpy as np
import tensorflow as tf
from tensorflow.lite.python import schema_py_generated as schema

HERE = os.path.dirname(os.path.abspath(__file__))
B = schema.BuiltinOperator
TYPES = {'float32': schema.TensorType.FLOAT32, 'int8': schema.TensorType.INT8, 'uint8': schema.TensorType.UINT8, 'int32': schema.TensorType.INT32}
RELU, RELU6, N1_TO_1 = 1, 3, 2
SAME, VALID = 0, 1


class Net:
    """A model of one operator."""

    def __init__(self, seed):
        self.random = np.random.RandomState(seed)
        self.model = schema.ModelT()
        self.model.version = 3
        self.model.buffers = [schema.BufferT()]
        self.graph = schema.SubGraphT()
        self.graph.tensors, self.graph.inputs, self.graph.outputs = [], [], []
        self.feeds = []

    def tensor(self, dtype, shape, scale=None, zero=0, data=None, name=None, axis=0):
        tensor = schema.TensorT()
        tensor.name, tensor.shape, tensor.type = name or f't{len(self.graph.tensors)}', list(shape), TYPES[dtype]
        tensor.buffer = 0
        if data is not None:
            buffer = schema.BufferT()
            buffer.data = np.frombuffer(np.asarray(data, dtype).tobytes(), np.uint8)
            self.model.buffers.append(buffer)
            tensor.buffer = len(self.model.buffers) - 1
        if scale is not None:
            q = schema.QuantizationParametersT()
            scales = np.atleast_1d(np.asarray(scale, np.float32))
            q.scale, q.zeroPoint, q.quantizedDimension = scales, np.broadcast_to(np.asarray(zero, np.int64), scales.shape), axis
            tensor.quantization = q
        self.graph.tensors.append(tensor)
        return len(self.graph.tensors) - 1

    def numbers(self, dtype, shape):
        if dtype == 'float32':
            return self.random.normal(size=shape).astype(np.float32)
        info = np.iinfo(dtype)
        return self.random.randint(info.min, info.max + 1, shape).astype(dtype)

    def feed(self, dtype, shape, scale=None, zero=0):
        """An input. The first numbers of one of 8 bits are all that there are, where it has room for them."""
        values = self.numbers(dtype, shape)
        if dtype != 'float32' and values.size >= 256:
            values.reshape(-1)[:256] = np.arange(np.iinfo(dtype).min, np.iinfo(dtype).max + 1)
        index = self.tensor(dtype, shape, scale, zero, name=f'x{len(self.feeds)}')
        self.graph.inputs.append(index)
        self.feeds.append(values)
        return index

    def const(self, dtype, values, scale=None, zero=0, axis=0):
        return self.tensor(dtype, np.shape(values), scale, zero, data=values, axis=axis)

    def run(self, code, inputs, options, dtype, shape, scale=None, zero=0, version=1):
        out = self.tensor(dtype, shape, scale, zero, name='y')
        self.graph.outputs = [out]
        op = schema.OperatorT()
        op.opcodeIndex, op.inputs, op.outputs = 0, inputs, [out]
        if options is not None:
            name = type(options).__name__[:-1]
            op.builtinOptionsType, op.builtinOptions = getattr(schema.BuiltinOptions, name), options
        kind = schema.OperatorCodeT()
        kind.builtinCode, kind.deprecatedBuiltinCode, kind.version = code, min(code, 127), version
        self.graph.operators, self.model.operatorCodes, self.model.subgraphs = [op], [kind], [self.graph]
        builder = flatbuffers.Builder(1024)
        builder.Finish(self.model.Pack(builder), b'TFL3')
        model = bytes(builder.Output())
        interpreter = tf.lite.Interpreter(model_content=model, experimental_op_resolver_type=tf.lite.experimental.OpResolverType.BUILTIN_REF)
        interpreter.allocate_tensors()
        for detail, values in zip(interpreter.get_input_details(), self.feeds):
            interpreter.set_tensor(detail['index'], values)
        interpreter.invoke()
        y = interpreter.get_tensor(interpreter.get_output_details()[0]['index'])
        assert list(y.shape) == list(shape), (y.shape, shape)
        packed = lambda values: base64.b64encode(values.tobytes()).decode()
        inputs = [{'dtype': values.dtype.name, 'shape': list(values.shape), 'data': packed(values)} for values in self.feeds]
        return {'model': base64.b64encode(zlib.compress(model, 9)).decode(), 'inputs': inputs, 'output': {'dtype': y.dtype.name, 'shape': list(y.shape), 'data': packed(y)}}


def options(name, **fields):
    made = getattr(schema, name + 'T')()
    for key, value in fields.items():
        assert hasattr(made, key), key
        setattr(made, key, value)
    return made


CASES = {}


def case(name, seed=None):
    def add(make):
        net = Net(zlib.crc32(name.encode()) % 2**31 if seed is None else seed)
        try:
            CASES[name] = make(net)
            print(name, 'output', np.frombuffer(base64.b64decode(CASES[name]['output']['data']), CASES[name]['output']['dtype'])[:12])
        except (RuntimeError, ValueError) as error:
            print(name, 'REFUSED', str(error)[:160].replace('\n', ' '))
    return add


def zero(dtype, of_int8):
    return of_int8 if dtype == 'int8' else of_int8 + 128


for dtype in ['int8', 'uint8']:
    version = 2 if dtype == 'int8' else 1
    for label, axes, keep, to in [('rows and columns', [1, 2], True, 0.011), ('one scale', [1, 2], True, 0.03), ('columns and rows', [2, 1], True, 0.0292), ('axes go', [1, 2], False, 0.02), ('axes go, one scale', [1, 2], False, 0.03), ('channels', [3], True, 0.017), ('rows', [-3], False, 0.04)]:
        @case(f'MEAN {dtype} {label}')
        def _(net):
            shape = [2, 9, 13, 6]
            zero_in, zero_out = zero(dtype, -12), zero(dtype, -12 if 'one scale' in label else 31)
            out = [1 if i in [axis % 4 for axis in axes] else side for i, side in enumerate(shape) if keep or i not in [axis % 4 for axis in axes]]
            return net.run(B.MEAN, [net.feed(dtype, shape, 0.03, zero_in), net.const('int32', axes)], options('ReducerOptions', keepDims=keep), dtype, out, to, zero_out, version)

    for op, code in [('ADD', B.ADD), ('SUB', B.SUB), ('MUL', B.MUL)]:
        for label, a, b, activation in [('maps', [1, 9, 8, 5], [1, 9, 8, 5], 0), ('channels', [1, 9, 8, 5], [1, 1, 1, 5], RELU6), ('channels first', [1, 1, 1, 5], [1, 9, 8, 5], RELU), ('a number', [1, 9, 8, 5], [], 0), ('a number first', [], [1, 9, 8, 5], 0), ('a column and a row', [1, 9, 1, 5], [1, 1, 8, 5], N1_TO_1)]:
            @case(f'{op} {dtype} {label}')
            def _(net):
                first = net.feed(dtype, a, 0.0213, zero(dtype, -17))
                second = net.feed(dtype, b, 0.031, zero(dtype, 9))
                made = options(op.capitalize() + 'Options', fusedActivationFunction=activation)
                return net.run(code, [first, second], made, dtype, [1, 9, 8, 5], 0.041, zero(dtype, -3), version)

    for op, code in [('LOGISTIC', B.LOGISTIC), ('TANH', B.TANH)]:
        for scale in [0.0471, 0.3, 0.0031]:
            @case(f'{op} {dtype} {scale}')
            def _(net):
                to = (1 / 256, -128) if op == 'LOGISTIC' else (1 / 128, 0)
                return net.run(code, [net.feed(dtype, [1, 8, 8, 4], scale, zero(dtype, 11))], None, dtype, [1, 8, 8, 4], to[0], zero(dtype, to[1]), version)

    for op, code in [('RELU', B.RELU), ('RELU6', B.RELU6), ('RELU_N1_TO_1', B.RELU_N1_TO_1), ('RELU_0_TO_1', B.RELU_0_TO_1)]:
        @case(f'{op} {dtype}')
        def _(net):
            return net.run(code, [net.feed(dtype, [1, 8, 8, 4], 0.0471, zero(dtype, 11))], None, dtype, [1, 8, 8, 4], 0.0391, zero(dtype, -30), version if op in ['RELU', 'RELU6'] else 1)

    for scale, to in [(0.0471, 0.0371), (0.2, 0.2), (0.002, 0.0015), (1.1, 0.7)]:
        @case(f'HARD_SWISH {dtype} {scale}')
        def _(net):
            return net.run(B.HARD_SWISH, [net.feed(dtype, [1, 8, 8, 4], scale, zero(dtype, 11))], None, dtype, [1, 8, 8, 4], to, zero(dtype, -100))

    for alpha in [0.1, 0.35]:
        @case(f'LEAKY_RELU {dtype} {alpha}')
        def _(net):
            return net.run(B.LEAKY_RELU, [net.feed(dtype, [1, 8, 8, 4], 0.0471, zero(dtype, 11))], options('LeakyReluOptions', alpha=alpha), dtype, [1, 8, 8, 4], 0.0391, zero(dtype, -30), version)

    for scale, beta in [(0.11, 1.0), (0.7, 1.0), (0.02, 0.5)]:
        @case(f'SOFTMAX {dtype} {scale} {beta}')
        def _(net):
            return net.run(B.SOFTMAX, [net.feed(dtype, [1, 5, 6, 21], scale, zero(dtype, 11))], options('SoftmaxOptions', beta=beta), dtype, [1, 5, 6, 21], 1 / 256, zero(dtype, -128), version)

    for label, channels, activation in [('one scale', False, 0), ('bounded', False, RELU6), ('scales of channels', True, RELU)]:
        @case(f'FULLY_CONNECTED {dtype} {label}')
        def _(net):
            if channels and dtype == 'uint8':
                raise ValueError('one scale only')
            scales = 0.0013 * np.arange(5, 12) / 5 if channels else [0.0073]
            x = net.feed(dtype, [3, 1, 1, 40], 0.0213, zero(dtype, -17))
            w = net.const(dtype, net.numbers(dtype, [7, 40]), scales, 0 if channels else zero(dtype, 0 if dtype == 'int8' else 3))
            bias = net.const('int32', net.random.randint(-2000, 2000, 7), np.float32(0.0213) * np.float32(scales), 0)
            made = options('FullyConnectedOptions', fusedActivationFunction=activation)
            return net.run(B.FULLY_CONNECTED, [x, w, bias], made, dtype, [3, 7], 0.031, zero(dtype, -30), 4 if dtype == 'int8' else 1)

    @case(f'FULLY_CONNECTED {dtype} of pixels')
    def _(net):
        x = net.feed(dtype, [1, 4, 5, 11], 0.0213, zero(dtype, -17))
        w = net.const(dtype, net.numbers(dtype, [7, 11]), 0.0073, zero(dtype, 0 if dtype == 'int8' else 3))
        made = options('FullyConnectedOptions', keepNumDims=True)
        return net.run(B.FULLY_CONNECTED, [x, w, -1], made, dtype, [1, 4, 5, 7], 0.031, zero(dtype, -30), 5)

    for label, padding, stride, rows, columns, bias, channels in [('same', SAME, 2, 3, 3, True, True), ('valid', VALID, 2, 4, 3, False, True), ('stride 1', SAME, 1, 3, 3, True, False), ('stride 3, window 2', VALID, 3, 2, 2, True, False)]:
        @case(f'TRANSPOSE_CONV {dtype} {label}')
        def _(net):
            side = lambda size, window: size * stride if padding == SAME else (size - 1) * stride + window
            out = [2, side(4, rows), side(5, columns), 7]
            per_channel = channels and dtype == 'int8'
            scales = 0.0013 * np.arange(5, 12) / 5 if per_channel else [0.0023]
            x = net.feed(dtype, [2, 4, 5, 3], 0.0213, zero(dtype, -17))
            w = net.const(dtype, net.numbers(dtype, [7, rows, columns, 3]), scales, 0 if dtype == 'int8' else 121)
            inputs = [net.const('int32', out), w, x]
            if bias:
                inputs.append(net.const('int32', net.random.randint(-2000, 2000, 7), np.float32(0.0213) * np.float32(scales), 0))
            made = options('TransposeConvOptions', padding=padding, strideW=stride, strideH=stride, fusedActivationFunction=0)
            return net.run(B.TRANSPOSE_CONV, inputs, made, dtype, out, 0.0271, zero(dtype, -3), 3 if bias else 2 if dtype == 'int8' else 1)

    @case(f'MAX_POOL_2D {dtype} bounded')
    def _(net):
        made = options('Pool2DOptions', padding=SAME, strideW=2, strideH=2, filterWidth=3, filterHeight=3, fusedActivationFunction=RELU6)
        return net.run(B.MAX_POOL_2D, [net.feed(dtype, [1, 9, 8, 5], 0.0471, zero(dtype, 11))], made, dtype, [1, 5, 4, 5], 0.0471, zero(dtype, 11), version)

    for op, code in [('MAXIMUM', B.MAXIMUM), ('MINIMUM', B.MINIMUM)]:
        @case(f'{op} {dtype}')
        def _(net):
            return net.run(code, [net.feed(dtype, [1, 9, 8, 5], 0.04, zero(dtype, 11)), net.feed(dtype, [1, 1, 1, 5], 0.04, zero(dtype, 11))], options('MaximumMinimumOptions'), dtype, [1, 9, 8, 5], 0.04, zero(dtype, 11), version)

    @case(f'TRANSPOSE {dtype}')
    def _(net):
        return net.run(B.TRANSPOSE, [net.feed(dtype, [1, 9, 8, 5], 0.0471, zero(dtype, 11)), net.const('int32', [0, 3, 1, 2])], options('TransposeOptions'), dtype, [1, 5, 9, 8], 0.0471, zero(dtype, 11), version)

    @case(f'RESHAPE {dtype}')
    def _(net):
        return net.run(B.RESHAPE, [net.feed(dtype, [1, 9, 8, 5], 0.0471, zero(dtype, 11)), net.const('int32', [9, 40])], options('ReshapeOptions', newShape=[9, 40]), dtype, [9, 40], 0.0471, zero(dtype, 11))

for label, padding, stride, window, activation in [('same', SAME, 2, 3, 0), ('valid', VALID, 2, 4, RELU)]:
    @case(f'TRANSPOSE_CONV float32 {label}')
    def _(net):
        side = lambda size: size * stride if padding == SAME else (size - 1) * stride + window
        out = [2, side(4), side(5), 7]
        inputs = [net.const('int32', out), net.const('float32', net.numbers('float32', [7, window, window, 3])), net.feed('float32', [2, 4, 5, 3]), net.const('float32', net.numbers('float32', [7]))]
        made = options('TransposeConvOptions', padding=padding, strideW=stride, strideH=stride, fusedActivationFunction=activation)
        return net.run(B.TRANSPOSE_CONV, inputs, made, 'float32', out, version=4 if activation else 3)

@case('FULLY_CONNECTED float32 of pixels')
def _(net):
    inputs = [net.feed('float32', [1, 4, 5, 11]), net.const('float32', net.numbers('float32', [7, 11])), net.const('float32', net.numbers('float32', [7]))]
    return net.run(B.FULLY_CONNECTED, inputs, options('FullyConnectedOptions', keepNumDims=True, fusedActivationFunction=RELU), 'float32', [1, 4, 5, 7], version=5)

with open(os.path.join(HERE, 'tflite', 'operators.json'), 'w') as file:
    file.write('{\n' + ',\n'.join(f'  {json.dumps(name)}: {json.dumps(value)}' for name, value in CASES.items()) + '\n}\n')
print(len(CASES), os.path.getsize(os.path.join(HERE, 'tflite', 'operators.json')))
