"""Frozen graphs of many shapes, and what TensorFlow makes of a picture with them.

    python test/reference/make_frozen_cases.py [case ...]

writes test/reference/frozen/CASE/: `graph.pb.gz`, `labels.raw` (uint8, rows x columns of the picture), for some `probabilities.f32`
(float32 [rows, columns, classes]), and `expected.json`: which picture, and what `model.info` should tell. test/deeplab/frozen_cases.test.ts
runs every folder that it finds. Seeded: a second run gives the same bytes.

The networks are toys with DeepLab's parts: a strided stem, an inverted residual, a separable atrous convolution, ASPP with image
pooling and two atrous branches, logits. Their output stride is 8, their rates 2 and 4.
"""
import gzip
import json
import os
import sys

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
sys.dont_write_bytecode = True
import numpy as np
import tensorflow.compat.v1 as tf
from tensorflow.core.protobuf import config_pb2, meta_graph_pb2, rewriter_config_pb2
from tensorflow.python.grappler import tf_optimizer
from tensorflow.python.tools import optimize_for_inference_lib, strip_unused_lib

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'frozen')
CROP = 33
CLASSES = 5
MEAN = 127.5
tf.disable_v2_behavior()
tf.disable_control_flow_v2()


def make_pictures():
    pictures = {}
    for name, rows, columns in [('small', 30, 33), ('large', 44, 62)]:
        random = np.random.RandomState(len(name))
        coarse = random.uniform(-60, 315, [1, 5, 6, 3]).astype(np.float32)
        with tf.Graph().as_default(), tf.Session() as session:
            levels = tf.clip_by_value(tf.image.resize_bilinear(coarse, [rows, columns], align_corners=True)[0], 0, 255)
            picture = tf.cast(tf.round(levels), tf.uint8)
            pixels, png = session.run([picture, tf.image.encode_png(picture)])
        with open(os.path.join(FOLDER, f'{name}.png'), 'wb') as file:
            file.write(png)
        pictures[name] = pixels
    return pictures


def rounded(values):
    """To 1/16, which packs well."""
    return (np.round(np.asarray(values) * 16) / 16).astype(np.float32)


