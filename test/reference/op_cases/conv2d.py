"""Conv2D: padding, strides, rates, odd channel counts, filters that do not fit, groups."""

from .case import case, const, fed, pattern, weights


def conv(name, image, kernel, padding, strides=(1, 1), rates=(1, 1), constant=True, **extra):
    # A filter's scale of 1/4 keeps sums near 1, as trained weights do.
    filters = weights(*kernel, scale=0.25) if constant else pattern(*kernel, scale=0.25)
    return case(
        name, "Conv2D", input=pattern(*image), filter=filters,
        strides=[1, *strides, 1], dilations=[1, *rates, 1], padding=padding, **extra,
    )  # fmt: skip


def cases():
    for rate in (2, 4, 12, 18, 36):
        yield conv(f"3x3 rate {rate} SAME on 33x33, 5 to 7 channels", (1, 33, 33, 5), (3, 3, 5, 7), "SAME", rates=(rate, rate))
        yield conv(f"3x3 rate {rate} SAME on 65x65, 3 to 3 channels", (1, 65, 65, 3), (3, 3, 3, 3), "SAME", rates=(rate, rate))
        if rate < 32:
            yield conv(f"3x3 rate {rate} VALID on 65x65, 4 to 8 channels", (1, 65, 65, 4), (3, 3, 4, 8), "VALID", rates=(rate, rate))
    for kernel in (1, 2, 3, 5, 7):
        for padding in ("SAME", "VALID"):
            for stride in (1, 2):
                name = f"{kernel}x{kernel} stride {stride} {padding} on 9x10, 3 to 5 channels"
                yield conv(name, (1, 9, 10, 3), (kernel, kernel, 3, 5), padding, strides=(stride, stride))
    for height, width in ((4, 4), (6, 7), (7, 6), (1, 2), (2, 1), (56, 56), (5, 5)):
        name = f"3x3 stride 2 SAME on {height}x{width}, 3 to 4 channels"
        yield conv(name, (1, height, width, 3), (3, 3, 3, 4), "SAME", strides=(2, 2))
    for c_in, c_out in ((1, 1), (3, 5), (5, 7), (7, 19), (19, 21), (21, 1), (4, 4), (8, 12), (16, 24), (33, 17)):
        yield conv(f"1x1, {c_in} to {c_out} channels on 5x6", (1, 5, 6, c_in), (1, 1, c_in, c_out), "SAME")
        yield conv(f"3x3, {c_in} to {c_out} channels on 5x6", (1, 5, 6, c_in), (3, 3, c_in, c_out), "SAME")
    yield conv("3x3 SAME on a 1x1 map", (1, 1, 1, 6), (3, 3, 6, 5), "SAME")
    yield conv("1x1 on a 1x1 map (image pooling's)", (1, 1, 1, 40), (1, 1, 40, 32), "SAME")
    yield conv("7x7 filter larger than a 3x2 input, SAME", (1, 3, 2, 3), (7, 7, 3, 4), "SAME")
    yield conv("3x3 rate 18 on a 2x5 map: only some taps meet it", (1, 2, 5, 3), (3, 3, 3, 4), "SAME", rates=(18, 18))
    yield conv("batch 2", (2, 6, 5, 3), (3, 3, 3, 5), "SAME", strides=(2, 2))
    yield conv("batch 3, 1x1", (3, 4, 3, 5), (1, 1, 5, 6), "VALID")
    yield conv("kernel 1x3", (1, 6, 7, 3), (1, 3, 3, 4), "SAME")
    yield conv("kernel 5x2, strides 1x3", (1, 11, 10, 3), (5, 2, 3, 4), "SAME", strides=(1, 3))
    yield conv("kernel 2x3, strides 3x2, VALID", (1, 11, 10, 3), (2, 3, 3, 4), "VALID", strides=(3, 2))
    yield conv("stride 3 larger than the 1x1 filter", (1, 10, 8, 3), (1, 1, 3, 4), "SAME", strides=(3, 3))
    yield conv("rates 2x3, kernel 3x2", (1, 12, 11, 3), (3, 2, 3, 4), "SAME", rates=(2, 3))
    yield conv("rate 2 with stride 2, SAME on 12x13", (1, 12, 13, 3), (3, 3, 3, 4), "SAME", strides=(2, 2), rates=(2, 2))
    yield conv("rate 3 with strides 2x1, VALID", (1, 12, 13, 3), (3, 3, 3, 4), "VALID", strides=(2, 1), rates=(3, 3))
    yield conv("EXPLICIT, four different pads", (1, 6, 7, 3), (3, 3, 3, 4), "EXPLICIT", explicit_paddings=[0, 0, 1, 2, 3, 0, 0, 0])
    yield conv(
        "EXPLICIT pads with stride 2 and rate 2 (fixed_padding)", (1, 13, 12, 3), (3, 3, 3, 5), "EXPLICIT",
        strides=(2, 2), rates=(2, 2), explicit_paddings=[0, 0, 2, 2, 2, 2, 0, 0],
    )  # fmt: skip
    yield conv("2 groups", (1, 5, 6, 6), (3, 3, 3, 4), "SAME")
    yield conv("4 groups of one channel, stride 2", (1, 6, 6, 4), (3, 3, 1, 8), "SAME", strides=(2, 2))
    yield conv("3 groups, 1x1", (1, 4, 5, 9), (1, 1, 3, 6), "VALID")
    yield conv("a filter that is fed, not constant", (1, 6, 5, 3), (3, 3, 3, 5), "SAME", constant=False)
    yield conv("a 1x1 filter that is fed, stride 2", (1, 6, 5, 7), (1, 1, 7, 5), "SAME", strides=(2, 2), constant=False)
    yield conv("many channels: sums over 9 x 96", (1, 4, 4, 96), (3, 3, 96, 16), "SAME")
    yield conv("1x1, 130 to 67 channels on 3x5", (1, 3, 5, 130), (1, 1, 130, 67), "SAME")
    yield conv("3x3 stride 2 SAME on 65x65, the entry layer", (1, 65, 65, 3), (3, 3, 3, 16), "SAME", strides=(2, 2))
    yield case(
        "NaN and infinity spread to the pixels that see them", "Conv2D",
        input=fed([[[[0.0], [float("nan")], [1]], [[2], [3], [4]], [[5], [6], [float("inf")]], [[1], [1], [1]]]]),
        filter=const([[[[1.0]], [[2]]], [[[3]], [[-1]]]], "float32"),
        strides=[1, 1, 1, 1], padding="VALID",
    )  # fmt: skip
