"""ArgMax, ArgMin and Softmax."""

import math

import numpy as np
import tensorflow as tf

from .case import case, const, fed, pattern

NAN, INF = float("nan"), float("inf")


def cases():
    for op in ("ArgMax", "ArgMin"):
        for output_type in (tf.int64, tf.int32):
            for axis in (0, 1, 2, 3, -1):
                name = f"{op} over {axis} of [2,4,5,21] as {output_type.name}"
                yield case(name, op, input=pattern(2, 4, 5, 21), dimension=const(axis), output_type=output_type)
        ties = [[1.0, 3, 3, 2], [0, 0, 0, 0], [5, 1, 5, 1], [-1, -1, -2, -2]]
        yield case(f"{op}, the first of equals wins", op, input=fed(ties), dimension=const(1), output_type=tf.int64)
        yield case(f"{op} of int32", op, input=fed([[3, 9, -2], [4, 4, 1]], "int32"), dimension=const(1), output_type=tf.int64)
        yield case(f"{op} of uint8", op, input=fed([[3, 255, 128], [4, 4, 1]], "uint8"), dimension=const(1), output_type=tf.int32)
        yield case(f"{op} of infinities", op, input=fed([[-INF, -INF, -INF], [INF, 1, INF], [0, -INF, INF]]), dimension=const(1), output_type=tf.int64)
        yield case(f"{op} of a vector", op, input=pattern(19), dimension=const(0), output_type=tf.int64)
        # A NaN never wins a comparison; where there is nothing else the answer is 0.
        nans = [[1.0, NAN, 3.0], [NAN, 1.0, 2.0], [3.0, 2.0, NAN], [NAN, NAN, NAN]]
        yield case(f"{op} of NaN", op, input=fed(nans), dimension=const(1), output_type=tf.int64)
        # The search begins at the lowest (highest) finite number, and what does not exceed it never wins.
        for dtype in ("float32", "float64"):
            least = float(np.finfo(dtype).max) * (-1 if op == "ArgMax" else 1)
            beyond = math.copysign(INF, least)
            rows = [[beyond, least, least], [NAN, least, NAN], [beyond, beyond, NAN], [NAN, beyond, least], [least, NAN, 0.0], [NAN, NAN, beyond]]
            for axis in (0, 1):
                values = np.array(rows) if axis == 1 else np.array(rows).T
                yield case(f"{op} over {axis} of NaN and what no {dtype} is beyond", op, input=fed(values, dtype), dimension=const(axis), output_type=tf.int64)
            wide = np.full((2, 70), beyond)
            wide[1, 66] = least
            yield case(f"{op} of 70 infinities of {dtype}", op, input=fed(wide, dtype), dimension=const(1), output_type=tf.int64)
    # ArgMin has the two larger types only.
    for output_type in (tf.int16, tf.uint16):
        for axis in (0, 3):
            name = f"ArgMax over {axis} of [2,4,5,21] as {output_type.name}"
            yield case(name, "ArgMax", input=pattern(2, 4, 5, 21), dimension=const(axis), output_type=output_type)
        yield case(f"ArgMax of bool as {output_type.name}", "ArgMax", input=fed([[False, True, True], [False, False, False]], "bool"),
                   dimension=const(1), output_type=output_type)  # fmt: skip
        # What 16 bits cannot hold wraps.
        yield case(f"ArgMax of [8,90000] as {output_type.name}", "ArgMax", input=pattern(8, 90000), dimension=const(1), output_type=output_type)
    yield case("ArgMax over 21 classes on 33x33", "ArgMax", input=pattern(1, 33, 33, 21), dimension=const(3), output_type=tf.int64)
    yield case("ArgMax with an int64 axis", "ArgMax", input=pattern(3, 4), dimension=const(-1, "int64"), output_type=tf.int64)
    for shape in ((3,), (2, 5), (1, 4, 4, 21), (2, 3, 1), (1, 1001)):
        yield case(f"Softmax of {list(shape)}", "Softmax", logits=pattern(*shape, scale=8.0))
    yield case("Softmax of large logits", "Softmax", logits=fed([[1000.0, 1001, 999], [-1000, -1001, -1000], [1e30, 0, -1e30], [88, 89, 90]]))
    yield case("Softmax of equal logits", "Softmax", logits=fed([[5.0, 5.0, 5.0, 5.0]]))
    yield case("Softmax with minus infinity", "Softmax", logits=fed([[-INF, 0.0, 1.0]]))
    # One that is no number, or infinite, makes all of its row no numbers, and those beside it stay.
    beside = [2.0, 1, 0, -1, -2]
    for name, row in (
        ("infinity", [0.0, INF, 1, 2, 3]),
        ("infinity in the last place", [0.0, 1, 2, 3, INF]),
        ("both infinities", [-INF, 0.0, INF, 1, 2]),
        ("minus infinity only", [-INF] * 5),
        ("minus infinity in the last place", [0.0, 1, 2, 3, -INF]),
        ("NaN", [0.0, 1, NAN, 2, 3]),
        ("NaN in the last place", [0.0, 1, 2, 3, NAN]),
    ):
        yield case(f"Softmax with {name}, between rows of numbers", "Softmax", logits=fed([beside, row, beside]))
    # Below exp(-87.3) a float32 loses precision, and below exp(-104) it is 0.
    yield case("Softmax of logits far apart", "Softmax", logits=fed([[0.0, -86, -88, -104, -200], [80, 0, -20, 7, 79]]))
    yield case("Softmax of [40,151]", "Softmax", logits=pattern(40, 151, scale=30.0))