class Network:
    """Weights in the order in which they are asked for, the same for every graph of a seed."""

    def __init__(self, seed, batch_norm):
        self.seed = seed
        self.random = np.random.RandomState(seed)
        self.batch_norm = batch_norm

    def weights(self, name, shape):
        fan_in = np.prod(shape[:-1]) if 'depthwise' not in name else shape[0] * shape[1]
        value = self.random.normal(0, np.sqrt(2 / fan_in), shape)
        return tf.get_variable(name, initializer=rounded(value))

    def norm(self, x):
        channels = x.shape[-1]
        gamma, beta, mean = (rounded(self.random.uniform(low, high, [channels])) for low, high in [(0.8, 1.2), (-0.3, 0.3), (-0.2, 0.2)])
        variance = rounded(self.random.uniform(0.5, 1.5, [channels]))
        with tf.variable_scope('BatchNorm'):
            params = [tf.get_variable(name, initializer=value) for name, value in [('gamma', gamma), ('beta', beta), ('moving_mean', mean), ('moving_variance', variance)]]
            if self.batch_norm == 'written out':
                return tf.nn.batch_normalization(x, params[2], params[3], params[1], params[0], 1e-3)
            return tf.nn.fused_batch_norm(x, *params, epsilon=1e-3, is_training=False, name='FusedBatchNorm')[0]

    def conv(self, x, channels, name, size=1, stride=1, activation=tf.nn.relu6):
        with tf.variable_scope(name):
            weights = self.weights('weights', [size, size, int(x.shape[-1]), channels])
            x = tf.nn.conv2d(x, weights, strides=[1, stride, stride, 1], padding='SAME', name='Conv2D')
            x = self.norm(x)
            return activation(x) if activation else x

    def depthwise(self, x, name, stride=1, rate=1):
        with tf.variable_scope(name):
            weights = self.weights('depthwise_weights', [3, 3, int(x.shape[-1]), 1])
            if rate > 1:
                # The way TensorFlow 1 wrote rates.
                op = lambda y, _, padding: tf.nn.depthwise_conv2d_native(y, weights, [1, 1, 1, 1], padding, name='depthwise')
                x = tf.nn.with_space_to_batch(x, [rate, rate], 'SAME', op, filter_shape=[3, 3])
            else:
                x = tf.nn.depthwise_conv2d_native(x, weights, [1, stride, stride, 1], 'SAME', name='depthwise')
            return tf.nn.relu6(self.norm(x))

    def logits(self, x, crop=CROP, pooling=True):
        """[b, crop, crop, 3], -1 to 1, to [b, crop / 8, crop / 8, classes]."""
        x = self.conv(x, 8, 'Conv', 3, 2)
        expanded = self.depthwise(self.conv(x, 16, 'expanded_conv/expand'), 'expanded_conv/depthwise', stride=2)
        x = self.conv(expanded, 12, 'expanded_conv/project', activation=None)
        y = self.conv(self.depthwise(self.conv(x, 24, 'expanded_conv_1/expand'), 'expanded_conv_1/depthwise', stride=2), 12, 'expanded_conv_1/project', activation=None)
        z = self.depthwise(self.conv(y, 24, 'expanded_conv_2/expand'), 'expanded_conv_2/depthwise', rate=2)
        x = y + self.conv(z, 12, 'expanded_conv_2/project', activation=None)
        branches = []
        side = (crop - 1) // 8 + 1
        if pooling:
            pooled = self.conv(tf.nn.avg_pool2d(x, [1, side, side, 1], [1, 1, 1, 1], 'VALID'), 8, 'image_pooling', activation=tf.nn.relu)
            branches.append(resize(pooled, [side, side]))
        branches.append(self.conv(x, 8, 'aspp0', activation=tf.nn.relu))
        for i, rate in enumerate([2, 4], 1):
            branches.append(self.conv(self.depthwise(x, f'aspp{i}_depthwise', rate=rate), 8, f'aspp{i}_pointwise', activation=tf.nn.relu))
        x = self.conv(tf.concat(branches, 3), 12, 'concat_projection', activation=tf.nn.relu)
        with tf.variable_scope('logits/semantic'):
            weights = self.weights('weights', [1, 1, 12, CLASSES])
            biases = tf.get_variable('biases', initializer=rounded(self.random.normal(0, 0.3, [CLASSES])))
            return tf.nn.bias_add(tf.nn.conv2d(x, weights, strides=[1, 1, 1, 1], padding='SAME', name='Conv2D'), biases)


def resize(x, size, method='bilinear', name=None):
    op = tf.image.resize_nearest_neighbor if method == 'nearest' else tf.image.resize_bilinear
    return op(x, size, align_corners=True, name=name)


def unit(x):
    return (2.0 / 255.0) * x - 1.0


def pad_to(image, crop, guard=False):
    """[h, w, 3] to [crop, crop, 3], grey below and to the right."""
    shape = tf.shape(image)
    if guard:
        fits = tf.Assert(tf.reduce_all(tf.less_equal(shape[:2], crop)), ['the picture is larger than the crop'])
        with tf.control_dependencies([fits]):
            image = tf.identity(image)
    missing = [tf.maximum(crop - shape[axis], 0) for axis in (0, 1)]
    return tf.pad(image - MEAN, [[0, missing[0]], [0, missing[1]], [0, 0]]) + MEAN


def placeholder(dtype=tf.uint8, shape=(1, None, None, 3), name='ImageTensor'):
    return tf.placeholder(dtype, list(shape), name)


def cut(labels, size):
    return tf.slice(labels, [0, 0, 0], [1, size[0], size[1]])


def back(labels, size):
    return tf.squeeze(tf.cast(resize(tf.expand_dims(labels, 3), size, 'nearest'), tf.int32), 3)


def usual(network, dtype=tf.uint8, shape=(1, None, None, 3), name='ImageTensor', guard=False, crop=CROP, end='SemanticPredictions', softmax=False):
    image = placeholder(dtype, shape, name)
    size = tf.shape(image)[-3:-1]
    pixels = tf.cast(tf.squeeze(image, 0) if len(shape) == 4 else image, tf.float32)
    logits = resize(network.logits(unit(tf.expand_dims(pad_to(pixels, crop, guard), 0)), crop), [crop, crop])
    scores = tf.nn.softmax(logits) if softmax else logits
    labels = tf.identity(cut(tf.argmax(scores, 3), size), end)
    return image, labels, scores


