"""What TensorFlow makes of the two example pictures with the embedded model.

    ONEDNN_MAX_CPU_ISA=AVX2 python test/reference/make_embedded_goldens.py [FOLDER]

To be run after models/mobilenetv2_voc_small/model.ckpt has changed. It puts the checkpoint's values into the frozen graph, runs that, and
writes `os16_frozen_inference_graph.pb`, `os16_NAME.golden.json`, `os16_NAME.labels.png` and `os16_NAME.logits.f32` anew. The graph's nodes,
the pictures, and which elements of each activation are kept stay as they are. Same checkpoint, same processor: same bytes.
"""
import json
import os
import sys

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
import numpy as np
import tensorflow.compat.v1 as tf
from tensorflow.python.framework import tensor_util

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, '..', '..', 'models', 'mobilenetv2_voc_small')
LOGITS = 'logits/semantic/BiasAdd'
tf.disable_v2_behavior()


def path(name):
    return os.path.join(FOLDER, name)


def frozen_graph():
    """The graph with every constant that is called as a variable set to that variable."""
    graph = tf.GraphDef()
    with open(path('os16_frozen_inference_graph.pb'), 'rb') as file:
        graph.ParseFromString(file.read())
    checkpoint = tf.train.load_checkpoint(path('model.ckpt'))
    variables = checkpoint.get_variable_to_shape_map()
    constants = {node.name: node for node in graph.node if node.op == 'Const'}
    for name in variables:
        values = checkpoint.get_tensor(name)
        held = tensor_util.MakeNdarray(constants[name].attr['value'].tensor)
        if held.shape != values.shape or held.dtype != values.dtype:
            raise ValueError(f'{name} is {values.dtype} {values.shape}, in the graph {held.dtype} {held.shape}')
        constants[name].attr['value'].tensor.CopyFrom(tensor_util.make_tensor_proto(values))
    return graph


def make_golden(session, name):
    with open(path(f'os16_{name}.golden.json')) as file:
        golden = json.load(file)
    kept = golden['activations']
    with open(path(f'os16_{name}.input.png'), 'rb') as file:
        picture = session.run(tf.image.decode_png(file.read(), channels=3))
    fetches = {node: f'{node}:0' for node in [*kept, LOGITS, 'SemanticPredictions']}
    found = session.run(fetches, {'ImageTensor:0': picture[np.newaxis]})
    for node, record in kept.items():
        values = found[node].astype(np.float64)
        flat = found[node].reshape(-1)
        record.update(mean=float(values.mean()), std=float(values.std()), min=float(values.min()), max=float(values.max()))
        record['value'] = [float(flat[index]) for index in record['index']]
    golden.update(tensorflow=tf.__version__, logits_shape=list(found[LOGITS].shape))
    with open(path(f'os16_{name}.golden.json'), 'w') as file:
        json.dump(golden, file)
    found[LOGITS].astype('<f4').tofile(path(f'os16_{name}.logits.f32'))
    labels = found['SemanticPredictions'].reshape(picture.shape[:2] + (1,)).astype(np.uint8)
    with open(path(f'os16_{name}.labels.png'), 'wb') as file:
        file.write(session.run(tf.image.encode_png(labels)))


def main():
    graph = frozen_graph()
    with tf.Graph().as_default(), tf.Session() as session:
        tf.import_graph_def(graph, name='')
        for name in ['chelsea', 'astronaut']:
            make_golden(session, name)
    with open(path('os16_frozen_inference_graph.pb'), 'wb') as file:
        file.write(graph.SerializeToString(deterministic=True))


main()
