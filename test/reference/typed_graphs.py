"""Graphs whose nodes hold every kind of value and attribute."""
import numpy as np
import tensorflow as tf
from tensorflow.core.framework import graph_pb2, types_pb2

BFLOAT16 = tf.bfloat16.as_numpy_dtype


def typed_graph():
    """Const nodes whose values are spelled out, as TF 1.x wrote small tensors, with the last value repeating."""
    graph = graph_pb2.GraphDef()
    graph.versions.producer = 38
    graph.versions.min_consumer = 12

    def const(name, dtype, shape, **values):
        node = graph.node.add(name=name, op='Const')
        node.attr['dtype'].type = dtype
        proto = node.attr['value'].tensor
        proto.dtype = dtype
        for size in shape:
            proto.tensor_shape.dim.add(size=size)
        for field, value in values.items():
            if isinstance(value, bytes):
                setattr(proto, field, value)
            else:
                getattr(proto, field).extend(value)

    halves = [int(x) for x in np.array([1.5, -2, 65504], np.float16).view(np.uint16)]
    brains = [int(x) for x in np.array([1.5, -2, 3e38], BFLOAT16).view(np.uint16)]
    const('float/one_for_all', types_pb2.DT_FLOAT, [2, 3], float_val=[0.25])
    const('float/last_repeats', types_pb2.DT_FLOAT, [2, 3], float_val=[1, 2, 0.1])
    const('float/all', types_pb2.DT_FLOAT, [3], float_val=[1, np.nan, -np.inf])
    const('float/none', types_pb2.DT_FLOAT, [2, 2])
    const('float/scalar', types_pb2.DT_FLOAT, [], float_val=[7])
    const('float/empty', types_pb2.DT_FLOAT, [0])
    const('float/content', types_pb2.DT_FLOAT, [2], tensor_content=np.array([1, 2], np.float32).tobytes())
    const('double', types_pb2.DT_DOUBLE, [4], double_val=[0.1, 1e300])
    const('half', types_pb2.DT_HALF, [5], half_val=halves)
    const('bfloat16', types_pb2.DT_BFLOAT16, [5], half_val=brains)
    const('int32', types_pb2.DT_INT32, [4], int_val=[-1, 2 ** 31 - 1, -2 ** 31])
    const('int16', types_pb2.DT_INT16, [3], int_val=[-32768, 5])
    const('int8', types_pb2.DT_INT8, [3], int_val=[-128, 127])
    const('uint8', types_pb2.DT_UINT8, [3], int_val=[255])
    const('uint16', types_pb2.DT_UINT16, [3], int_val=[65535, 1])
    const('uint32', types_pb2.DT_UINT32, [2], uint32_val=[2 ** 32 - 1])
    const('uint64', types_pb2.DT_UINT64, [2], uint64_val=[2 ** 64 - 1, 2 ** 53 + 1])
    const('int64', types_pb2.DT_INT64, [4], int64_val=[2 ** 53 + 1, -2 ** 63, 2 ** 63 - 1])
    const('bool', types_pb2.DT_BOOL, [4], bool_val=[True, False])
    const('complex64', types_pb2.DT_COMPLEX64, [3], scomplex_val=[1, 2, 3, -4])
    const('complex128', types_pb2.DT_COMPLEX128, [3], dcomplex_val=[0.1, -0.2])
    const('string', types_pb2.DT_STRING, [3], string_val=[b'a', 'ü'.encode()])
    return graph


def attribute_graph():
    """A node for each kind of attribute, as the Python of TF 1.x wrote it."""
    with tf.Graph().as_default() as graph:
        x = tf.compat.v1.placeholder(tf.float32, [None, 5, 5, 3], name='x')
        anything = tf.compat.v1.placeholder(tf.int64, None, name='anything')
        with tf.control_dependencies([tf.identity(anything, name='first')]):
            y = tf.nn.conv2d(x, tf.constant(np.ones([1, 1, 3, 2], np.float32), name='filter'), [1, 2, 2, 1], 'SAME', name='conv')
        parts = tf.split(y, 2, axis=3, name='split')
        tf.compat.v1.image.resize_bilinear(tf.concat(parts[::-1], 3, name='concat'), [9, 9], align_corners=True, name='resize')
        tf.nn.leaky_relu(y, alpha=0.3, name='leaky')
        tf.squeeze(tf.constant(np.zeros([1, 2, 1], np.float32)), axis=[0, 2], name='squeeze')
        tf.random.uniform([2], seed=7, name='random')
    return graph.as_graph_def()
