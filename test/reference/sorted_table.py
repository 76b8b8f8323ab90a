"""Sorted tables, read and written again: TensorFlow writes neither compressed nor big-endian ones on its own."""
import os
import struct

import numpy as np
import tensorflow as tf
from tensorflow.core.framework import tensor_pb2


def crc32c(data, crc=0):
    crc ^= 0xffffffff
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82f63b78 if crc & 1 else 0)
    return crc ^ 0xffffffff


def mask(crc):
    return ((crc >> 15 | crc << 17) + 0xa282ead8) & 0xffffffff


def varint(n):
    out = b''
    while n >= 128:
        out += bytes([n & 127 | 128])
        n >>= 7
    return out + bytes([n])


def read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def table_entries(data):
    _, at = read_varint(data, len(data) - 48)
    _, at = read_varint(data, at)
    offset, at = read_varint(data, at)
    size, at = read_varint(data, at)
    for _, handle in block_entries(data[offset:offset + size]):
        start, at = read_varint(handle, 0)
        length, at = read_varint(handle, at)
        yield from block_entries(data[start:start + length])


def block_entries(block):
    end = len(block) - 4 - 4 * struct.unpack('<I', block[-4:])[0]
    at, key = 0, b''
    while at < end:
        shared, at = read_varint(block, at)
        added, at = read_varint(block, at)
        length, at = read_varint(block, at)
        key = key[:shared] + block[at:at + added]
        at += added
        yield key, block[at:at + length]
        at += length


def build_table(entries, compress, per_block):
    def block(rows):
        out, restarts, previous = b'', [], b''
        for i, (key, value) in enumerate(rows):
            shared = 0
            if i % 4 == 0:
                restarts.append(len(out))
            else:
                shared = len(os.path.commonprefix([previous, key]))
            out += varint(shared) + varint(len(key) - shared) + varint(len(value)) + key[shared:] + value
            previous = key
        return out + struct.pack(f'<{len(restarts) + 1}I', *restarts, len(restarts))

    def emit(data, kind):
        nonlocal out
        handle = varint(len(out)) + varint(len(data))
        out += data + bytes([kind]) + struct.pack('<I', mask(crc32c(data + bytes([kind]))))
        return handle

    out, index = b'', []
    entries = list(entries)
    for i in range(0, len(entries), per_block):
        rows = entries[i:i + per_block]
        data = block(rows)
        index.append((rows[-1][0], emit(compress(data) if compress else data, 1 if compress else 0)))
    handles = emit(struct.pack('<2I', 0, 1), 0)
    handles += emit(compress(block(index)) if compress else block(index), 1 if compress else 0)
    return out + handles.ljust(40, b'\0') + struct.pack('<Q', 0xdb4775248b80fb57)


def snappy(data):
    """TensorFlow's own Snappy, by way of the operator that compresses elements of data sets."""
    element = tf.raw_ops.CompressElement(components=[tf.constant(np.frombuffer(data, np.uint8))])
    content = tensor_pb2.TensorProto.FromString(tf.io.serialize_tensor(element).numpy()).tensor_content
    _, at = read_varint(content, 0)
    variant = tensor_pb2.VariantTensorDataProto.FromString(content[at:])
    # A CompressedElement, of which field 1 is the data.
    assert variant.metadata[0] == 1 << 3 | 2
    length, at = read_varint(variant.metadata, 1)
    return variant.metadata[at:at + length]