# One function a case: gives the placeholder, the labels, and what scores are where probabilities are compared.
def guarded(network):
    return usual(network, guard=True)


def float_input(network):
    return usual(network, tf.float32, (None, None, None, 3), 'photo/pixels')


def no_batch(network):
    return usual(network, tf.uint8, (None, None, 3), 'input')


def fixed_size(network):
    return usual(network, shape=(1, 30, 33, 3))


def fixed_float(network):
    return usual(network, tf.float32, (30, 33, 3), 'x', end='y')


def softmax(network):
    return usual(network, softmax=True)


def wide_crop(network):
    """Another crop, rows and columns apart."""
    image = placeholder()
    size = tf.shape(image)[1:3]
    pixels = tf.cast(tf.squeeze(image, 0), tf.float32)
    missing = [tf.maximum(side - tf.shape(pixels)[axis], 0) for axis, side in enumerate((41, 57))]
    padded = tf.pad(pixels - MEAN, [[0, missing[0]], [0, missing[1]], [0, 0]]) + MEAN
    logits = resize(network.logits(unit(tf.expand_dims(padded, 0)), pooling=False), [41, 57])
    return image, tf.identity(cut(tf.argmax(logits, 3), size), 'SemanticPredictions'), logits


def open_size(network):
    """Pictures of any size as they are, without a crop."""
    image = placeholder(tf.float32)
    size = tf.shape(image)[1:3]
    logits = resize(network.logits(unit(image), pooling=False), size)
    return image, tf.argmax(logits, 3, output_type=tf.int32, name='SemanticPredictions'), logits


def small_argmax(network):
    image = placeholder()
    size = tf.shape(image)[1:3]
    logits = network.logits(unit(tf.expand_dims(pad_to(tf.cast(tf.squeeze(image, 0), tf.float32), CROP), 0)))
    return image, tf.identity(cut(back(tf.argmax(logits, 3), [CROP, CROP]), size), 'SemanticPredictions'), None


def smaller_than(image, least, most=None):
    """research/deeplab/core/preprocess_utils.py (resize_to_range): a condition, where there is a greatest size."""
    height, width = (tf.cast(tf.shape(image)[axis], tf.float32) for axis in (0, 1))
    scaled = lambda factor: tf.stack([tf.cast(tf.floor(side * factor), tf.int32) for side in (height, width)])
    large = scaled(least / tf.minimum(height, width))
    if most is None:
        return large
    return tf.cond(tf.cast(tf.reduce_max(large), tf.float32) > most, lambda: scaled(most / tf.maximum(height, width)), lambda: large)


def resized(network, new_size):
    image = placeholder()
    size = tf.shape(image)[1:3]
    pixels = tf.cast(tf.squeeze(image, 0), tf.float32)
    pixels = resize(tf.expand_dims(pixels, 0), new_size(pixels))[0]
    inner = tf.shape(pixels)[:2]
    logits = resize(network.logits(unit(tf.expand_dims(pad_to(pixels, CROP), 0))), [CROP, CROP])
    return image, tf.identity(back(cut(tf.argmax(logits, 3), inner), size), 'SemanticPredictions'), None


def min_resize(network):
    return resized(network, lambda image: smaller_than(image, 21.0))


def cond_range(network):
    return resized(network, lambda image: smaller_than(image, 31.0, 33.0))


def cond_resize(network):
    """The picture itself comes out of a condition: only larger ones are resized."""
    image = placeholder()
    size = tf.shape(image)[1:3]
    pixels = tf.cast(image, tf.float32)
    pixels = tf.cond(tf.reduce_max(size) > CROP, lambda: resize(pixels, tf.cast(tf.floor(tf.cast(size, tf.float32) * (CROP / tf.cast(tf.reduce_max(size), tf.float32))), tf.int32)), lambda: pixels)
    pixels = tf.reshape(pixels, [tf.shape(pixels)[1], tf.shape(pixels)[2], 3])
    inner = tf.shape(pixels)[:2]
    logits = resize(network.logits(unit(tf.expand_dims(pad_to(pixels, CROP), 0))), [CROP, CROP])
    return image, tf.identity(back(cut(tf.argmax(logits, 3), inner), size), 'labels'), None


