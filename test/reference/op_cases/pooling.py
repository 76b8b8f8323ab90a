"""AvgPool and MaxPool: SAME averages over the real pixels only, and its padding never wins a maximum."""

from .case import case, fed, pattern


def pool(op, image, window, stride, padding, shift=0.0):
    name = f"{op} {window[0]}x{window[1]}, strides {stride[0]}x{stride[1]}, {padding} on {list(image)}{', all negative' if shift < 0 else ''}"
    return case(name, op, **{"value" if op == "AvgPool" else "input": pattern(*image, shift=shift)},
                ksize=[1, *window, 1], strides=[1, *stride, 1], padding=padding)  # fmt: skip


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
    # No window of minus infinity alone: TensorFlow's maximum begins at the lowest finite float, not below it.
    infinities = [[[[float("-inf")], [1.0]], [[-2.0], [float("inf")]]]]
    yield case("MaxPool of infinities", "MaxPool", input=fed(infinities), ksize=[1, 2, 1, 1], strides=[1, 1, 1, 1], padding="VALID")
    yield case("AvgPool of infinities", "AvgPool", value=fed(infinities), ksize=[1, 2, 1, 1], strides=[1, 1, 1, 1], padding="VALID")
