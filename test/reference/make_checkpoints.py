"""Writes the checkpoints and graphs that test/proto reads, with TensorFlow itself.

    pip install tensorflow-cpu==2.21.0
    python test/reference/make_checkpoints.py                 writes test/reference/checkpoints/
    node test/reference/write_bundle.mjs DIR                  writes the same content with this library (after npm run build)
    python test/reference/make_checkpoints.py --check DIR     restores that with TensorFlow, compares bit for bit

The content is computed, not drawn, so that a second run writes the same bytes.
"""
import argparse
import gzip
import json
import os
import pathlib
import shutil
import sys
import tempfile

os.environ.setdefault('TF_CPP_MIN_LOG_LEVEL', '3')
sys.dont_write_bytecode = True
import numpy as np
import tensorflow as tf
from tensorflow.core.framework import types_pb2
from tensorflow.core.protobuf import tensor_bundle_pb2

from sorted_table import build_table, crc32c, mask, snappy, table_entries
from typed_graphs import attribute_graph, typed_graph

HERE = pathlib.Path(__file__).parent / 'checkpoints'
BFLOAT16 = tf.bfloat16.as_numpy_dtype

FLOATS = [0.0, -0.0, 1.0, -1.5, 0.1, 65504.0, 1e-7, 6.1e-5, np.inf, -np.inf, np.nan, 3.14159265]


def all_dtypes():
    """Every data type: a matrix, a scalar, an empty tensor. Names beyond ASCII, and beyond UTF-16's first plane."""
    tensors = {}
    for dtype in ['float16', 'float32', 'float64', BFLOAT16]:
        tensors[f'{np.dtype(dtype).name}/matrix'] = np.array(FLOATS).reshape(3, 4).astype(dtype)
        tensors[f'{np.dtype(dtype).name}/scalar'] = np.array(-2.75).astype(dtype)
        tensors[f'{np.dtype(dtype).name}/empty'] = np.zeros([0, 4], dtype)
    for dtype in ['int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64']:
        info = np.iinfo(dtype)
        tensors[f'{dtype}/matrix'] = np.array([[info.min, info.max, 0], [1, 2, info.max - 1]], dtype)
        tensors[f'{dtype}/scalar'] = np.array(info.max, dtype)
        tensors[f'{dtype}/empty'] = np.zeros([2, 0, 3], dtype)
    tensors['bool/matrix'] = np.array([[True, False, True]])
    tensors['bool/scalar'] = np.array(True)
    tensors['bool/empty'] = np.zeros([0], bool)
    for dtype in ['complex64', 'complex128']:
        tensors[f'{dtype}/matrix'] = np.array([[1 + 2j, -0.5j], [3, complex(np.inf, 1e-3)]], dtype)
        tensors[f'{dtype}/scalar'] = np.array(1j, dtype)
        tensors[f'{dtype}/empty'] = np.zeros([0], dtype)
    tensors['string/matrix'] = np.array([[b'', b'a'], ['grüße'.encode(), b'\x00\xff' * 100]], object)
    tensors['string/scalar'] = np.array(b'one', object)
    tensors['string/empty'] = np.zeros([0, 2], object)
    tensors['Größe/重み'] = np.arange(3, dtype=np.float32)
    # In UTF-16 the first of these two sorts after the second, in UTF-8 before it.
    tensors['order/\uffee'] = np.array(1, np.int32)
    tensors['order/\U0001f600'] = np.array(2, np.int32)
    return tensors


def partitioned():
    """Full tensors with the boxes (start and length along each axis; None for all of it) in which they are stored."""
    matrix = np.arange(70, dtype=np.float32).reshape(7, 10)
    cube = np.arange(200 * 3 * 2, dtype=np.int64).reshape(200, 3, 2)
    words = np.array([f'w{i}'.encode() for i in range(5)], object)
    return {
        'rows': (matrix, [[(0, 3), None], [(3, 2), None], [(5, 2), None]]),
        'grid': (matrix + 100, [[(0, 4), (0, 6)], [(0, 4), (6, 4)], [(4, 3), (0, 6)], [(4, 3), (6, 4)]]),
        # Offsets beyond 63 and lengths beyond 127 need more than one byte in the keys of the slices.
        'cube': (cube, [[(0, 70), None, None], [(70, 130), None, (0, 1)], [(70, 130), None, (1, 1)]]),
        'complex': (np.array([1 + 1j, 2, 3j, 4], np.complex64), [[(0, 1)], [(1, 3)]]),
        'words': (words, [[(0, 2)], [(2, 3)]]),
    }


def many():
    """More variables than fit into one block of an index (262144 bytes)."""
    return {f'tower_{i % 7}/layer_{i:05d}/moving_variance': np.array(i / 2, np.float32) for i in range(8000)}