def stays_resized(network):
    """Labels come at the size that the graph resized the picture to."""
    image = placeholder()
    pixels = resize(tf.cast(image, tf.float32), [33, 33])
    logits = resize(network.logits(unit(pixels)), [33, 33])
    labels = tf.argmax(logits, 3, name='SemanticPredictions')
    return image, labels, None


def no_argmax(network):
    image = placeholder()
    pixels = tf.cast(tf.squeeze(image, 0), tf.float32)
    logits = resize(network.logits(unit(tf.expand_dims(pad_to(pixels, CROP), 0))), [CROP, CROP], name='scores')
    return image, cut(tf.argmax(logits, 3), tf.shape(image)[1:3]), logits


def probabilities(network):
    """Ends at a Softmax."""
    image = placeholder()
    pixels = tf.cast(tf.squeeze(image, 0), tf.float32)
    logits = resize(network.logits(unit(tf.expand_dims(pad_to(pixels, CROP), 0))), [CROP, CROP])
    scores = tf.nn.softmax(logits, name='scores')
    return image, cut(tf.argmax(scores, 3), tf.shape(image)[1:3]), scores


def small_scores(network):
    """Ends at the logits, as small as they are."""
    image = placeholder()
    pixels = tf.cast(tf.squeeze(image, 0), tf.float32)
    logits = tf.identity(network.logits(unit(tf.expand_dims(pad_to(pixels, CROP), 0))), 'scores')
    large = resize(logits, [CROP, CROP])
    return image, cut(tf.argmax(large, 3), tf.shape(image)[1:3]), large


def float_labels(network):
    """Labels as a picture of one channel, not called anything known; another end beside it is no labels."""
    image, labels, scores = usual(network, end='argmax')
    tf.reduce_mean(scores, [1, 2], name='summary')
    return image, tf.cast(tf.expand_dims(labels, 3), tf.float32, name='mask'), scores


def flat_labels(network):
    image, labels, scores = usual(network, end='argmax')
    return image, tf.cast(tf.squeeze(labels, 0), tf.uint8, name='mask'), scores


def other_ids(network):
    """Labels are looked up in a table: no scores belong to them."""
    image, labels, _ = usual(network, end='argmax')
    return image, tf.gather(tf.constant([7, 8, 11, 12, 33], tf.int32), labels, name='SemanticPredictions'), None


def several_scales(network):
    """Two scales and mirror images, averaged in the graph (research/deeplab/model.py, predict_labels_multi_scale)."""
    image = placeholder()
    size = tf.shape(image)[1:3]
    crop = unit(tf.expand_dims(pad_to(tf.cast(tf.squeeze(image, 0), tf.float32), CROP), 0))
    maps = []
    for scale in (17, CROP):
        for flip in (False, True):
            x = resize(crop, [scale, scale])
            with tf.variable_scope('net', reuse=tf.AUTO_REUSE):
                network.random.seed(network.seed)
                scores = resize(network.logits(tf.reverse(x, [2]) if flip else x, pooling=False), [CROP, CROP])
            maps.append(tf.expand_dims(tf.nn.softmax(tf.reverse(scores, [2]) if flip else scores), 4))
    mean = tf.reduce_mean(tf.concat(maps, 4), axis=4)
    return image, tf.identity(cut(tf.argmax(mean, 3), size), 'SemanticPredictions'), mean


def batch_of_two(network):
    image = placeholder(shape=(2, 30, 33, 3))
    pixels = tf.pad(tf.cast(image, tf.float32) - MEAN, [[0, 0], [0, 3], [0, 0], [0, 0]]) + MEAN
    logits = resize(network.logits(unit(pixels)), [CROP, CROP])
    return image, tf.argmax(logits, 3, name='SemanticPredictions')[:, :30], logits


