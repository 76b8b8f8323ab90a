"""Frozen graphs of test/reference/frozen as TensorFlow.js graph models, and what TensorFlow makes of a picture with the weights that are in them.

    python test/reference/make_tfjs.py

writes test/reference/tfjs/CASE/: model.json, its shards, `labels.raw` and `expected.json` as make_frozen_cases.py does. The files are written as
tensorflowjs 4.22 writes them (write_weights.py, quantization.py; tf_saved_model_conversion_v2.py): constants have no values in the graph, shards are cut
anywhere, quantised weights have min and scale. @tensorflow/tfjs 4.22 reads these files and gives the same labels on every pixel:

    const model = await tf.loadGraphModel(tf.io.fromMemory({ modelTopology, weightSpecs, weightData }));
    await model.executeAsync({ ImageTensor: tf.tensor(pixels, [1, h, w, 3], 'int32') }, 'SemanticPredictions');
"""
import gzip
import json
import os
import sys

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
sys.dont_write_bytecode = True
import numpy as np
import tensorflow.compat.v1 as tf
from google.protobuf import json_format

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(HERE, 'tfjs')

# Name: frozen case, quantisation of the weights, bytes of a shard.
CASES = {
    'plain': ('usual', None, 6000),
    'fused': ('remapped_bias', None, 1 << 22),
    'uint8': ('remapped_bias', np.uint8, 1 << 22),
    'uint16': ('remapped_bias', np.uint16, 1 << 22),
    'float16': ('remapped_bias', np.float16, 1 << 22),
}
MIN_ELEMENTS = 8


def quantize(values, dtype):
    """As quantization.py does, without its care for zero: min and scale of the values."""
    if dtype == np.float16:
        return values.astype(np.float16), {'dtype': 'float16', 'original_dtype': 'float32'}, values.astype(np.float16).astype(np.float32)
    low, high = float(values.min()), float(values.max())
    scale = (high - low) / np.iinfo(dtype).max or 1.0
    levels = np.round((values.astype(np.float64) - low) / scale).astype(dtype)
    return levels, {'dtype': np.dtype(dtype).name, 'min': low, 'scale': scale, 'original_dtype': 'float32'}, (levels * np.float64(scale) + low).astype(np.float32)


def make(name):
    case, dtype, shard_bytes = CASES[name]
    with gzip.open(os.path.join(HERE, 'frozen', case, 'graph.pb.gz')) as file:
        graph_def = tf.GraphDef.FromString(file.read())
    weights, content = [], b''
    topology = json_format.MessageToDict(graph_def)
    written = {node['name']: node for node in topology['node']}
    for node in graph_def.node:
        if node.op != 'Const':
            continue
        values = tf.make_ndarray(node.attr['value'].tensor)
        entry = {'name': node.name, 'shape': list(values.shape), 'dtype': values.dtype.name}
        if dtype is not None and values.dtype == np.float32 and values.size >= MIN_ELEMENTS:
            values, entry['quantization'], read = quantize(values, dtype)
            node.attr['value'].tensor.CopyFrom(tf.make_tensor_proto(read))
        weights.append(entry)
        content += np.ascontiguousarray(values).tobytes()
        tensor = written[node.name]['attr']['value']['tensor']
        for key in [key for key in tensor if key not in ('dtype', 'tensorShape')]:
            del tensor[key]
    for node in topology['node']:
        if node['op'] == '_FusedDepthwiseConv2dNative':
            node['op'] = 'FusedDepthwiseConv2dNative'
    with open(os.path.join(HERE, 'frozen', case, 'expected.json')) as file:
        expected = json.load(file)
    with tf.Graph().as_default(), tf.Session() as session:
        pixels = session.run(tf.image.decode_png(open(os.path.join(HERE, 'frozen', expected['picture']), 'rb').read()))
        tf.import_graph_def(graph_def, name='')
        labels = session.run('SemanticPredictions:0', {'ImageTensor:0': pixels[None]})[0].astype(np.uint8)
    folder = os.path.join(FOLDER, name)
    os.makedirs(folder, exist_ok=True)
    count = -(-len(content) // shard_bytes)
    paths = [f'group1-shard{i + 1}of{count}.bin' for i in range(count)]
    for i, path in enumerate(paths):
        with open(os.path.join(folder, path), 'wb') as file:
            file.write(content[i * shard_bytes : (i + 1) * shard_bytes])
    model = {'format': 'graph-model', 'generatedBy': tf.__version__, 'convertedBy': 'TensorFlow.js Converter v4.22.0', 'modelTopology': topology, 'weightsManifest': [{'paths': paths, 'weights': weights}]}
    with open(os.path.join(folder, 'model.json'), 'w') as file:
        json.dump(model, file, separators=(',', ':'))
        file.write('\n')
    with open(os.path.join(folder, 'expected.json'), 'w') as file:
        json.dump(expected, file)
        file.write('\n')
    labels.tofile(os.path.join(folder, 'labels.raw'))
    print(name, len(content), len(np.unique(labels)))


for each in CASES:
    make(each)
