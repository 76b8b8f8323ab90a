"""DepthwiseConv2dNative: rates, channel multipliers, strides, padding."""

import tensorflow as tf

from .case import case, pattern, weights

NOTE = "TensorFlow's CPU kernel has no rates: answered by tf.nn.depthwise_conv2d, which wraps it in SpaceToBatchND and BatchToSpaceND"


def through_space_to_batch(input, filter, strides, padding, dilations):
    return tf.nn.depthwise_conv2d(input, filter, strides, padding, dilations=dilations[1:3])


def depthwise(name, image, kernel, padding, stride=1, rates=(1, 1), constant=True, **extra):
    filters = weights(*kernel, scale=0.5) if constant else pattern(*kernel, scale=0.5)
    dilated = {"answer": through_space_to_batch, "note": NOTE} if rates != (1, 1) else {}
    return case(
        name, "DepthwiseConv2dNative", input=pattern(*image), filter=filters,
        strides=[1, stride, stride, 1], dilations=[1, *rates, 1], padding=padding, **dilated, **extra,
    )  # fmt: skip


def cases():
    for rate in (2, 4, 12, 18, 36):
        yield depthwise(f"rate {rate} SAME on 33x33, 7 channels", (1, 33, 33, 7), (3, 3, 7, 1), "SAME", rates=(rate, rate))
        yield depthwise(f"rate {rate} SAME on 65x65, 4 channels", (1, 65, 65, 4), (3, 3, 4, 1), "SAME", rates=(rate, rate))
        if rate < 32:
            yield depthwise(f"rate {rate} VALID on 65x65, 3 channels", (1, 65, 65, 3), (3, 3, 3, 1), "VALID", rates=(rate, rate))
    for kernel in (1, 2, 3, 5, 7):
        for padding in ("SAME", "VALID"):
            for stride in (1, 2):
                name = f"{kernel}x{kernel} stride {stride} {padding} on 9x10, 5 channels"
                yield depthwise(name, (1, 9, 10, 5), (kernel, kernel, 5, 1), padding, stride)
    for channels in (1, 3, 4, 7, 8, 19, 21, 32):
        yield depthwise(f"{channels} channels on 6x7", (1, 6, 7, channels), (3, 3, channels, 1), "SAME")
        yield depthwise(f"{channels} channels on 6x7, stride 2", (1, 6, 7, channels), (3, 3, channels, 1), "SAME", 2)
    for multiplier in (2, 3, 4):
        yield depthwise(f"multiplier {multiplier}, 3 channels", (1, 6, 5, 3), (3, 3, 3, multiplier), "SAME")
        yield depthwise(f"multiplier {multiplier}, 5 channels, stride 2", (1, 6, 5, 5), (3, 3, 5, multiplier), "VALID", 2)
        yield depthwise(f"multiplier {multiplier}, 1 channel", (1, 4, 5, 1), (2, 3, 1, multiplier), "SAME")
    yield depthwise("multiplier 2 with rate 3", (1, 9, 8, 3), (3, 3, 3, 2), "SAME", rates=(3, 3))
    for height, width in ((4, 4), (1, 2), (2, 1), (56, 56)):
        yield depthwise(f"stride 2 SAME on {height}x{width}, 3 channels", (1, height, width, 3), (3, 3, 3, 1), "SAME", 2)
    yield depthwise("1x1 map", (1, 1, 1, 6), (3, 3, 6, 1), "SAME")
    yield depthwise("1x1 map, rate 12", (1, 1, 1, 6), (3, 3, 6, 1), "SAME", rates=(12, 12))
    yield depthwise("rate 18 on a 5x30 map: only some taps meet it", (1, 5, 30, 3), (3, 3, 3, 1), "SAME", rates=(18, 18))
    yield depthwise("7x7 filter larger than a 3x2 input, SAME", (1, 3, 2, 3), (7, 7, 3, 1), "SAME")
    yield depthwise("batch 2", (2, 6, 5, 3), (3, 3, 3, 1), "SAME")
    yield depthwise("batch 2, rate 2", (2, 6, 5, 3), (3, 3, 3, 1), "SAME", rates=(2, 2))
    yield depthwise("kernel 1x3", (1, 6, 7, 4), (1, 3, 4, 1), "SAME")
    yield depthwise("kernel 5x2, stride 3", (1, 11, 10, 4), (5, 2, 4, 1), "SAME", 3)
    yield depthwise("rates 2x3", (1, 12, 11, 4), (3, 3, 4, 1), "SAME", rates=(2, 3))
    yield depthwise("EXPLICIT, four different pads", (1, 6, 7, 3), (3, 3, 3, 1), "EXPLICIT", explicit_paddings=[0, 0, 1, 2, 3, 0, 0, 0])
    yield depthwise("EXPLICIT, stride 2", (1, 6, 8, 5), (3, 3, 5, 1), "EXPLICIT", 2, explicit_paddings=[0, 0, 1, 1, 1, 1, 0, 0])
    yield depthwise("a filter that is fed, not constant", (1, 6, 5, 6), (3, 3, 6, 1), "SAME", constant=False)
