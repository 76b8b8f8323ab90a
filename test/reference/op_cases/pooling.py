"""AvgPool and MaxPool: SAME averages over the real pixels only, and its padding never wins a maximum."""

import numpy as np

from .case import case, fed, pattern

NAN, INF = float("nan"), float("inf")


def pool(op, image, window, stride, padding, shift=0.0):
    name = f"{op} {window[0]}x{window[1]}, strides {stride[0]}x{stride[1]}, {padding} on {list(image)}{', all negative' if shift < 0 else ''}"
    return case(name, op, **{"value" if op == "AvgPool" else "input": pattern(*image, shift=shift)},
                ksize=[1, *window, 1], strides=[1, *stride, 1], padding=padding)  # fmt: skip


def scattered(shape):
    """Small numbers, between which two in three are NaN or infinite, some of them in whole windows."""
    values = np.random.default_rng(1).normal(size=shape)
    values[np.random.default_rng(2).random(shape) < 0.45] = NAN
    values[np.random.default_rng(3).random(shape) < 0.3] = -INF
    values[np.random.default_rng(4).random(shape) < 0.03] = INF
    return values


def cases():
    for op in ("AvgPool", "MaxPool"):
        for padding in ("SAME", "VALID"):
            yield pool(op, (1, 6, 7, 3), (2, 2), (2, 2), padding)
            yield pool(op, (1, 6, 7, 5), (3, 3), (1, 1), padding)
            yield pool(op, (1, 7, 6, 4), (3, 3), (2, 2), padding)
            yield pool(op, (2, 8, 9, 8), (3, 2), (2, 3), padding)
            yield pool(op, (1, 9, 9, 19), (1, 1), (2, 2), padding)
            yield pool(op, (1, 5, 9, 7), (5, 9), (1, 1), padding)
        yield pool(op, (1, 4, 5, 3), (3, 3), (2, 2), "SAME", shift=-2.0)
        yield pool(op, (1, 1, 1, 6), (3, 3), (1, 1), "SAME")
        yield pool(op, (1, 3, 2, 3), (5, 5), (2, 2), "SAME")
        yield pool(op, (1, 33, 33, 5), (33, 33), (33, 33), "VALID")
    yield case("MaxPool with explicit pads", "MaxPool", input=pattern(1, 6, 6, 3, shift=-2.0), ksize=[1, 3, 3, 1],
               strides=[1, 2, 2, 1], padding="EXPLICIT", explicit_paddings=[0, 0, 1, 0, 0, 1, 0, 0])  # fmt: skip
    infinities = [[[[-INF], [1.0]], [[-2.0], [INF]]]]
    yield case("MaxPool of infinities", "MaxPool", input=fed(infinities), ksize=[1, 2, 1, 1], strides=[1, 1, 1, 1], padding="VALID")
    yield case("AvgPool of infinities", "AvgPool", value=fed(infinities), ksize=[1, 2, 1, 1], strides=[1, 1, 1, 1], padding="VALID")
    # NaN never wins, wherever it stands, and the maximum begins at the lowest finite number, not below it.
    for dtype in ("float32", "float64"):
        for channels in (1, 2, 3, 4, 5, 6, 7, 8, 9):
            # One pixel after the other is NaN, then all, then none but minus infinities.
            windows = np.full((6, 4, channels), 2.0)
            for pixel in range(4):
                windows[pixel, pixel] = NAN
            windows[4], windows[5] = NAN, -INF
            yield case(f"MaxPool of NaN in {channels} channels of {dtype}", "MaxPool", input=fed(windows.reshape(6, 2, 2, channels), dtype),
                       ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="VALID")  # fmt: skip
        for size, stride, padding in ((2, 1, "SAME"), (3, 2, "SAME"), (3, 1, "VALID"), (5, 5, "SAME")):
            yield case(f"MaxPool {size}x{size}, strides {stride}x{stride}, {padding} of scattered NaN and infinities of {dtype}", "MaxPool",
                       input=fed(scattered((2, 5, 6, 7)), dtype), ksize=[1, size, size, 1], strides=[1, stride, stride, 1], padding=padding)  # fmt: skip
        yield case(f"AvgPool of scattered NaN and infinities of {dtype}", "AvgPool", value=fed(scattered((2, 5, 6, 7)), dtype),
                   ksize=[1, 3, 3, 1], strides=[1, 2, 2, 1], padding="SAME")  # fmt: skip
    for dtype in ("int8", "uint8", "int16", "uint16", "int32", "int64"):
        limits = np.iinfo(dtype)
        values = np.tile(np.array([limits.min, limits.min, limits.max, limits.min + 1, limits.min], dtype), 12).reshape(1, 5, 4, 3)
        yield case(f"MaxPool of the limits of {dtype}", "MaxPool", input=fed(values, dtype), ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="SAME")
