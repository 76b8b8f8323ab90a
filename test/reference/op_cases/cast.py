"""Cast between all pairs of types that a DeepLab graph could hold. Floats are cut off towards zero."""

import numpy as np
import tensorflow as tf

from .case import case, fed

FLOATS = ("float32", "float16", "float64", "bfloat16")
INTEGERS = ("int32", "int64", "uint8")
FLOAT_VALUES = [0.0, -0.0, 0.4, 0.5, 0.99, 1.0, 1.5, 2.5, 100.7, 254.99]
NEGATIVE = [-0.5, -0.99, -1.0, -1.5, -100.7]


def cases():
    for source in (*FLOATS, *INTEGERS, "bool"):
        for target in (*FLOATS, *INTEGERS, "bool"):
            if source == target:
                continue
            if source in FLOATS:
                # A negative float as uint8 is undefined in C++, so TensorFlow's answer means nothing.
                values = FLOAT_VALUES if target == "uint8" else FLOAT_VALUES + NEGATIVE
            elif source == "bool":
                values = [True, False]
            elif source == "uint8":
                values = [0, 1, 127, 128, 255]
            else:
                values = [0, 1, -1, 127, 128, 255, 256, 300, -300, 2049]
            yield case(f"{source} to {target}", "Cast", x=fed(values, source), DstT=tf.dtypes.as_dtype(target))
    for target in ("int32", "int64", "float32"):
        yield case(f"int8 to {target}", "Cast", x=fed([-128, -1, 0, 127], "int8"), DstT=tf.dtypes.as_dtype(target))
        yield case(f"uint16 to {target}", "Cast", x=fed([0, 1, 40000, 65535], "uint16"), DstT=tf.dtypes.as_dtype(target))
    yield case("float32 to bool, NaN is true", "Cast", x=fed([float("nan"), 0.0, -0.0, 1e-30]), DstT=tf.bool)
    # One number at a time. What an integer cannot hold is undefined in C++, and TensorFlow answers something else where it converts
    # many at once; of a single number it keeps the low bits of the int32 or int64 that the processor makes of it.
    for source in ("float32", "float64"):
        for target in ("int8", "uint8", "int16", "uint16", "uint32", "int32", "int64"):
            limits = np.iinfo(target)
            for value in (float("nan"), float("inf"), float("-inf"), -1.0, 300.75, -300.75, 70000.0, 3e9, -3e9, 1e30):
                fits = "" if limits.min <= value <= limits.max else ", which does not hold it"
                yield case(f"{value} of {source} to {target}{fits}", "Cast", x=fed([value], source), DstT=tf.dtypes.as_dtype(target))
    yield case("int64 to int32 wraps", "Cast", x=fed([4294967298, -1], "int64"), DstT=tf.int32)
    yield case("int64 beyond 2^53 to float32", "Cast", x=fed([9007199254740993, 16777217], "int64"), DstT=tf.float32)
    yield case("float32 to half rounds to even and overflows", "Cast", x=fed([2049.0, 2051.0, 65519.0, 65520.0, 6e-8, 1e-9]), DstT=tf.float16)
    yield case("same type", "Cast", x=fed([1.5, -2.0]), DstT=tf.float32)
    yield case("a scalar", "Cast", x=fed(3.7), DstT=tf.int32)