# Data types that only TensorFlow reads: of the V1 save operator and of both.
QUANTISED = ['qint8', 'quint8', 'qint32']
UNREAD = [*QUANTISED, 'qint16', 'quint16', 'float8_e5m2', 'float8_e4m3fn', 'float8_e4m3fnuz', 'float8_e4m3b11fnuz', 'float8_e5m2fnuz',
          'int4', 'uint4', 'int2', 'uint2', 'float4_e2m1fn']


def unread(names):
    """(name, spec, tensor) of a variable [2, 3] of each data type, and of one that is read."""
    for name in names:
        dtype = tf.dtypes.as_dtype(name)
        yield f'{name}/kernel', '', tf.constant(np.zeros([2, 3], dtype.as_numpy_dtype), dtype)
    yield 'weights', '', tf.constant([1.0, -2.0])


def save(prefix, tensors):
    # The operator stores tensors in the order in which it gets them; ours in the order of their names.
    names = sorted(tensors, key=lambda name: name.encode())
    tf.raw_ops.SaveV2(prefix=str(prefix), tensor_names=names, shape_and_slices=[''] * len(names), tensors=[tensor(tensors[n]) for n in names])


def tensor(value):
    return tf.constant(value, tf.string) if value.dtype == object else tf.constant(value)


def pieces(content):
    """(name, spec, piece) of every slice, as the Saver of TF 1.x hands them to its save operators."""
    for name, (whole, boxes) in content.items():
        for box in boxes:
            spec = ':'.join('-' if extent is None else f'{extent[0]},{extent[1]}' for extent in box)
            part = whole[tuple(slice(None) if e is None else slice(e[0], e[0] + e[1]) for e in box)]
            yield name, ' '.join(map(str, whole.shape)) + ' ' + spec, part


def save_pieces(prefix, rows):
    save_tensors(prefix, [(name, spec, tensor(value)) for name, spec, value in rows])


def save_tensors(prefix, rows):
    tf.raw_ops.SaveV2(prefix=str(prefix), tensor_names=[r[0] for r in rows], shape_and_slices=[r[1] for r in rows], tensors=[r[2] for r in rows])


def merge(parts, prefix):
    tf.raw_ops.MergeV2Checkpoints(checkpoint_prefixes=[str(p) for p in parts], destination_prefix=str(prefix), delete_old_dirs=False)


def save_v1(path, rows):
    tf.raw_ops.SaveSlices(
        filename=str(path), tensor_names=[r[0] for r in rows], shapes_and_slices=[r[1] for r in rows], data=[tensor(r[2]) for r in rows])


