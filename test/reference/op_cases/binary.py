"""Operators of two tensors with broadcasting, comparisons, logic and Select."""

import numpy as np

from .case import case, const, fed, pattern, weights

NAN, INF = float("nan"), float("inf")
ARITHMETIC = ("Add", "AddV2", "Sub", "Mul", "RealDiv", "Div", "Maximum", "Minimum", "SquaredDifference", "FloorDiv", "FloorMod", "Pow")
COMPARISONS = ("Less", "LessEqual", "Greater", "GreaterEqual", "Equal", "NotEqual")

BROADCASTS = (
    ((2, 3, 4, 5), (2, 3, 4, 5)),
    ((2, 3, 4, 5), (5,)),
    ((2, 3, 4, 5), ()),
    ((2, 3, 4, 5), (1, 1, 1, 5)),
    ((2, 3, 4, 1), (3, 1, 5)),
    ((4, 1), (1, 6)),
    ((), (3,)),
    ((), ()),
    ((1, 3), (2, 1, 3)),
    ((2, 3, 4, 5), (2, 1, 1, 5)),
)
# -7 // 2, 7 // -2 and so on: FloorDiv floors and its remainder has the divisor's sign; Div cuts off towards zero, as C does.
DIVIDENDS, DIVISORS = [7, -7, 7, -7, 6, 0, -1, 1], [2, 2, -2, -2, 3, 5, 3, -3]