def mirrored(network):
    """Mirror images around maps in front of convolutions, one of them resized: what optimize_for_inference fuses."""
    image = placeholder()
    x = unit(tf.expand_dims(pad_to(tf.cast(tf.squeeze(image, 0), tf.float32), CROP), 0))
    for name in ['first', 'second']:
        if name == 'second':
            x = resize(x, [37, 37])
        x = tf.pad(x, [[0, 0], [1, 1], [1, 1], [0, 0]], 'REFLECT')
        with tf.variable_scope(name):
            filter = rounded(np.eye(3)[None, None] * np.ones([3, 3, 1, 1]) / 9 + network.random.normal(0, 0.05, [3, 3, 3, 3]))
            x = tf.nn.conv2d(x, tf.get_variable('weights', initializer=filter), strides=[1, 1, 1, 1], padding='VALID', name='Conv2D')
    logits = resize(network.logits(resize(x, [CROP, CROP])), [CROP, CROP])
    return image, tf.identity(cut(tf.argmax(logits, 3), tf.shape(image)[1:3]), 'SemanticPredictions'), logits


def training_switch(network):
    """A condition on a placeholder with a default, as dropout and batch norm have it."""
    image = placeholder()
    training = tf.placeholder_with_default(False, [], 'is_training')
    crop = unit(tf.expand_dims(pad_to(tf.cast(tf.squeeze(image, 0), tf.float32), CROP), 0))
    logits = network.logits(crop)
    logits = resize(tf.cond(training, lambda: tf.nn.dropout(logits, rate=0.5), lambda: logits), [CROP, CROP])
    return image, tf.identity(cut(tf.argmax(logits, 3), tf.shape(image)[1:3]), 'SemanticPredictions'), logits


def scoped(graph_def):
    with tf.Graph().as_default() as graph:
        tf.import_graph_def(graph_def, name='model/deeplab')
        return graph.as_graph_def()


def folded_reads(graph_def):
    """`weights/read` is a constant, and `weights` is gone, as after constant folding."""
    nodes = {node.name: node for node in graph_def.node}
    folded = tf.GraphDef()
    folded.versions.CopyFrom(graph_def.versions)
    reads = {node.name: node.input[0] for node in graph_def.node if node.op == 'Identity' and nodes.get(node.input[0]) is not None and nodes[node.input[0]].op == 'Const'}
    for node in graph_def.node:
        if node.name in reads.values():
            continue
        new = folded.node.add()
        new.CopyFrom(nodes[reads[node.name]] if node.name in reads else node)
        new.name = node.name
    return folded


def older_batch_norm(op):
    def change(graph_def):
        for node in graph_def.node:
            if node.op == 'FusedBatchNormV3':
                node.op = op
                if op == 'FusedBatchNorm' and 'U' in node.attr:
                    del node.attr['U']
        return graph_def

    return change


def optimized(graph_def):
    return optimize_for_inference_lib.optimize_for_inference(graph_def, ['ImageTensor'], ['SemanticPredictions'], tf.uint8.as_datatype_enum)


def remapped(graph_def):
    """What grappler makes of a graph for the CPU: batch norm and activations fused into convolutions."""
    for node in graph_def.node:
        node.device = '/device:CPU:0'
    with tf.Graph().as_default() as graph:
        tf.import_graph_def(graph_def, name='')
        meta_graph = tf.train.export_meta_graph(graph_def=graph.as_graph_def(), graph=graph)
    fetches = meta_graph_pb2.CollectionDef()
    fetches.node_list.value.append('SemanticPredictions')
    meta_graph.collection_def['train_op'].CopyFrom(fetches)
    config = config_pb2.ConfigProto()
    options = config.graph_options.rewrite_options
    options.optimizers.extend(['constfold', 'remap'])
    options.min_graph_nodes = -1
    options.meta_optimizer_iterations = options.TWO
    options.remapping = rewriter_config_pb2.RewriterConfig.ON
    return tf_optimizer.OptimizeGraph(config, meta_graph)


def remapped_bias(graph_def):
    """The same where batch norm is folded into weights before: biases are fused, into depthwise convolutions too."""
    return remapped(optimize_for_inference_lib.fold_batch_norms(folded_reads(graph_def)))


def fused_pads(graph_def):
    return optimize_for_inference_lib.fuse_resize_and_conv(folded_reads(graph_def), ['SemanticPredictions'])


LAYOUT = ['Conv2D', 'DepthwiseConv2dNative', 'BiasAdd', 'FusedBatchNormV3', 'AvgPool']


