"""Asks TensorFlow how it rounds in training, and writes the answers to test/reference/training_steps/.

    pip install tensorflow-cpu==2.21.0 numpy
    python test/reference/make_rounding_goldens.py

    rounding.json           convolutions with frozen batch norm behind them, to the last bit
    rounding_moments.json   batch norm with the batch's statistics, likewise

Maps, filters and parameters are patterns that both sides compute (op_cases/pattern.py).
"""

import base64
import json
import os
import pathlib

# TensorFlow's convolutions call oneDNN's matrix product even where oneDNN is off, and that has another order of sums for AVX-512: rounding.json would
# depend on the machine. Batch norm's reciprocal square root is the processor's, so rounding.json has to be made on one of AMD's.
os.environ["ONEDNN_MAX_CPU_ISA"] = "AVX2"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import tensorflow as tf  # noqa: E402

from op_cases.pattern import pattern_values  # noqa: E402

OUT = pathlib.Path(__file__).resolve().parent / "training_steps"

# (map, filter, stride, rate): sums in one part, in halves, in slices; whole panels of columns, a wide and a narrow last one; depthwise ones.
ROUNDED = [
    ([1, 6, 6, 16], [1, 1, 16, 8], 1, 1), ([1, 6, 6, 96], [1, 1, 96, 28], 1, 1), ([1, 6, 6, 160], [1, 1, 160, 21], 1, 1), ([1, 6, 6, 300], [1, 1, 300, 21], 1, 1),
    ([1, 6, 6, 320], [1, 1, 320, 16], 1, 1), ([1, 12, 12, 576], [1, 1, 576, 96], 1, 1), ([1, 6, 6, 960], [1, 1, 960, 5], 1, 1), ([1, 12, 12, 3], [3, 3, 3, 16], 2, 1),
    ([1, 6, 6, 32], [3, 3, 32, 24], 1, 1), ([1, 6, 6, 24], [3, 3, 24, 1], 1, 1), ([1, 12, 12, 16], [3, 3, 16, 1], 2, 1), ([1, 12, 12, 16], [3, 3, 16, 1], 1, 2),
]


def make_rounding():
    """Of each convolution, whose map is a pattern like its filter, with a batch norm behind it that is another."""
    cases = []
    for seed, (shape, filters, stride, rate) in enumerate(ROUNDED):
        depthwise = filters[3] == 1
        channels = filters[2] if depthwise else filters[3]
        pattern = lambda shape, at, scale, shift: pattern_values(shape, "float32", 10 * seed + at, scale, shift)  # noqa: E731
        x, w = pattern(shape, 0, 1, 0), pattern(filters, 1, 1, 0)
        # Nothing is folded or fused: in training nothing can be.
        config = tf.compat.v1.ConfigProto()
        config.graph_options.rewrite_options.disable_meta_optimizer = True
        with tf.Graph().as_default(), tf.compat.v1.Session(config=config) as session:
            at = tf.compat.v1.placeholder(tf.float32, shape)
            y = tf.nn.depthwise_conv2d(at, w, [1, stride, stride, 1], "SAME", dilations=[rate, rate]) if depthwise else tf.nn.conv2d(at, w, stride, "SAME")
            mean, scale, offset = pattern([channels], 2, 1, 0), pattern([channels], 3, 1, 0), pattern([channels], 4, 1, 0)
            variance = pattern([channels], 5, 0.5, 0.625)
            norm = tf.raw_ops.FusedBatchNormV3(x=y, scale=scale, offset=offset, mean=mean, variance=variance, epsilon=0.001, is_training=False)[0]
            out = session.run(norm, {at: x})
        # The last two pixels of a block of TensorFlow's are summed in another order.
        pixels = out.reshape(-1, channels)[:-2]
        cases.append(dict(shape=shape, filter=filters, stride=stride, rate=rate, out=base64.b64encode(pixels[:6].astype("<f4").tobytes()).decode()))
    (OUT / "rounding.json").write_text(json.dumps(cases) + "\n")


# Maps of many pixels and of few, channels that fill vectors of eight, or do not.
MOMENTS = [[2, 13, 11, 16], [2, 9, 9, 12], [1, 5, 3, 8], [4, 1, 1, 24], [1, 31, 31, 3], [2, 5, 5, 21]]


def make_moments():
    cases = []
    for seed, shape in enumerate(MOMENTS):
        channels = [shape[3]]
        pattern = lambda shape, at, scale, shift: pattern_values(shape, "float32", 10 * seed + at, scale, shift)  # noqa: E731
        # Far from 0 and of little variance: sums of squares lose digits.
        x, scale, offset = pattern(shape, 0, 0.125, 3), pattern(channels, 1, 1, 0), pattern(channels, 2, 1, 0)
        found = tf.raw_ops.FusedBatchNormV3(x=x, scale=scale, offset=offset, mean=[], variance=[], epsilon=0.001, is_training=True)
        # Some pixels; mean; unbiased variance; mean; variance.
        outputs = [found[0].numpy().reshape(-1, *channels)[:3], *(statistic.numpy() for statistic in found[1:5])]
        cases.append(dict(shape=shape, outputs=[base64.b64encode(output.astype("<f4").tobytes()).decode() for output in outputs]))
    (OUT / "rounding_moments.json").write_text(json.dumps(cases) + "\n")


if __name__ == "__main__":
    make_rounding()
    make_moments()