def cases():
    for op in ARITHMETIC:
        # FloorDiv and FloorMod jump, so their operands are integers; Pow needs a positive base; no divisor is near zero.
        for left, right in BROADCASTS if op in ("Add", "AddV2", "Mul", "Sub", "Maximum") else BROADCASTS[1::3]:
            x = pattern(*left, shift=1.25) if op == "Pow" else pattern(*left, scale=4.0)
            y = pattern(*right, scale=0.5, shift=1.0) if "Div" in op or "Mod" in op else pattern(*right, scale=2.0)
            yield case(f"{op} of {list(left)} and {list(right)}", op, x=x, y=y)
        if op != "RealDiv":
            x, y = ([2, 3, -2, 7, 0, 1, -1, 10], [3, 2, 5, 0, 4, 9, 3, 2]) if op == "Pow" else (DIVIDENDS, DIVISORS)
            yield case(f"{op} of int32", op, x=fed(x, "int32"), y=fed(y, "int32"))
            yield case(f"{op} of int64", op, x=fed(x, "int64"), y=fed(y, "int64"))
    for op in ("FloorDiv", "FloorMod"):
        yield case(f"{op} of floats by sign", op, x=fed([7.5, -7.5, 7.5, -7.5]), y=fed([2.0, 2.0, -2.0, -2.0]))
    for op in ("Maximum", "Minimum"):
        yield case(f"{op} of infinities", op, x=fed([INF, -INF, 1.0, -0.0]), y=fed([1.0, 2.0, -INF, 0.0]))
        yield case(f"{op} of NaN", op, x=fed([NAN, 1.0, NAN]), y=fed([1.0, NAN, NAN]))
        yield case(f"{op} with a constant scalar", op, x=pattern(1, 4, 4, 3, scale=8.0), y=const(6.0, "float32"))
    # All that C's pow treats apart: every pair of these.
    powers = [NAN, INF, -INF, 0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -2.0, 3.0, -3.0, 2.5, -2.5]
    for dtype in ("float32", "float64"):
        x, y = [a for a in powers for _ in powers], powers * len(powers)
        yield case(f"Pow of every pair of special numbers of {dtype}", "Pow", x=fed(x, dtype), y=fed(y, dtype))
    for dtype in ("int8", "int16", "int32", "int64"):
        low, high = (int(limit) for limit in (np.iinfo(dtype).min, np.iinfo(dtype).max))
        x = [0, 0, 1, -1, -1, 2, -2, 3, -3, low, low, high, high, 7]
        y = [0, 3, 99, 98, 99, 6, 7, 20, 41, 1, 2, 1, 3, 65]
        yield case(f"Pow of {dtype} wraps", "Pow", x=fed(x, dtype), y=fed(y, dtype))
    for dtype in ("int8", "uint8", "int16", "uint16", "int32", "int64"):
        low, high = (int(limit) for limit in (np.iinfo(dtype).min, np.iinfo(dtype).max))
        x, y = [low, low, high, high, 7, low + 1], [3, high, 3, high, high, 2]
        for op in ("Div", "FloorDiv", "FloorMod"):
            yield case(f"{op} of the limits of {dtype}", op, x=fed(x, dtype), y=fed(y, dtype))
    yield case("RealDiv by zero", "RealDiv", x=fed([1.0, -1.0, 0.0]), y=fed([0.0, 0.0, 0.0]))
    yield case("Mul by a constant channel vector", "Mul", x=pattern(1, 3, 3, 5), y=weights(5))
    yield case("Sub from a constant scalar", "Sub", x=const(1.0, "float32"), y=pattern(1, 3, 3, 5))
    yield case("AddV2 of uint8 wraps", "AddV2", x=fed([250, 3], "uint8"), y=fed([10, 4], "uint8"))
    yield case("Mul of int32 wraps", "Mul", x=fed([65537, 123456789], "int32"), y=fed([65537, 987654321], "int32"))
    yield case("AddV2 of int64 beyond 2^53", "AddV2", x=fed([9007199254740993], "int64"), y=fed([2], "int64"))
    for op in COMPARISONS:
        yield case(f"{op} of floats, with NaN and infinities", op, x=fed([1.0, 2.0, 2.0, NAN, 1.0, INF, NAN, -0.0]), y=fed([2.0, 2.0, 1.0, 1.0, NAN, INF, NAN, 0.0]))
        yield case(f"{op} of int32 against a scalar", op, x=fed([[1, 2, 3], [-1, 2, 9]], "int32"), y=const(2))
        yield case(f"{op} of [3,1] and [1,4]", op, x=pattern(3, 1), y=pattern(1, 4))
        yield case(f"{op} of int64", op, x=fed([1, 255, -7], "int64"), y=fed([1, 254, 3], "int64"))
    yield case("Equal of uint8", "Equal", x=fed([1, 255, 7], "uint8"), y=const(255, "uint8"))
    yield case("NotEqual of bool", "NotEqual", x=fed([True, False], "bool"), y=fed([True, True], "bool"))
    for op in ("LogicalAnd", "LogicalOr"):
        yield case(f"{op}", op, x=fed([True, True, False, False], "bool"), y=fed([True, False, True, False], "bool"))
        yield case(f"{op} of [2,1] and [2]", op, x=fed([[True], [False]], "bool"), y=fed([True, False], "bool"))
    condition = [[True, False, True], [False, False, True]]
    yield case("Select", "Select", condition=fed(condition, "bool"), x=pattern(2, 3), y=pattern(2, 3))
    yield case("Select by a scalar", "Select", condition=fed(False, "bool"), x=pattern(2, 3), y=pattern(2, 3))
    yield case("Select by rows", "Select", condition=fed([True, False], "bool"), x=pattern(2, 3), y=pattern(2, 3))
    yield case("SelectV2", "SelectV2", condition=fed(condition, "bool"), t=pattern(2, 3), e=pattern(2, 3))
    yield case("SelectV2 with broadcasting", "SelectV2", condition=fed([[True], [False]], "bool"), t=pattern(3), e=const(0.0, "float32"))
    yield case("SelectV2 by columns", "SelectV2", condition=fed([True, False, True], "bool"), t=pattern(2, 3), e=pattern(2, 3))
    yield case("SelectV2 of int32", "SelectV2", condition=fed([True, False], "bool"), t=fed([1, 2], "int32"), e=fed([3, 4], "int32"))