def channels_first(graph_def):
    """What grappler's layout optimiser makes of a graph for a GPU: from the first convolution to the logits channels come before rows."""
    made = tf.GraphDef()
    made.versions.CopyFrom(graph_def.versions)
    moved = {}
    nodes = {node.name: node for node in graph_def.node}
    through = {'Relu', 'Relu6', 'AddV2', 'ConcatV2'}

    def constant(name, values):
        node = made.node.add(name=name, op='Const')
        node.attr['dtype'].type = tf.int32.as_datatype_enum
        node.attr['value'].tensor.CopyFrom(tf.make_tensor_proto(values, tf.int32))
        return name

    def transpose(name, value, order):
        node = made.node.add(name=name, op='Transpose', input=[value, constant(f'{name}/perm', order)])
        node.attr['T'].type = tf.float32.as_datatype_enum
        node.attr['Tperm'].type = tf.int32.as_datatype_enum
        return name

    def first(value):
        """A value with its channels first."""
        if value in moved:
            return moved[value]
        name = f'{value}/to_nchw'
        return name if any(node.name == name for node in made.node) else transpose(name, value, [0, 3, 1, 2])

    for node in graph_def.node:
        data = node.input[:-1] if node.op == 'ConcatV2' else node.input
        follows = node.op in through and all(value in moved for value in data)
        if node.op not in LAYOUT and not follows:
            made.node.add().CopyFrom(node)
            continue
        new = made.node.add()
        new.CopyFrom(node)
        new.name = f'{node.name}/nchw'
        changed = [first(value) if follows or i == 0 else value for i, value in enumerate(data)]
        if node.op == 'ConcatV2':
            changed.append(constant(f'{node.name}/axis_nchw', 1))
        new.ClearField('input')
        new.input.extend(changed)
        if node.op in LAYOUT:
            new.attr['data_format'].s = b'NCHW'
            for key in ('strides', 'dilations', 'ksize'):
                if key in new.attr and new.attr[key].list.i:
                    n, h, w, c = new.attr[key].list.i
                    new.attr[key].list.i[:] = [n, c, h, w]
        moved[node.name] = new.name
        transpose(node.name, new.name, [0, 2, 3, 1])
    return made


FACTS = {'cropSize': [CROP, CROP], 'outputStride': 8, 'atrousRates': [2, 4], 'numClasses': CLASSES}

# Name: function, what is done to the graph, what differs from FACTS, picture.
CASES = {
    'usual': (usual, None, {}, 'small'),
    'guarded': (guarded, None, {}, 'small'),
    'float_input': (float_input, None, {}, 'small'),
    'no_batch': (no_batch, None, {}, 'small'),
    'fixed_size': (fixed_size, None, {}, 'small'),
    'fixed_float': (fixed_float, None, {}, 'small'),
    'softmax': (softmax, None, {}, 'small'),
    'wide_crop': (wide_crop, None, {'cropSize': [41, 57]}, 'small'),
    'open_size': (open_size, None, {'cropSize': [513, 513]}, 'large'),
    'small_argmax': (small_argmax, None, {}, 'small'),
    'min_resize': (min_resize, None, {}, 'large'),
    'cond_range': (cond_range, None, {}, 'large'),
    'cond_range_small': (cond_range, None, {}, 'small'),
    'cond_resize': (cond_resize, None, {}, 'large'),
    'cond_resize_small': (cond_resize, None, {}, 'small'),
    'stays_resized': (stays_resized, None, {}, 'small'),
    'no_argmax': (no_argmax, None, {}, 'small'),
    'probabilities': (probabilities, None, {}, 'small'),
    'small_scores': (small_scores, None, {}, 'small'),
    'float_labels': (float_labels, None, {}, 'small'),
    'flat_labels': (flat_labels, None, {}, 'small'),
    'other_ids': (other_ids, None, {'numClasses': None}, 'small'),
    'several_scales': (several_scales, None, {}, 'small'),
    'batch_of_two': (batch_of_two, None, {}, 'small'),
    'training_switch': (training_switch, None, {}, 'small'),
    'scoped': (usual, scoped, {}, 'small'),
    'folded_reads': (usual, folded_reads, {}, 'small'),
    'optimized': (usual, optimized, {}, 'small'),
    'remapped': (usual, remapped, {}, 'small'),
    'remapped_bias': (usual, remapped_bias, {}, 'small'),
    'fused_pads': (mirrored, fused_pads, {}, 'small'),
    'channels_first': (usual, channels_first, {}, 'small'),
    'batch_norm_v1': (usual, older_batch_norm('FusedBatchNorm'), {}, 'small'),
    'batch_norm_v2': (usual, older_batch_norm('FusedBatchNormV2'), {}, 'small'),
    'batch_norm_written_out': (usual, None, {}, 'small'),
    'cut_behind_preprocessing': (usual, 'cut', {}, 'small'),
}


