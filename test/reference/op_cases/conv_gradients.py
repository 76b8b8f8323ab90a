"""Gradients of Conv2D and DepthwiseConv2dNative with respect to input and filter."""

import tensorflow as tf

from .case import case, const, pattern, weights

NOTE = (
    "TensorFlow's CPU kernels have no rates and no groups here, and strides that are the same both ways only (the depthwise ones ignore a rate in silence): "
    "answered by tf.gradients of the convolution spelled out, as a dense one on explicit zeros with zeros between the taps, of which every stride-th pixel is taken"
)


def out_size(size, kernel, stride, rate, padding):
    """Output size, zeros before and after, along one axis."""
    span = (kernel - 1) * rate + 1
    if padding == "SAME":
        out = -(-size // stride)
        total = max(0, (out - 1) * stride + span - size)
        return out, total // 2, total - total // 2
    before, after = (0, 0) if padding == "VALID" else padding
    return (size + before + after - span) // stride + 1, before, after


def geometry(image, kernel, strides, rates, padding, explicit):
    return [
        out_size(image[a], kernel[a - 1], strides[a - 1], rates[a - 1], padding if explicit is None else explicit[2 * a : 2 * a + 2])
        for a in (1, 2)
    ]


def spelled_out(x, w, strides, rates, pads, depthwise):
    """The convolution by what TensorFlow can derive on the CPU."""
    x = tf.pad(x, [[0, 0], *[[before, after] for _, before, after in pads], [0, 0]])
    kernel = w.shape
    for axis, rate in enumerate(rates):
        w = tf.expand_dims(w, axis + 1)
        w = tf.pad(w, [[0, rate - 1] if a == axis + 1 else [0, 0] for a in range(5)])
        shape = [d for a, d in enumerate(w.shape) if a != axis + 1]
        shape[axis] *= rate
        w = tf.reshape(w, shape)
        w = tf.gather(w, tf.range((kernel[axis] - 1) * rate + 1), axis=axis)
    if depthwise:
        y = tf.nn.depthwise_conv2d(x, w, [1, 1, 1, 1], "VALID")
    else:
        groups = x.shape[3] // w.shape[2]
        parts = zip(tf.split(x, groups, 3), tf.split(w, groups, 3))
        y = tf.concat([tf.nn.conv2d(part, filters, 1, "VALID") for part, filters in parts], 3)
    return y[:, :: strides[0], :: strides[1], :]


def both(name, image, kernel, padding, strides=(1, 1), rates=(1, 1), depthwise=False, explicit=None, fed_filter=False):
    op = "DepthwiseConv2dNative" if depthwise else "Conv2D"
    pads = geometry(image, kernel, strides, rates, padding, explicit)
    channels = kernel[2] * kernel[3] if depthwise else kernel[3]
    gradient = (image[0], pads[0][0], pads[1][0], channels)
    plain = rates == (1, 1) and (not depthwise or strides[0] == strides[1]) and (depthwise or kernel[2] == image[3])
    attrs = dict(strides=[1, *strides, 1], dilations=[1, *rates, 1], padding=padding)
    if explicit is not None:
        attrs["explicit_paddings"] = explicit

    def input_answer(input_sizes, filter, out_backprop, **_):
        x = tf.zeros(image)
        return tf.gradients(spelled_out(x, filter, strides, rates, pads, depthwise), x, out_backprop)[0]

    def filter_answer(input, filter_sizes, out_backprop, **_):
        w = tf.zeros(kernel)
        return tf.gradients(spelled_out(input, w, strides, rates, pads, depthwise), w, out_backprop)[0]

    def extra(answer):
        return {} if plain else {"answer": answer, "note": NOTE}

    filters = pattern(*kernel, scale=0.25) if fed_filter else weights(*kernel, scale=0.25)
    yield case(f"{op}, input: {name}", f"{op}BackpropInput", input_sizes=const(image), filter=filters,
               out_backprop=pattern(*gradient), **attrs, **extra(input_answer))  # fmt: skip
    yield case(f"{op}, filter: {name}", f"{op}BackpropFilter", input=pattern(*image), filter_sizes=const(kernel),
               out_backprop=pattern(*gradient, scale=0.25), **attrs, **extra(filter_answer))  # fmt: skip


def cases():
    for kernel in (1, 2, 3, 5):
        for padding in ("SAME", "VALID"):
            for stride in (1, 2):
                shape = f"{kernel}x{kernel} stride {stride} {padding} on 7x8"
                yield from both(f"{shape}, 3 to 5 channels", (1, 7, 8, 3), (kernel, kernel, 3, 5), padding, (stride, stride))
                yield from both(f"{shape}, 5 channels", (1, 7, 8, 5), (kernel, kernel, 5, 1), padding, (stride, stride), depthwise=True)
    for height, width in ((4, 4), (6, 7), (7, 6), (1, 2), (2, 1), (5, 5)):
        yield from both(f"3x3 stride 2 SAME on {height}x{width}", (1, height, width, 3), (3, 3, 3, 4), "SAME", (2, 2))
        yield from both(f"3x3 stride 2 SAME on {height}x{width}", (1, height, width, 3), (3, 3, 3, 1), "SAME", (2, 2), depthwise=True)
    for rate in (2, 3, 6):
        for padding in ("SAME", "VALID"):
            size = 9 if rate < 6 else 15
            shape = f"3x3 rate {rate} {padding} on {size}x{size + 1}"
            yield from both(shape, (1, size, size + 1, 2), (3, 3, 2, 3), padding, rates=(rate, rate))
            yield from both(shape, (1, size, size + 1, 4), (3, 3, 4, 1), padding, rates=(rate, rate), depthwise=True)
    yield from both("rate 18 on a 2x5 map: only some taps meet it", (1, 2, 5, 3), (3, 3, 3, 4), "SAME", rates=(18, 18))
    yield from both("rate 12 on a 5x14 map: only some taps meet it", (1, 5, 14, 3), (3, 3, 3, 1), "SAME", rates=(12, 12), depthwise=True)
    yield from both("rate 2 with stride 2, SAME on 8x9", (1, 8, 9, 2), (3, 3, 2, 3), "SAME", (2, 2), (2, 2))
    yield from both("rate 2 with stride 2, SAME on 8x9", (1, 8, 9, 3), (3, 3, 3, 2), "SAME", (2, 2), (2, 2), depthwise=True)
    yield from both("rates 2x3, kernel 3x2", (1, 9, 8, 2), (3, 2, 2, 3), "SAME", rates=(2, 3))
    yield from both("rates 2x3, kernel 3x2", (1, 9, 8, 3), (3, 2, 3, 1), "SAME", rates=(2, 3), depthwise=True)
    for multiplier in (2, 3, 4):
        yield from both(f"multiplier {multiplier}, 3 channels", (1, 6, 5, 3), (3, 3, 3, multiplier), "SAME", depthwise=True)
        yield from both(f"multiplier {multiplier}, 5 channels, stride 2", (1, 6, 5, 5), (3, 3, 5, multiplier), "VALID", (2, 2), depthwise=True)
    yield from both("multiplier 2 with rate 2", (2, 6, 7, 3), (3, 3, 3, 2), "SAME", rates=(2, 2), depthwise=True)
    for c_in, c_out in ((1, 1), (7, 19), (21, 4), (16, 24), (33, 17)):
        yield from both(f"1x1, {c_in} to {c_out} channels on 5x6", (1, 5, 6, c_in), (1, 1, c_in, c_out), "SAME")
    for channels in (1, 4, 8, 19, 32):
        yield from both(f"{channels} channels on 6x7", (1, 6, 7, channels), (3, 3, channels, 1), "SAME", depthwise=True)
        yield from both(f"{channels} channels on 6x7, stride 2", (1, 6, 7, channels), (3, 3, channels, 1), "SAME", (2, 2), depthwise=True)
    yield from both("1x1 of stride 2", (2, 6, 5, 7), (1, 1, 7, 5), "SAME", (2, 2))
    yield from both("1x1 on a 1x1 map (image pooling's), batch 3", (3, 1, 1, 12), (1, 1, 12, 8), "SAME")
    yield from both("3x3 SAME on a 1x1 map", (1, 1, 1, 6), (3, 3, 6, 5), "SAME")
    yield from both("3x3 SAME on a 1x1 map", (1, 1, 1, 6), (3, 3, 6, 1), "SAME", depthwise=True)
    yield from both("7x7 filter larger than a 3x2 input, SAME", (1, 3, 2, 3), (7, 7, 3, 4), "SAME")
    yield from both("batch 2", (2, 6, 5, 3), (3, 3, 3, 5), "SAME", (2, 2))
    yield from both("batch 2", (2, 6, 5, 3), (3, 3, 3, 1), "SAME", depthwise=True)
    yield from both("kernel 5x2, strides 1x3", (1, 8, 10, 3), (5, 2, 3, 4), "SAME", (1, 3))
    yield from both("kernel 5x2, strides 1x3", (1, 8, 10, 3), (5, 2, 3, 1), "SAME", (1, 3), depthwise=True)
    yield from both("kernel 2x3, strides 3x2, VALID", (1, 11, 10, 3), (2, 3, 3, 4), "VALID", (3, 2))
    yield from both("stride 3 larger than the 1x1 filter", (1, 10, 8, 3), (1, 1, 3, 4), "SAME", (3, 3))
    yield from both("EXPLICIT, four different pads", (1, 6, 7, 3), (3, 3, 3, 4), "EXPLICIT", explicit=[0, 0, 1, 2, 3, 0, 0, 0])
    yield from both("EXPLICIT, four different pads", (1, 6, 7, 3), (3, 3, 3, 1), "EXPLICIT", explicit=[0, 0, 1, 2, 3, 0, 0, 0], depthwise=True)
    yield from both("EXPLICIT, stride 2 (fixed_padding)", (1, 9, 8, 3), (3, 3, 3, 5), "EXPLICIT", (2, 2), explicit=[0, 0, 1, 1, 1, 1, 0, 0])
    yield from both("EXPLICIT, stride 2 (fixed_padding)", (1, 9, 8, 5), (3, 3, 5, 1), "EXPLICIT", (2, 2), explicit=[0, 0, 1, 1, 1, 1, 0, 0], depthwise=True)
    yield from both("EXPLICIT, stride 2 and rate 2", (1, 9, 8, 3), (3, 3, 3, 4), "EXPLICIT", (2, 2), (2, 2), explicit=[0, 0, 2, 2, 2, 2, 0, 0])
    yield from both("2 groups", (1, 5, 6, 6), (3, 3, 3, 4), "SAME")
    yield from both("4 groups of one channel, stride 2", (1, 6, 6, 4), (3, 3, 1, 8), "SAME", (2, 2))
    yield from both("a filter that is fed, not constant", (1, 6, 5, 3), (3, 3, 3, 5), "SAME", fed_filter=True)
    yield from both("a filter that is fed, not constant", (1, 6, 5, 6), (3, 3, 6, 1), "SAME", fed_filter=True, depthwise=True)
    yield from both("the entry layer: 3x3 stride 2 SAME on 33x33", (1, 33, 33, 3), (3, 3, 3, 16), "SAME", (2, 2))
    yield from both("3x3 on 33x33, 8 channels", (1, 33, 33, 8), (3, 3, 8, 1), "SAME", depthwise=True)
