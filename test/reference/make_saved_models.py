"""SavedModels of TensorFlow 1 and 2, and a checkpoint with its graph, and what TensorFlow makes of a picture with them.

    python test/reference/make_saved_models.py 1 && python test/reference/make_saved_models.py 2

writes test/reference/saved_models/CASE/ with the model's files, `labels.raw` and `expected.json`, as make_frozen_cases.py does. Seeded; what TensorFlow 2 writes has random
names for functions, so a second run gives other bytes of the same size.
"""
import json
import os
import shutil
import sys

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
sys.dont_write_bytecode = True
import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(HERE, 'saved_models')


def fresh(name):
    folder = os.path.join(FOLDER, name)
    shutil.rmtree(folder, ignore_errors=True)
    return folder


def finish(name, labels, info):
    folder = os.path.join(FOLDER, name)
    assert len(np.unique(labels)) > 2, name
    labels.astype(np.uint8).tofile(os.path.join(folder, 'labels.raw'))
    with open(os.path.join(folder, 'expected.json'), 'w') as file:
        json.dump({'picture': 'small.png', 'info': info}, file)
        file.write('\n')


def slim(folder):
    """Leaves out of a graph what is there to look at only: shapes of all outputs, lists of variables."""
    from tensorflow.core.protobuf import meta_graph_pb2, saved_model_pb2
    for file in os.listdir(folder):
        if not file.endswith(('.meta', '.pb')):
            continue
        message = (meta_graph_pb2.MetaGraphDef if file.endswith('.meta') else saved_model_pb2.SavedModel)()
        with open(os.path.join(folder, file), 'rb') as opened:
            message.ParseFromString(opened.read())
        for meta_graph in getattr(message, 'meta_graphs', [message]):
            meta_graph.collection_def.clear()
            meta_graph.meta_info_def.ClearField('stripped_op_list')
            for node in meta_graph.graph_def.node:
                node.attr.pop('_output_shapes', None)
                node.attr.pop('_class', None)
        with open(os.path.join(folder, file), 'wb') as opened:
            opened.write(message.SerializeToString(deterministic=True))


def tensorflow_1():
    import make_frozen_cases as cases
    tf = cases.tf
    pixels = cases.make_pictures()['small']
    for name, resources in (('tf1', True), ('checkpoint', False)):
        with tf.Graph().as_default() as graph, tf.variable_scope('', use_resource=resources), tf.Session() as session:
            image, labels, _ = cases.usual(cases.Network(11, 'fused'))
            tf.train.create_global_step()
            session.run(tf.global_variables_initializer())
            folder = fresh(name)
            if name == 'checkpoint':
                os.makedirs(folder)
                tf.train.Saver().save(session, os.path.join(folder, 'model.ckpt-0'))
                os.remove(os.path.join(folder, 'checkpoint'))
            else:
                tf.saved_model.simple_save(session, folder, {'image': image}, {'SemanticPredictions': labels})
            slim(folder)
            finish(name, session.run(labels, {image: pixels[None]})[0], cases.FACTS)


def tensorflow_2(seed=5):
    import tensorflow as tf
    random = np.random.RandomState(seed)
    rounded = lambda *shape: (np.round(random.normal(0, np.sqrt(2 / np.prod(shape[:3])), shape) * 16) / 16).astype(np.float32)

    class Block(tf.Module):
        def __init__(self, size, channels, out, stride):
            super().__init__()
            self.kernel = tf.Variable(rounded(size, size, channels, out), name='kernel')
            self.bias = tf.Variable(rounded(1, 1, 1, out)[0, 0, 0], name='bias')
            self.stride = stride

        @tf.function
        def __call__(self, x):
            return tf.nn.relu6(tf.nn.conv2d(x, self.kernel, self.stride, 'SAME') + self.bias)

    class Network(tf.Module):
        def __init__(self):
            super().__init__()
            self.blocks = [Block(3, 3, 8, 2), Block(3, 8, 12, 2), Block(1, 12, 12, 1)]
            self.atrous = tf.Variable(rounded(3, 3, 12, 1), name='atrous')
            self.scale, self.offset, self.mean, self.variance = (tf.Variable(value, name=name) for name, value in
                [('gamma', np.linspace(0.75, 1.25, 12, dtype=np.float32)), ('beta', np.zeros(12, np.float32)), ('mean', rounded(1, 1, 1, 12)[0, 0, 0]), ('variance', np.full(12, 0.5, np.float32))])
            self.logits = tf.Variable(rounded(1, 1, 12, 4), name='logits')

        @tf.function(input_signature=[tf.TensorSpec([1, None, None, 3], tf.uint8, 'image')])
        def serve(self, image):
            x = tf.cast(image, tf.float32)
            rows, columns = tf.shape(x)[1], tf.shape(x)[2]
            # A condition that follows from the size.
            x = tf.cond(tf.maximum(rows, columns) > 33, lambda: tf.compat.v1.image.resize_bilinear(x, [33, 33], align_corners=True), lambda: tf.identity(x))
            size = tf.shape(x)
            x = tf.pad(x - 127.5, [[0, 0], [0, 33 - size[1]], [0, 33 - size[2]], [0, 0]]) / 127.5
            for block in self.blocks:
                x = block(x)
            x = tf.nn.depthwise_conv2d(x, self.atrous, [1, 1, 1, 1], 'SAME', dilations=[2, 2])
            x = tf.compat.v1.nn.fused_batch_norm(x, self.scale, self.offset, self.mean, self.variance, is_training=False)[0]
            scores = tf.compat.v1.image.resize_bilinear(tf.nn.conv2d(x, self.logits, 1, 'SAME'), [33, 33], align_corners=True)
            labels = tf.argmax(scores, 3)
            return {'labels': tf.slice(labels, [0, 0, 0], [1, size[1], size[2]])}

    network = Network()
    pixels = tf.io.decode_png(tf.io.read_file(os.path.join(HERE, 'frozen', 'small.png')))
    labels = network.serve(pixels[None])['labels'].numpy()[0]
    if len(np.unique(labels)) < 3:
        return tensorflow_2(seed + 1)
    folder = fresh('tf2')
    tf.saved_model.save(network, folder, signatures=network.serve, options=tf.saved_model.SaveOptions(save_debug_info=False))
    finish('tf2', labels, {'cropSize': [33, 33], 'outputStride': 4})


{'1': tensorflow_1, '2': tensorflow_2}[sys.argv[1]]()
