"""Operators that put elements elsewhere: Transpose, ConcatV2, Concat, Pack, Tile, ReverseV2, Reshape, Squeeze, ExpandDims."""

from .case import case, const, fed, pattern

PERMUTATIONS = (
    ((), []),
    ((5,), [0]),
    ((3, 4), [1, 0]),
    ((3, 4), [0, 1]),
    ((2, 3, 4), [2, 0, 1]),
    ((2, 3, 4), [0, 2, 1]),
    ((2, 3, 4), [1, 0, 2]),
    ((2, 3, 4, 5), [0, 3, 1, 2]),
    ((2, 3, 4, 5), [0, 2, 3, 1]),
    ((2, 3, 4, 5), [3, 2, 1, 0]),
    ((2, 3, 4, 5), [0, 2, 1, 3]),
    ((2, 3, 1, 4, 5), [4, 1, 3, 0, 2]),
    ((2, 3, 2, 2, 3), [0, 2, 4, 1, 3]),
)


def cases():
    for shape, permutation in PERMUTATIONS:
        yield case(f"Transpose {list(shape)} by {permutation}", "Transpose", x=pattern(*shape), perm=const(permutation))
    yield case("Transpose of int64", "Transpose", x=fed([[1, 2, 3], [4, 5, 6]], "int64"), perm=const([1, 0]))
    for axis, sizes in ((0, (2, 1, 3)), (1, (1, 2)), (2, (3, 4)), (3, (5, 256 % 7, 1)), (-1, (2, 3, 4, 5)), (-2, (1, 1))):
        parts = [pattern(*[size if k == axis % 4 else (2, 3, 4, 3)[k] for k in range(4)]) for size in sizes]
        yield case(f"ConcatV2 of {list(sizes)} along {axis}", "ConcatV2", values=parts, axis=const(axis))
    yield case("ConcatV2 with an empty part", "ConcatV2", values=[pattern(2, 3), pattern(2, 0), pattern(2, 2)], axis=const(1))
    yield case("ConcatV2 of int32 vectors", "ConcatV2", values=[fed([1], "int32"), fed([33, 33], "int32"), const([21])], axis=const(0))
    yield case("ConcatV2 of a constant and a fed part", "ConcatV2", values=[const([[1.0], [2.0]], "float32"), pattern(2, 3)], axis=const(1))
    yield case("Concat, axis first", "Concat", concat_dim=const(1), values=[pattern(2, 3), pattern(2, 4)])
    yield case("Concat of maps along channels", "Concat", concat_dim=const(3), values=[pattern(1, 3, 3, 5), pattern(1, 3, 3, 2), pattern(1, 3, 3, 1)])
    for axis in (0, 1, 2, -1, -3):
        yield case(f"Pack along {axis}", "Pack", values=[pattern(2, 3), pattern(2, 3), pattern(2, 3)], axis=axis)
    yield case("Pack of scalars", "Pack", values=[const(1), fed(33, "int32"), const(33)], axis=0)
    yield case("Pack of one", "Pack", values=[pattern(2, 3)], axis=0)
    for shape, multiples in (((3,), [4]), ((2, 3), [2, 1]), ((1, 1, 1, 5), [1, 3, 4, 1]), ((2, 1, 3), [1, 5, 2]), ((2, 3), [0, 2]), ((), [])):
        yield case(f"Tile {list(shape)} by {multiples}", "Tile", input=pattern(*shape), multiples=const(multiples))
    yield case("Tile of int32", "Tile", input=fed([[1, 2]], "int32"), multiples=const([3, 2]))
    for axes in ([0], [1, 2], [-1], [], [0, 1, 2, 3], [3, 1]):
        yield case(f"ReverseV2 along {axes}", "ReverseV2", tensor=pattern(2, 3, 4, 5), axis=const(axes))
    yield case("ReverseV2 of uint8 channels", "ReverseV2", tensor=pattern(1, 2, 2, 3, dtype="uint8"), axis=const([-1]))
    for shape, target in (((2, 3, 4), [6, 4]), ((2, 3, 4), [-1]), ((2, 3, 4), [4, -1, 2]), ((1,), []), ((), [1, 1]), ((2, 0, 3), [0, 6]), ((1, 1, 1, 21), [1, 21])):
        yield case(f"Reshape {list(shape)} to {target}", "Reshape", tensor=pattern(*shape), shape=const(target))
    yield case("Reshape of int64 by int64", "Reshape", tensor=fed([1, 2, 3, 4], "int64"), shape=const([2, -1], "int64"))
    for shape, axes in (((1, 3, 1, 2), []), ((1, 3, 1, 2), [0]), ((1, 3, 1, 2), [2, 0]), ((1, 3, 1, 2), [-2]), ((1, 1, 1), []), ((2, 3), [])):
        yield case(f"Squeeze {list(shape)} along {axes}", "Squeeze", input=pattern(*shape), axis=axes)
    for axis in (0, 1, 2, -1, -3):
        yield case(f"ExpandDims at {axis}", "ExpandDims", input=pattern(2, 3), axis=const(axis))
    yield case("ExpandDims of uint8 at 0, a picture becomes a batch", "ExpandDims", input=pattern(3, 4, 3, dtype="uint8"), axis=const(0))
    yield case("ExpandDims of a scalar", "ExpandDims", input=fed(2.5), axis=const(0))
