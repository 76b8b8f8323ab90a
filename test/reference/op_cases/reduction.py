"""Mean, Sum, Max, Min, Prod, All and Any over every kind of axis list."""

import numpy as np

from .case import case, const, fed, pattern

AXES = ([0], [1, 2], [-1], [3, 0], [0, 1, 2, 3], [], [1], 2)


def cases():
    for op in ("Mean", "Sum", "Max", "Min", "Prod"):
        for axes in AXES:
            for keep in (False, True):
                name = f"{op} over {axes} of [2,3,4,5]{', keep_dims' if keep else ''}"
                # Factors near 1 keep products of 120 of them in range.
                x = pattern(2, 3, 4, 5, scale=0.25, shift=1.0) if op == "Prod" else pattern(2, 3, 4, 5, scale=2.0)
                yield case(name, op, input=x, axis=const(axes), keep_dims=keep)
        for dtype in ("int8", "uint8", "int16", "uint16"):
            low, high = (int(limit) for limit in (np.iinfo(dtype).min, np.iinfo(dtype).max))
            rows = [[high, high, high], [low, low + 1, low], [high, 3, 2], [low + 2, high - 1, 7]]
            yield case(f"{op} of the limits of {dtype}", op, input=fed(rows, dtype), axis=const([1]), keep_dims=False)
            yield case(f"{op} of the limits of {dtype}, by columns", op, input=fed(rows, dtype), axis=const([0]), keep_dims=True)
        for dtype in ("int32", "int64"):
            low, high = (int(limit) for limit in (np.iinfo(dtype).min, np.iinfo(dtype).max))
            rows = [[high, high, high, 3, 5], [low, low + 1, low, -1, 7], [high, 3, 2, high - 2, 1], [low + 2, high - 1, 7, 9, 11]]
            if op != "Mean":
                yield case(f"{op} of the limits of {dtype}", op, input=fed(rows, dtype), axis=const([1]), keep_dims=False)
                yield case(f"{op} of the limits of {dtype}, all", op, input=fed(rows, dtype), axis=const([0, 1]), keep_dims=True)
        yield case(f"{op} of int32", op, input=fed([[7, -3, 2], [1, 5, -9]], "int32"), axis=const([1]), keep_dims=False)
        yield case(f"{op} of int64", op, input=fed([[7, -3, 2], [1, 5, -9]], "int64"), axis=const([0]), keep_dims=True)
        yield case(f"{op} of a vector", op, input=pattern(9, scale=2.0), axis=const(0), keep_dims=False)
        yield case(f"{op} with int64 axes", op, input=pattern(2, 3, scale=2.0), axis=const([-2], "int64"), keep_dims=False)
    yield case("Mean over a 33x33 map (image pooling)", "Mean", input=pattern(1, 33, 33, 7, scale=4.0, shift=2.0), axis=const([1, 2]), keep_dims=True)
    yield case("Sum over rows of a long tensor", "Sum", input=pattern(700, 5), axis=const([0]), keep_dims=False)
    yield case("Max of negatives and infinities", "Max", input=fed([[-5.0, float("-inf"), -2.0], [float("-inf")] * 3]), axis=const([1]), keep_dims=False)
    for op in ("All", "Any"):
        truth = [[True, False, True], [True, True, True], [False, False, False]]
        for axes in ([0], [1], [-1], [0, 1], []):
            yield case(f"{op} over {axes}", op, input=fed(truth, "bool"), axis=const(axes), keep_dims=axes == [-1])
