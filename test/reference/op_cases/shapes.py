"""Operators that make numbers out of shapes: Shape, Rank, Size, Fill, Range."""

import tensorflow as tf

from .case import case, const, fed, pattern


def cases():
    for shape in ((), (3,), (1, 33, 34, 21), (2, 0, 3)):
        for out_type in (tf.int32, tf.int64):
            yield case(f"Shape of {list(shape)} as {out_type.name}", "Shape", input=pattern(*shape), out_type=out_type)
        yield case(f"Rank of {list(shape)}", "Rank", input=pattern(*shape))
        yield case(f"Size of {list(shape)}", "Size", input=pattern(*shape), out_type=tf.int32)
    yield case("Size as int64", "Size", input=pattern(2, 3), out_type=tf.int64)
    yield case("Shape of uint8", "Shape", input=pattern(4, 5, 3, dtype="uint8"), out_type=tf.int32)
    for dims, value, dtype in (([2, 3], 1.5, "float32"), ([], 7, "int32"), ([4], 255, "uint8"), ([2, 0], 1.0, "float32"), ([3], -5, "int64"), ([2], True, "bool")):
        yield case(f"Fill {dims} with {dtype} {value}", "Fill", dims=const(dims), value=const(value, dtype))
    yield case("Fill with a fed value", "Fill", dims=const([1, 2, 3]), value=fed(2.25))
    yield case("Fill by int64 dims", "Fill", dims=const([2, 2], "int64"), value=const(0.5, "float32"))
    for start, limit, delta, dtype in (
        (0, 5, 1, "int32"), (3, 18, 4, "int32"), (10, 0, -3, "int32"), (5, 5, 1, "int32"), (-4, 4, 2, "int64"),
        (0.0, 1.0, 0.25, "float32"), (0.0, 1.0, 0.1, "float32"), (1.0, -1.0, -0.5, "float32"), (0.5, 3.0, 1.0, "float32"),
    ):  # fmt: skip
        yield case(f"Range {start} to {limit} by {delta}, {dtype}", "Range", start=const(start, dtype), limit=const(limit, dtype), delta=const(delta, dtype))