def is_close_call(scores, rows, columns):
    """Whether another order of sums could turn a label."""
    if scores is None:
        return False
    best = np.sort(scores[0], -1)
    return bool(((best[..., -1] - best[..., -2])[:rows, :columns] < 1e-4 * np.abs(best).max()).any())


def make(name, pictures, seed):
    function, change, differs, picture = CASES[name]
    pixels = pictures[picture]
    rows, columns = pixels.shape[:2]
    network = Network(seed, 'written out' if name == 'batch_norm_written_out' else 'fused')
    with tf.Graph().as_default() as graph, tf.Session() as session:
        image, labels, scores = function(network)
        session.run(tf.global_variables_initializer())
        fed = pixels.astype(image.dtype.as_numpy_dtype)
        if len(image.shape) == 4:
            fed = np.stack([fed] * (image.shape[0].value if image.shape[0].value not in (None, -1) else 1))
        end = {'no_argmax': 'scores', 'probabilities': 'scores', 'small_scores': 'scores'}.get(name, labels.op.name)
        ends = [end, 'summary'] if name == 'float_labels' else [end]
        frozen = tf.graph_util.convert_variables_to_constants(session, graph.as_graph_def(), ends)
        found, values = session.run([labels, scores if scores is not None else labels], {image: fed})
        if scores is not None and is_close_call(values, rows, columns):
            return None
        if scores is not None and 'scales' not in name and name not in ('softmax', 'probabilities'):
            values = session.run(tf.nn.softmax(values))
        if change == 'cut':
            # A well-known recipe for other runtimes: everything in front of the first layer is left out, and no shape is told.
            first = next(node for node in frozen.node if node.op == 'Conv2D').input[0]
            frozen = strip_unused_lib.strip_unused(frozen, [first], ['ArgMax'], tf.float32.as_datatype_enum)
        elif change:
            frozen = change(frozen)
    for node in frozen.node:
        node.ClearField('device')
        if '_output_shapes' in node.attr:
            del node.attr['_output_shapes']
    labels = np.asarray(found)
    if labels.ndim == 4:
        labels = labels[..., 0]
    if labels.ndim == 3:
        labels = labels[0]
    if name == 'stays_resized':
        with tf.Graph().as_default(), tf.Session() as session:
            labels = session.run(back(tf.constant(labels[None]), [rows, columns]))[0]
    assert labels.shape == (rows, columns), (name, labels.shape)
    if len(np.unique(labels)) < 3:
        return None
    folder = os.path.join(FOLDER, name)
    os.makedirs(folder, exist_ok=True)
    packed = gzip.compress(frozen.SerializeToString(deterministic=True), 9, mtime=0)
    with open(os.path.join(folder, 'graph.pb.gz'), 'wb') as file:
        file.write(packed)
    labels.astype(np.uint8).tofile(os.path.join(folder, 'labels.raw'))
    if scores is not None and name in ('softmax', 'several_scales', 'probabilities'):
        np.ascontiguousarray(values[0, :rows, :columns]).astype('<f4').tofile(os.path.join(folder, 'probabilities.f32'))
    with open(os.path.join(folder, 'expected.json'), 'w') as file:
        json.dump({'picture': f'{picture}.png', 'info': {key: value for key, value in {**FACTS, **differs}.items() if value is not None}}, file)
        file.write('\n')
    return len(packed)


def main():
    os.makedirs(FOLDER, exist_ok=True)
    pictures = make_pictures()
    for name in sys.argv[1:] or CASES:
        size = next(filter(None, (make(name, pictures, seed) for seed in range(11, 60))))
        print(name, size)


if __name__ == '__main__':
    main()