# What the save operator of V1 accepts (TensorSliceWriter::SupportedTypes): no unsigned numbers beyond uint16.
V1_DTYPES = ['float16', 'float32', 'float64', 'int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'bool', 'complex64', 'complex128', 'string']


def v1_content():
    """V1 refuses some types and empty tensors, and its keys hold only names that the protocol buffer accepts."""
    return {k: v for k, v in all_dtypes().items() if (k.split('/')[0] in V1_DTYPES or k[0] == 'G') and v.size > 0}


def big_endian(prefix, target):
    """The bundle of a big-endian machine."""
    data = pathlib.Path(f'{prefix}.data-00000-of-00001').read_bytes()
    out, entries = b'', []
    for key, value in table_entries(pathlib.Path(f'{prefix}.index').read_bytes()):
        if key == b'':
            header = tensor_bundle_pb2.BundleHeaderProto.FromString(value)
            header.endianness = tensor_bundle_pb2.BundleHeaderProto.BIG
            entries.append((key, header.SerializeToString()))
            continue
        entry = tensor_bundle_pb2.BundleEntryProto.FromString(value)
        raw = data[entry.offset:entry.offset + entry.size]
        if entry.dtype == types_pb2.DT_STRING:
            continue
        word = tf.dtypes.as_dtype(entry.dtype).size
        if entry.dtype in (types_pb2.DT_COMPLEX64, types_pb2.DT_COMPLEX128):
            word //= 2
        swapped = b''.join(raw[i:i + word][::-1] for i in range(0, len(raw), word))
        entry.offset, entry.crc32c = len(out), mask(crc32c(swapped))
        out += swapped
        entries.append((key, entry.SerializeToString()))
    pathlib.Path(f'{target}.data-00000-of-00001').write_bytes(out)
    pathlib.Path(f'{target}.index').write_bytes(build_table(entries, None, 9))


def run_constants(graph_def):
    with tf.Graph().as_default() as graph:
        tf.import_graph_def(graph_def, name='')
        names = [node.name for node in graph_def.node]
        with tf.compat.v1.Session(graph=graph) as session:
            values = session.run([f'{name}:0' for name in names])
    return {n: np.asarray(v, object) if graph.get_tensor_by_name(f'{n}:0').dtype == tf.string else np.asarray(v) for n, v in zip(names, values)}


# --- what the tests compare with ---


def describe(value):
    if value.dtype == object:
        return {'dtype': 'string', 'shape': list(value.shape), 'strings': [bytes(s).hex() for s in value.reshape(-1)]}
    return {'dtype': value.dtype.name, 'shape': list(value.shape), 'bytes': np.ascontiguousarray(value).tobytes().hex()}


def restore(prefix, name, value):
    dtype = tf.string if value.dtype == object else tf.dtypes.as_dtype(value.dtype)
    found = tf.raw_ops.RestoreV2(prefix=str(prefix), tensor_names=[name], shape_and_slices=[''], dtypes=[dtype])[0].numpy()
    return np.asarray(found, object) if value.dtype == object else np.asarray(found)


def check(prefix, tensors, names=None):
    """Restores tensors (all, unless named) with TensorFlow and compares bits."""
    listed = dict(tf.train.list_variables(str(prefix)))
    assert set(listed) == set(tensors), f'{prefix}: names differ: {set(listed) ^ set(tensors)}'
    for name in names or tensors:
        value = tensors[name]
        assert describe(restore(prefix, name, value)) == describe(value), f'{prefix}: {name} differs'
    print(f'{os.path.basename(prefix)}: TensorFlow {tf.__version__} restores {len(names or tensors)} tensors bit for bit')


def write_all():
    shutil.rmtree(HERE, ignore_errors=True)
    HERE.mkdir()
    temporary = pathlib.Path(tempfile.mkdtemp())
    expected = {}

    def expect(name, tensors):
        expected[name] = {k: describe(v) for k, v in tensors.items()}

    everything = all_dtypes()
    save(HERE / 'all_dtypes', everything)
    expect('all_dtypes', everything)

    names = list(everything)
    for i in range(3):
        save(temporary / f'shard{i}', {n: everything[n] for n in names[i::3]})
    merge([temporary / f'shard{i}' for i in range(3)], HERE / 'sharded')

    rows = list(pieces(partitioned()))
    save_pieces(temporary / 'part0', rows[0::2])
    save_pieces(temporary / 'part1', rows[1::2])
    merge([temporary / 'part0', temporary / 'part1'], HERE / 'partitioned')
    whole = {name: value for name, (value, _) in partitioned().items()}
    expect('partitioned', whole)

    save(temporary / 'many', many())
    for ending in ['index', 'data-00000-of-00001']:
        (HERE / f'many.{ending}.gz').write_bytes(gzip.compress((temporary / f'many.{ending}').read_bytes(), mtime=0))

    index = (HERE / 'all_dtypes.index').read_bytes()
    (HERE / 'snappy.index').write_bytes(build_table(table_entries(index), snappy, 20))
    shutil.copy(HERE / 'all_dtypes.data-00000-of-00001', HERE / 'snappy.data-00000-of-00001')

    big_endian(HERE / 'all_dtypes', HERE / 'big_endian')
    numbers = {k: v for k, v in everything.items() if v.dtype != object}

    save_v1(HERE / 'v1', [(n, '', v) for n, v in v1_content().items()])
    save_v1(HERE / 'v1_sharded-00000-of-00002', rows[0::2])
    save_v1(HERE / 'v1_sharded-00001-of-00002', rows[1::2])

    # A list of tensors is a variant.
    handle = tf.raw_ops.TensorListFromTensor(tensor=tf.zeros([2, 3]), element_shape=[3])
    save_tensors(HERE / 'unread', [*unread(UNREAD), ('list', '', handle)])
    rows = list(unread(QUANTISED))
    tf.raw_ops.SaveSlices(filename=str(HERE / 'v1_unread'), tensor_names=[r[0] for r in rows], shapes_and_slices=[r[1] for r in rows], data=[r[2] for r in rows])

    graph = typed_graph()
    (HERE / 'typed.pb').write_bytes(graph.SerializeToString(deterministic=True))
    expect('typed.pb', run_constants(graph))
    (HERE / 'attributes.pb').write_bytes(attribute_graph().SerializeToString(deterministic=True))
    (HERE / 'attributes.pbtxt').write_text(str(attribute_graph()))

    (HERE / 'expected.json').write_text(json.dumps(expected, indent=0) + '\n')
    for name in ['all_dtypes', 'sharded', 'snappy']:
        check(HERE / name, everything)
    check(HERE / 'big_endian', numbers)
    # TensorFlow itself does not restore partitioned strings.
    check(HERE / 'partitioned', whole, [name for name in whole if name != 'words'])
    print(f'{sum(f.stat().st_size for f in HERE.iterdir())} bytes in {HERE}')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--check', metavar='DIR', help='a folder that write_bundle.mjs has filled')
    arguments = parser.parse_args()
    if not arguments.check:
        write_all()
        return
    check(os.path.join(arguments.check, 'all_dtypes'), all_dtypes())
    check(os.path.join(arguments.check, 'partitioned'), {name: value for name, (value, _) in partitioned().items()})
    check(os.path.join(arguments.check, 'many'), many())


if __name__ == '__main__':
    main()
