"""Operators of one tensor, element by element, on the values where they turn."""

import numpy as np

from .case import case, const, fed, pattern

NAN, INF = float("nan"), float("inf")
EDGES = [NAN, INF, -INF, -1.0, -0.0, 0.0, 1.0, 5.999, 6.0, 6.5, 1e30, -1e30, 1e-30, -3.25, 0.5, 2.5, -0.5, 7.75, -88.0]
ROUNDING = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5, 0.49999997, -0.49999997, 2.4, -2.6, 8388609.0, 1e20, -7.0]
POSITIVE = [0.0, 1e-30, 0.1, 0.5, 1.0, 2.0, 9.0, 1234.5, 1e30, INF]

# op: its argument's name in tf.raw_ops
ACTIVATIONS = {"Relu": "features", "Relu6": "features", "Elu": "features", "Sigmoid": "x", "Tanh": "x"}


def cases():
    for op, argument in ACTIVATIONS.items():
        yield case(f"{op} of NaN, infinities and turning points", op, **{argument: fed(EDGES)})
        yield case(f"{op} on a map", op, **{argument: pattern(1, 5, 5, 7, scale=8.0)})
    yield case("Relu of int32", "Relu", features=fed([-3, 0, 4], "int32"))
    for dtype in ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"):
        limits = np.iinfo(dtype)
        yield case(f"Relu of the limits of {dtype}", "Relu", features=fed([limits.min, limits.max, 0, 5], dtype))
    yield case("Relu of a scalar", "Relu", features=fed(-2.0))
    for op in ("Abs", "Neg", "Square"):
        yield case(f"{op} of NaN, infinities and turning points", op, x=fed(EDGES))
        yield case(f"{op} of int32", op, x=fed([-5, 0, 7, 46340], "int32"))
    for op in ("Floor", "Ceil", "Round"):
        yield case(f"{op} of halves", op, x=fed(ROUNDING))
        yield case(f"{op} of NaN and infinities", op, x=fed([NAN, INF, -INF]))
        yield case(f"{op} on a map", op, x=pattern(1, 3, 5, 3, scale=16.0))
    # Round of integers is not asked: TensorFlow 2.21's kernel answers 0, which is why tf.round never calls it for them.
    yield case("Exp from tiny to overflow", "Exp", x=fed([-INF, -100.0, -20.0, -1.0, 0.0, 0.5, 1.0, 2.0, 89.0, INF, NAN]))
    yield case("Exp on a map", "Exp", x=pattern(1, 3, 5, 3, scale=4.0))
    for op in ("Log", "Sqrt", "Rsqrt"):
        yield case(f"{op} of positive numbers", op, x=fed(POSITIVE[1:-2] if op == "Rsqrt" else POSITIVE[:-2]))
        yield case(f"{op} of zero, negatives, NaN and infinity", op, x=fed([0.0, -1.0, NAN, INF]))
        yield case(f"{op} on a map", op, x=pattern(2, 3, 5, 3, scale=0.5, shift=1.0))
    yield case("LogicalNot", "LogicalNot", x=fed([True, False, True], "bool"))
    for dtype in ("float32", "int32", "int64", "uint8", "bool"):
        yield case(f"ZerosLike of {dtype}", "ZerosLike", x=fed([[3, 1, 0]], dtype))
        yield case(f"OnesLike of {dtype}", "OnesLike", x=fed([[3, 1, 0]], dtype))
        yield case(f"Identity of {dtype}", "Identity", input=fed([[3, 1, 0]], dtype))
    for op in ("StopGradient", "PreventGradient", "Snapshot"):
        yield case(op, op, input=pattern(2, 3))
    yield case("IdentityN of three types", "IdentityN", input=[pattern(2, 3), fed([1, 2], "int32"), fed([True], "bool")])
    yield case("PlaceholderWithDefault that is not fed", "PlaceholderWithDefault", input=const([[1.5, 2]], "float32"), shape=[None, 2])
    yield case("AddN of one", "AddN", inputs=[pattern(2, 3)])
    yield case("AddN of three", "AddN", inputs=[pattern(2, 3), pattern(2, 3), pattern(2, 3)])
    yield case("AddN of two int32", "AddN", inputs=[fed([1, 2], "int32"), fed([-3, 4], "int32")])
